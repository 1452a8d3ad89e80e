"""What every page tells the browser, and what no page contains."""

import re
from collections.abc import Iterator

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


def test_every_page_tells_the_browser_what_it_may(
    world: World, client: Client, alice_client: Client, operator_client: Client
) -> None:
    every_page = pages(world, client, alice_client, operator_client)
    assert len(every_page) > 25
    found = [
        (name, fault)
        for name, response in every_page.items()
        for fault in (*policy_faults(response), *header_faults(name, response), *markup_faults(response))
    ]
    assert found == []
    allowed = {
        name for name, response in every_page.items() if "camera=(self)" in response["Permissions-Policy"]
    }
    assert allowed == {"campaigns:view 200", "inference:try-it 200"}


def policy_faults(response: HttpResponse) -> Iterator[str]:
    policy = directives(response)
    for kind, only in (
        ("default-src", "self"),
        ("object-src", "none"),
        ("base-uri", "none"),
        ("form-action", "self"),
    ):
        if policy[kind] != [f"'{only}'"]:
            yield f"{kind} {policy[kind]}"
    if policy["frame-ancestors"] != ["'none'"]:
        yield f"frame-ancestors {policy['frame-ancestors']}"
    for kind in ("script-src", "style-src", "connect-src", "img-src", "media-src"):
        allowed = {"'self'", "data:", "blob:"} if kind in {"img-src", "media-src"} else {"'self'"}
        extra = {value for value in policy[kind] if not value.startswith("'nonce-")} - allowed
        if extra:
            yield f"{kind} {extra}"


def header_faults(name: str, response: HttpResponse) -> Iterator[str]:
    behind_link = name.startswith("shared:")  # its address is its key: no other page learns it
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "Referrer-Policy": {"no-referrer" if behind_link else "same-origin"},
        "Cross-Origin-Opener-Policy": {"same-origin", "unsafe-none"},
    }
    if not name.startswith("shared:embedded"):  # frame-ancestors says there which pages may
        wanted["X-Frame-Options"] = {"DENY"}
    for header, values in wanted.items():
        if response[header] not in values:
            yield f"{header}: {response[header]}"
    if len(response["X-Request-ID"]) != 32:
        yield "X-Request-ID"
    if not {"microphone=()", "geolocation=()"} <= set(response["Permissions-Policy"].split(", ")):
        yield f"Permissions-Policy: {response['Permissions-Policy']}"


def markup_faults(response: HttpResponse) -> Iterator[str]:
    html = response.content.decode()
    for match in SCRIPT.finditer(html):
        inert = 'type="application/json"' in match["attributes"] or "src=" in match["attributes"]
        if match["body"].strip() and not inert and "nonce=" not in match["attributes"]:
            yield f"an inline script: {match['body'].strip()[:60]}"
    markup = SCRIPT.sub("", html)
    for what, pattern in INLINE.items():
        yield from (f"{what}: {match.group()[:80]}" for match in pattern.finditer(markup))


def test_answers_of_the_api_carry_the_headers_too(world: World, client: Client) -> None:
    for path in ("/livez", "/api/v1/campaigns", "/api/schema/"):
        response = client.get(path)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in response["Permissions-Policy"]
