"""`fer mcp`: a real session of the protocol with the command, against a real server."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from fer_client.assistant import MOST_BYTES, findings_text, packed
from fer_client.results import Findings
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Ad
from tests.clients.test_python_client import ROOT, token, watched_ad  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
Calls = list[tuple[str, dict[str, Any]]]


def session(url: str, key: str, calls: Calls) -> tuple[list[Any], list[Any]]:
    """Return the tools, and the answers to the calls."""

    async def run() -> tuple[list[Any], list[Any]]:
        env = os.environ | {"FER_URL": url, "FER_TOKEN": key, "PYTHONPATH": str(ROOT / "clients" / "python")}
        words = ["-m", "fer_client.command", "mcp"]
        server = StdioServerParameters(command=sys.executable, args=words, env=env)
        async with stdio_client(server) as streams, ClientSession(*streams) as own:
            await own.initialize()
            tools = (await own.list_tools()).tools
            return tools, [await own.call_tool(name, given) for name, given in calls]

    return anyio.run(run)


def test_an_assistant_reads_results(live_server: LiveServer, token: str, watched_ad: Ad) -> None:  # noqa: F811
    campaign, ad = watched_ad.campaign_id, watched_ad.pk
    calls: Calls = [
        ("list_campaigns", {}),
        ("list_ads", {"campaign": campaign}),
        ("ad_findings", {"ad": ad, "key": "valence.mean"}),
        ("ad_findings", {"ad": ad, "first_day": "2026-01-01"}),
        ("ad_findings", {"ad": ad}),
        ("fatigue", {"ad": ad, "key": "fatigue.happy.viewers"}),
        ("fatigue", {"ad": ad}),
        ("campaign_findings", {"campaign": campaign}),
        ("compare", {"campaign": campaign, "a": ad, "b": ad + 999}),
        ("ad_findings", {"ad": "1/../../admin"}),
    ]
    tools, answers = session(live_server.url, token, calls)
    assert {own.name for own in tools} == {name for name, _ in calls}
    assert all(own.annotations.read_only_hint for own in tools)
    *good, missing, strange = answers
    assert missing.is_error and "parameter_invalid" in missing.content[0].text
    assert strange.is_error
    texts = [own.content[0].text for own in good]
    assert not any(own.is_error for own in good), texts
    assert all(len(own.encode()) <= MOST_BYTES for own in texts)
    campaigns, ads, one, *_ = map(json.loads, texts)
    assert campaigns["campaigns"][0]["name"] == "Summer launch" and ads["ads"][0]["id"] == ad
    (finding,) = one["findings"]
    value = finding["value"]
    assert value["n"] == 6 and value["low"] <= value["value"] <= value["high"] and finding["methods"]


@pytest.fixture
def over_http(live_server: LiveServer) -> Iterator[str]:
    """Start `fer mcp --port` without a token, and return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {name: own for name, own in os.environ.items() if name != "FER_TOKEN"}
    env |= {"FER_URL": live_server.url, "PYTHONPATH": str(ROOT / "clients" / "python")}
    words = [sys.executable, "-m", "fer_client.command", "mcp", "--port", str(port)]
    with subprocess.Popen(words, env=env) as served:
        for _ in range(300):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
        served.terminate()


def test_over_http_each_caller_reads_with_a_token_of_their_own(
    over_http: str,
    token: str,  # noqa: F811
    watched_ad: Ad,  # noqa: F811
) -> None:
    async def listed(key: str) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            create_mcp_http_client(headers=headers) as client,
            streamable_http_client(over_http, http_client=client) as streams,
            ClientSession(*streams[:2]) as own,
        ):
            await own.initialize()
            return await own.call_tool("list_ads", {"campaign": watched_ad.campaign_id})

    answer = anyio.run(listed, token)
    assert json.loads(answer.content[0].text)["ads"][0]["id"] == watched_ad.pk
    wrong = anyio.run(listed, "fer_live_wrong")
    assert wrong.is_error and "access_token_invalid" in wrong.content[0].text
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(over_http, data=b"{}")  # noqa: S310
    assert refused.value.code == 401 and refused.value.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_told(live_server: LiveServer) -> None:
    _, (answer,) = session(live_server.url, "fer_live_wrong", [("list_campaigns", {})])
    assert answer.is_error and "access_token_invalid" in answer.content[0].text


def test_what_does_not_fit_is_left_out_whole_and_named() -> None:
    rows = [{"id": f"figure-ü-{place}", "text": "“ü”" * 200} for place in range(900)]
    text = packed("rows", rows, "id")
    told = json.loads(text)
    assert len(text.encode()) <= MOST_BYTES and told["rows"] == rows[: len(told["rows"])]
    assert (
        told["left_out"] == 900 - len(told["rows"])
        and told["left_out_names"][0] == rows[len(told["rows"])]["id"]
    )

    steps = list(range(600))
    series = {"kind": "series", "axis": "media_ms", "at": steps, "mean": [0.123456] * 600} | {
        name: [None] * 600 for name in ("low", "high", "n")
    }
    about = {"key": "a", "part": "", "unit": "share", "methods": [], "preview": False, "needs": None}
    document = {"subject": "ad:1", "question": "q", "revision": "r", "findings": [about | {"value": series}]}
    shown = json.loads(findings_text(Findings([document])))["findings"][0]["series"]
    assert shown["every"] == 10 and shown["steps"][1] == [10, 0.1235, None, None, None]
