from typing import Any
from uuid import UUID

from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from campaigns.models import ViewerSession
from campaigns.services.sessions import session_seen
from campaigns.tokens import TokenInvalid, token_session, token_session_id
from fer_platform.kit.problems import Problem

_SCHEME = "Viewer"
_DETAILS = {
    "token_missing": "Send the session's token: Authorization: Viewer <token>.",
    "token_invalid": "This token was not issued here.",
    "token_expired": "This token is too old. Renew it while it is good: POST …/token.",
    "session_withdrawn": "The viewer has withdrawn. Everything of this session was deleted; nothing more is taken.",
    "session_over": "This session has ended.",
}
Status = ViewerSession.Status


def unauthorised(code: str) -> Problem:
    """Return the 401 problem of a token code."""
    problem = Problem(401, code, _DETAILS[code])
    problem.auth_header = _SCHEME
    return problem


def _token_of(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME.lower() else ""


class ViewerTokenAuthentication(BaseAuthentication):
    """`Authorization: Viewer <token>`; sets `request.auth` to the `ViewerSession`. There is no user."""

    allow: tuple[str, ...] = (Status.OPEN,)
    any_age = False

    def authenticate(self, request: Request) -> tuple[None, ViewerSession]:
        try:
            session = token_session(_token_of(request), allow=self.allow, any_age=self.any_age)
        except TokenInvalid as error:
            raise unauthorised(error.code) from error
        session_seen(session_id=session.pk, last_seen_at=session.last_seen_at)
        return None, session

    def authenticate_header(self, request: Request) -> str:
        return _SCHEME


class FinishingTokenAuthentication(ViewerTokenAuthentication):
    """Also opens a finished session, so that finishing can be repeated."""

    allow = (Status.OPEN, Status.FINISHED)


class EndedTokenAuthentication(ViewerTokenAuthentication):
    """Opens a session that is over, however long ago: who comes back late still finds the way to the panel."""

    allow = (Status.FINISHED, Status.ABANDONED)
    any_age = True


class WithdrawingTokenAuthentication(ViewerTokenAuthentication):
    """Opens any session at any age: whoever still has the page open can still withdraw."""

    allow = tuple(Status.values)
    any_age = True


class SignedTokenAuthentication(ViewerTokenAuthentication):
    """Believes what the token's signature says, and sets `request.auth` to the session's id: for what comes so often
    that each query counts. Whether the session still goes on is for the view to ask, with what else it asks of it."""

    def authenticate(self, request: Request) -> tuple[None, UUID]:  # type: ignore[override]
        try:
            return None, token_session_id(_token_of(request))
        except TokenInvalid as error:
            raise unauthorised(error.code) from error


class IsThisSession(BasePermission):
    """The session in the address (`session_id`) is the token's. Another one is not found, whether it exists or not."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        own = request.auth.pk if isinstance(request.auth, ViewerSession) else request.auth
        if not isinstance(own, UUID) or view.kwargs.get("session_id") != own:
            raise NotFound
        return True


class ViewerTokenScheme(OpenApiAuthenticationExtension):
    target_class = ViewerTokenAuthentication
    match_subclasses = True
    name = "viewerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Viewer <token>`: short-lived, bound to one session, dead at once after a withdrawal.",
        }


# The subclasses accept other states of the session; for a caller they are one scheme.
set_override(ViewerTokenAuthentication, "suppress_collision_warning", True)
