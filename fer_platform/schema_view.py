from typing import Any

from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from fer_platform.kit.parameters import StrictView


class SchemaView(StrictView, SpectacularAPIView):
    """The API's own description, under the API's own rules: parameters that nobody reads, and how errors look."""

    takes = {"GET": ("format", "lang")}
    content_negotiation_class = DefaultContentNegotiation

    def handle_exception(self, exc: Exception) -> Response:
        response: Any = super().handle_exception(exc)
        self.request.accepted_renderer = JSONRenderer()
        self.request.accepted_media_type = JSONRenderer.media_type
        return response
