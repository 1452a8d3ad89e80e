"""Tools give clips captions, by the same services as the admin."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.idempotent import idempotent
from campaigns.api.writing import WRITE, Known, ad_to_write, refusals
from campaigns.clips.captions import MOST_BYTES
from campaigns.services.captions import captions_set
from fer_platform.kit.problems import Problem

_FORM_BYTES = 16 * 1024  # what a form has around its file


class CaptionsSerializer(Known):
    file = serializers.FileField(help_text="WebVTT in UTF-8.")


class CaptionsView(ApiDoor):
    """What is said and heard in a clip, for viewers to switch on. Fixed once people have taken part."""

    scopes = {"PUT": WRITE, "DELETE": WRITE}

    def get_parsers(self) -> list[Any]:
        return [MultiPartParser()] if self.request and self.request.method == "PUT" else super().get_parsers()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        most = MOST_BYTES + _FORM_BYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise Problem(413, "body_too_large", f"At most {most} bytes are taken.", extra={"limit": most})

    @extend_schema(
        operation_id="captions_replace",
        tags=["write"],
        summary="Set a clip's captions",
        request={"multipart/form-data": CaptionsSerializer},
        responses={204: None},
    )
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        ad = ad_to_write(request, pk)
        serializer = CaptionsSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with refusals():
            captions_set(ad=ad, file=serializer.validated_data["file"])
        return Response(status=204)

    @extend_schema(
        operation_id="captions_delete",
        tags=["write"],
        summary="Take a clip's captions away",
        responses={204: None},
    )
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        with refusals():
            captions_set(ad=ad_to_write(request, pk), file=None)
        return Response(status=204)
