"""Who has a second factor, or has to have one, is nobody to any page before it was asked for.

The password opens half a session: `request.user` stays anonymous in it until the code was right, so that every door
that asks who is there is closed. What was judged stands in the session beside the moment at which the factor was set
up: a new factor, or a reset, ends what the one before opened.
"""

import time
from typing import Any

from django.contrib.auth import get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from campaigns.models import User

_PASSED, _PASSED_AT, _PASSWORD_AT = "second_factor", "second_factor_at", "password_at"
HALF_SECONDS = (
    10 * 60
)  # for as long a right password waits for its code, and a code opens the making of other factors


class SecondFactorMiddleware(AuthenticationMiddleware):
    """Takes the place of Django's own: asks as late, reads the same two rows, and no more."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _whole(request))


def password_judged(request: HttpRequest) -> None:
    """Note that a right password was given just now."""
    request.session[_PASSWORD_AT] = int(time.time())


def half_signed_in(request: HttpRequest) -> User | None:
    """Return who has given the right password a moment ago, and no code yet; None where nobody has."""
    user = get_user(request)
    if not user.is_authenticated or _is_whole(request, user):
        return None
    if not 0 <= time.time() - request.session.get(_PASSWORD_AT, 0) <= HALF_SECONDS:
        logout(request)
        return None
    return user


def second_factor_passed(request: HttpRequest, user: User) -> None:
    """Note that the code was right: from the next request on the session is whole. Its key changes."""
    request.session.cycle_key()
    request.session.pop(_PASSWORD_AT, None)
    request.session[_PASSED], request.session[_PASSED_AT] = _stamp(user), int(time.time())


def second_factor_fresh(request: HttpRequest) -> bool:
    """Return whether the factor was asked for a moment ago: an open session that somebody finds adds no other one."""
    return 0 <= time.time() - request.session.get(_PASSED_AT, 0) <= HALF_SECONDS


def _whole(request: HttpRequest) -> Any:
    user = get_user(request)
    return user if not user.is_authenticated or _is_whole(request, user) else AnonymousUser()


def _is_whole(request: HttpRequest, user: User) -> bool:
    if user.second_factor_at is None:
        return not user.second_factor_required
    return request.session.get(_PASSED) == _stamp(user)


def _stamp(user: User) -> str:
    return user.second_factor_at.isoformat()
