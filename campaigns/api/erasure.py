"""The right to erasure for tools: whoever answers requests about data need not open the admin."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.models import AccessToken, Deletion, Member, Viewer, ViewerSession
from campaigns.selectors.campaigns import organisations_for
from campaigns.services.erasure import session_erase, viewer_erase
from campaigns.services.sessions import session_withdraw
from fer_platform.kit.problems import Problem

_ERASERS = (Member.Role.ADMIN.value,)
_KEEP = OpenApiParameter(
    "keep_proof", bool, description="true: withdraw it; its consents stay, tied to nobody."
)


class SessionEraseView(ApiDoor):
    """Delete what is kept of a session, by the number that the viewer was shown. There is no way back."""

    scopes = {"DELETE": AccessToken.Scope.VIEWER_WRITE}
    takes = {"DELETE": ("keep_proof",)}

    @extend_schema(
        operation_id="session_erase",
        tags=["write"],
        summary="Delete a session",
        parameters=[_KEEP],
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        keeps = request.query_params.get("keep_proof", "false")
        if keeps not in ("true", "false"):
            raise Problem(
                400, "parameter_invalid", "keep_proof: Say true or false.", extra={"parameter": "keep_proof"}
            )
        rows = ViewerSession.objects.filter(pk=session_id).select_related("campaign__organisation")
        session = rows.filter(campaign__organisation__in=organisations_for(request.user)).first()
        if session is None:
            raise Http404
        _judge(request, session.campaign.organisation_id)
        if keeps == "true":
            session_withdraw(session=session, reason=Deletion.Reason.STAFF)
        else:
            session_erase(session=session)
        return Response(status=204)


class ViewerEraseView(ApiDoor):
    """Delete a viewer with every session and consent of theirs. There is no way back."""

    scopes = {"DELETE": AccessToken.Scope.VIEWER_WRITE}

    @extend_schema(
        operation_id="viewer_erase", tags=["write"], summary="Delete a viewer", responses={204: None}
    )
    def delete(self, request: Request, viewer_id: UUID) -> Response:
        rows = Viewer.objects.filter(pk=viewer_id).select_related("organisation")
        viewer = rows.filter(organisation__in=organisations_for(request.user)).first()
        if viewer is None:
            raise Http404
        _judge(request, viewer.organisation_id)
        viewer_erase(viewer=viewer)
        return Response(status=204)


def _judge(request: Request, organisation_id: int) -> None:
    """Raises: Problem: 403 role_missing."""
    if not organisations_for(request.user, roles=_ERASERS).filter(pk=organisation_id).exists():
        raise Problem(403, "role_missing", "What is kept of viewers is deleted by admins.")
