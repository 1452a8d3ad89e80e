"""How a viewer leaves: back to the panel, or with all of it erased."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.authentication import EndedTokenAuthentication, WithdrawingTokenAuthentication
from campaigns.api.views import SessionView
from campaigns.models import PanelVisit
from campaigns.selectors.recruitment import session_way_out
from campaigns.services.face_templates import face_forget
from campaigns.services.sessions import session_withdraw
from fer_platform.kit.problems import Problem

_TAGS = ["viewing"]
_PROBLEM = OpenApiResponse(description="application/problem+json")


class WayOutSerializer(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=PanelVisit.Outcome.choices)
    url = serializers.CharField(help_text="Where the panel takes the viewer back; empty: nowhere.")
    code = serializers.CharField(help_text="To be given to the panel by hand; may be empty.")


class WayOutView(SessionView):
    """Where the viewer goes once the session is over: an address of the campaign's own, and a code."""

    authentication_classes = (EndedTokenAuthentication,)

    @extend_schema(
        tags=_TAGS,
        request=None,
        responses={
            200: WayOutSerializer,
            401: _PROBLEM,
            404: OpenApiResponse(
                description="no_way_out: the campaign has no panel, or the link brought nothing"
            ),
        },
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        way = session_way_out(session=request.auth)
        if way is None:
            raise Problem(404, "no_way_out", "Nothing leads back to a panel from here.")
        return Response(asdict(way))


class FaceForgetView(SessionView):
    """Forgets the viewer's face at once: no later visit is recognised by it. Works after the end, and again."""

    authentication_classes = (WithdrawingTokenAuthentication,)

    @extend_schema(tags=_TAGS, request=None, responses={204: None, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        face_forget(session=request.auth)
        return Response(status=204)


class WithdrawView(SessionView):
    """Erases the sitting at once. Works while it runs, after it ended, and again."""

    authentication_classes = (WithdrawingTokenAuthentication,)

    @extend_schema(tags=_TAGS, request=None, responses={204: None, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        session_withdraw(session=request.auth)
        return Response(status=204)
