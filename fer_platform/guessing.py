"""Guessed passwords are slowed from every side: one name from many addresses, one password or address at many names.

django-axes stops guesses at one name from one address. What it counts is read here for the other sides, and one side
lives in memory alone: how often a password was tried, by a keyed digest whose key dies with the process. Who has signed
in with this browser before is not kept out by what strangers do to their name.
"""

import hashlib
import hmac
import secrets
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from campaigns.models import User
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace

_COOKIE, _SALT = "known_browser", "a browser in which somebody has signed in"
_COOKIE_SECONDS = 365 * 24 * 3600
_KEY = secrets.token_bytes(32)
passwords_pace = ClientPace()  # of this process


class GuessingHandler(AxesDatabaseHandler):
    """What axes asks before a password is judged, and tells when it was wrong."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        if super().is_locked(request, credentials):
            return True
        told = credentials or {}
        name, digest = told.get("username") or "", _digest(told.get("password") or "")
        request._digest_of_password = digest
        if _failures(ip_address=client_address(request)) >= settings.SIGN_IN_FAILURES_OF_AN_ADDRESS:
            return True
        if _is_known(request, name):
            return False
        if _failures(username=name) >= settings.SIGN_IN_FAILURES_OF_A_NAME:
            return True
        most = settings.SIGN_IN_FAILURES_OF_A_PASSWORD
        return passwords_pace.seconds_to_wait(digest, per_minute=most, take=False) > 0

    def user_login_failed(
        self, sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
    ) -> None:
        super().user_login_failed(sender, credentials, request, **more)
        if digest := getattr(request, "_digest_of_password", ""):
            passwords_pace.seconds_to_wait(digest, per_minute=settings.SIGN_IN_FAILURES_OF_A_PASSWORD)


def browser_remember(response: HttpResponse, user: User) -> None:
    """Leave with the browser that this person has signed in with it."""
    response.set_cookie(
        _COOKIE,
        signing.dumps(user.get_username(), salt=_SALT),
        max_age=_COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _failures(**whose: str) -> int:
    since = timezone.now() - timezone.timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(attempt_time__gte=since, **whose)
    return rows.aggregate(n=Sum("failures_since_start"))["n"] or 0


def _is_known(request: HttpRequest, name: str) -> bool:
    try:
        known = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_COOKIE_SECONDS)
    except signing.BadSignature:
        return False
    return bool(name) and known == name


def _digest(password: str) -> str:
    return hmac.new(_KEY, password.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
