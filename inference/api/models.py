"""How a network of this installation was judged, for tools: the document that its page is drawn from."""

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.models import AccessToken
from inference.engine.weights import ROOT
from inference.model_report.shelf import models_find


class NetworkSerializer(serializers.Serializer):
    digest = serializers.CharField(help_text="Digest of its weights, as in frames and the list of networks.")
    title = serializers.CharField(help_text="Name and version.")
    served = serializers.BooleanField(help_text="Whether frames are read by it now.")
    evaluation = serializers.DictField(
        allow_null=True,
        help_text="Accuracy, recall, calibration and confusion of apparent expressions, by class and condition, with n "
        "and 95 % intervals, and how fast it is: `evaluation.json`, as beside its weights. Null: it was not judged.",
    )


class NetworkView(ApiDoor):
    """One network and how it was judged; docs/model-card.md explains the figures. Networks that have scored frames here
    and are not on this machine any more are in the list alone."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}

    @extend_schema(
        operation_id="models_read",
        tags=["rows"],
        summary="Read how a network was judged",
        responses=NetworkSerializer,
    )
    def get(self, request: Request, digest: str) -> Response:
        entry = next(
            (own for own in models_find(weights=ROOT, data=settings.DATA_DIR) if own.digest == digest), None
        )
        if entry is None or not digest:
            raise Http404
        shown = {
            "digest": digest,
            "title": entry.title,
            "served": entry.shipped,
            "evaluation": entry.evaluation,
        }
        return Response(shown)
