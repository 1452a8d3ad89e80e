"""What every page tells the browser, and what no page contains."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.security.doors import World, doors, opened

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
INLINE = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[a-z][^>]*\son[a-z]+=\s*[\"']", re.IGNORECASE),
    "a javascript: address": re.compile(r"(?:href|src|action)=[\"']\s*javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"<(?:script|link|img|video|iframe)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
}


def pages(world: World, *clients: Client) -> dict[str, HttpResponse]:
    """Every HTML page that these browsers reach, and the errors."""
    found = {}
    for client in clients:
        for door in doors():
            response = opened(client, door.path(world))
            if response.get("Content-Type", "").startswith("text/html") and response.status_code != 302:
                found[f"{door.name} {response.status_code}"] = response
    found["404"] = clients[0].get("/no/such/page/")
    found["400"] = clients[0].get("/", headers={"Host": "evil.example"})
    return found


def directives(response: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.fixture
def every_page(
    world: World, client: Client, alice_client: Client, operator_client: Client
) -> dict[str, HttpResponse]:
    found = pages(world, client, alice_client, operator_client)
    assert len(found) > 25
    return found


def test_policy_is_strict_on_every_page(every_page: dict[str, HttpResponse]) -> None:
    for name, response in every_page.items():
        policy = directives(response)
        assert policy["default-src"] == ["'self'"], name
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"], name
        assert policy["form-action"] == ["'self'"], name
        for kind in ("script-src", "style-src", "connect-src", "img-src", "media-src"):
            allowed = {"'self'", "data:", "blob:"} if kind in {"img-src", "media-src"} else {"'self'"}
            extra = {value for value in policy[kind] if not value.startswith("'nonce-")} - allowed
            assert not extra, (name, kind, extra)


def test_other_headers_on_every_page(every_page: dict[str, HttpResponse]) -> None:
    for name, response in every_page.items():
        assert response["X-Content-Type-Options"] == "nosniff", name
        if not name.startswith("shared:embedded"):  # frame-ancestors says there which pages may
            assert response["X-Frame-Options"] == "DENY", name
        behind_link = name.startswith("shared:")  # its address is its key: no other page learns it
        assert response["Referrer-Policy"] == ("no-referrer" if behind_link else "same-origin"), name
        assert response["Cross-Origin-Opener-Policy"] in {"same-origin", "unsafe-none"}, name
        assert len(response["X-Request-ID"]) == 32, name


def test_camera_is_allowed_on_two_pages_alone(every_page: dict[str, HttpResponse]) -> None:
    allowed = {
        name for name, response in every_page.items() if "camera=(self)" in response["Permissions-Policy"]
    }
    assert allowed == {"campaigns:view 200", "inference:try-it 200"}
    for name, response in every_page.items():
        assert "microphone=()" in response["Permissions-Policy"], name
        assert "geolocation=()" in response["Permissions-Policy"], name


def test_no_page_contains_what_the_policy_forbids(every_page: dict[str, HttpResponse]) -> None:
    found = []
    for name, response in every_page.items():
        html = response.content.decode()
        for match in SCRIPT.finditer(html):
            inert = 'type="application/json"' in match["attributes"] or "src=" in match["attributes"]
            if match["body"].strip() and not inert and "nonce=" not in match["attributes"]:
                found.append((name, "an inline script", match["body"].strip()[:60]))
        markup = SCRIPT.sub("", html)
        found += [
            (name, what, m.group()[:80]) for what, pattern in INLINE.items() for m in pattern.finditer(markup)
        ]
    assert found == []


def test_answers_of_the_api_carry_the_headers_too(world: World, client: Client) -> None:
    for path in ("/livez", "/api/v1/campaigns", "/api/schema/"):
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in response["Permissions-Policy"]
