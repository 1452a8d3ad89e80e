"""The door for tools: an access token or a browser's session, scopes, and how often a token may ask."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.cache import patch_vary_headers
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from campaigns.api.held import VARIES, is_held, tag_of
from campaigns.api.rate import Rate, rate_take
from campaigns.models import AccessToken
from campaigns.selectors.access_tokens import AccessTokenRefused, access_token_of, scopes_held
from campaigns.services.access_tokens import access_token_used
from fer_platform.kit.parameters import StrictView
from fer_platform.kit.problems import Problem

_REALM = 'Bearer realm="fer"'
_DETAILS = {
    "access_token_invalid": "This is no access token of this installation.",
    "access_token_expired": "This access token has expired. Make a new one, or rotate it before it ends.",
    "access_token_revoked": "This access token was revoked.",
    "access_token_orphaned": "Its owner does not belong to the organisation any more.",
}


class AccessTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer fer_live_…`; sets `request.user` and `request.auth` to the token."""

    def authenticate(self, request: Request) -> tuple[AccessToken, AccessToken] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            token = access_token_of(text.strip())
        except AccessTokenRefused as error:
            problem = Problem(401, error.code, _DETAILS[error.code])
            problem.auth_header = f'{_REALM}, error="invalid_token"'
            raise problem from error
        access_token_used(token=token)
        return token, token

    def authenticate_header(self, request: Request) -> str:
        return _REALM


class HasScope(BasePermission):
    """A token needs the scope that the view names for the method. A person's browser needs none: roles judge there."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = view.scopes.get("GET" if request.method in ("HEAD", "OPTIONS") else request.method or "")
        return scopes_required(request, [needed] if needed else [])


def scopes_required(request: Request, scopes: Iterable[str], *, raising: bool = True) -> bool:
    """Return whether the caller holds the scopes; a person's browser does.

    Raises:
        Problem: 403 scope_missing, which names the first one that is missing; unless not `raising`.
    """
    if not isinstance(request.auth, AccessToken):
        return True
    missing = sorted(set(scopes) - scopes_held(request.auth))
    if missing and raising:
        problem = Problem(
            403, "scope_missing", f"This needs the scope {missing[0]}.", extra={"scope": missing[0]}
        )
        problem.auth_header = f'{_REALM}, error="insufficient_scope", scope="{missing[0]}"'
        raise problem
    return not missing


class TokenThrottle(BaseThrottle):
    """Counts what a token asks; answers that are dear to make are fewer."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, AccessToken):
            return True
        kind, limit = (
            ("results", settings.API_RESULTS_PER_MINUTE) if view.dear else ("calls", settings.API_PER_MINUTE)
        )
        view.rate = rate_take(token_id=request.auth.pk, kind=kind, limit=limit)
        return view.rate is None or view.rate.left >= 0

    def wait(self) -> None:
        """Return nothing: the door says it itself."""


class ApiDoor(StrictView):
    """What every address for tools is made of. `scopes`: method → scope. `dear`: whether answers cost computation."""

    authentication_classes = [AccessTokenAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated, HasScope]
    throttle_classes = [TokenThrottle]
    scopes: Mapping[str, str] = {}
    dear = False
    rate: Rate | None = None

    def throttled(self, request: Request, wait: float | None) -> None:
        """Refuse. Raises: Problem: 429 too_many_requests."""
        rate = self.rate
        detail = f"At most {rate.limit} requests a minute with one token."
        raise Problem(429, "too_many_requests", detail, retry_after=rate.reset, extra={"limit": rate.limit})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        tag = ""
        if (
            request.method in ("GET", "HEAD")
            and isinstance(response, Response)
            and response.status_code == 200
        ):
            tag = response.headers.get("ETag") or tag_of(response.data)
            if is_held(request, tag):
                response = Response(status=304)
        response = super().finalize_response(request, response, *args, **kwargs)
        if tag:
            response["ETag"] = tag
            patch_vary_headers(response, VARIES)
        for name, value in (self.rate.headers if self.rate else {}).items():
            response[name] = value
        return response


class AccessTokenScheme(OpenApiAuthenticationExtension):
    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "`Bearer fer_live_…`: made on the page “Access tokens”, with scopes and an end.",
        }
