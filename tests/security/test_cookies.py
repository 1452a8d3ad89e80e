"""Cookies and transport headers where the platform is served over https."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import json, django; django.setup()
from django.conf import settings
from django.test import Client
response = Client().get("/sign-in/", secure=True, headers={"Host": "fer.example.org"})
flags = response.cookies["csrftoken"]
print(json.dumps({
    "status": response.status_code, "hsts": response.get("Strict-Transport-Security"),
    "csrf_secure": bool(flags["secure"]), "same_site": flags["samesite"],
    "session_secure": settings.SESSION_COOKIE_SECURE, "session_http_only": settings.SESSION_COOKIE_HTTPONLY,
    "session_same_site": settings.SESSION_COOKIE_SAMESITE, "debug": settings.DEBUG,
}))
"""


def answer(public_url: str) -> dict[str, object]:
    """Sign-in page's cookies and headers in a process of its own: the settings are read once in each."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "fer_platform.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "PUBLIC_URL": public_url,
        "ALLOWED_HOSTS": "fer.example.org",
    }
    result = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("public_url", "tls"), [("https://fer.example.org", True), ("http://localhost:8000", False)]
)
def test_cookies_are_secure_exactly_under_https(public_url: str, tls: bool) -> None:
    found = answer(public_url)
    assert found["csrf_secure"] is found["session_secure"] is tls
    assert found["session_http_only"] is True
    assert found["same_site"] == found["session_same_site"] == "Lax"
    assert found["debug"] is False
    assert (found["hsts"] is not None) is tls
