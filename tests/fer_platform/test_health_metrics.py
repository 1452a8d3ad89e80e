"""`/metrics`: who may read it, and whether the numbers are the database's."""

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from campaigns.models import Campaign, Exposure
from inference.models import SessionLedger, Snapshot
from tests.campaigns.viewing import browser_at

pytestmark = pytest.mark.django_db


def samples(client: Client, **headers: str) -> dict[tuple[str, tuple], float]:
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200, response.content
    families = text_string_to_metric_families(response.content.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_metrics_answers_this_machine(client: Client) -> None:
    assert samples(client)[("fer_platform_database_up", ())] == 1


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "", "unknown"])
def test_metrics_refuses_strangers(client: Client, address: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_metrics_refuses_strangers_behind_a_proxy_on_this_machine(client: Client, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_metrics_behind_a_proxy_needs_the_token(client: Client, settings: object) -> None:
    settings.BEHIND_PROXY, settings.METRICS_TOKEN = True, "a-token-of-the-operator"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert samples(client, Authorization="Bearer a-token-of-the-operator")


def test_metrics_empty_token_opens_nothing(client: Client, settings: object) -> None:
    settings.METRICS_TOKEN = ""
    response = client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer "})
    assert response.status_code == 403


def test_metrics_counts_requests_by_pattern(client: Client, published: Campaign) -> None:
    labels = (("method", "GET"), ("route", "v/<str:share_code>/"), ("status", "200"))
    name = ("fer_platform_http_requests_total", labels)
    before = samples(client).get(name, 0)
    client.get(f"/v/{published.share_code}/")
    text = client.get("/metrics").content.decode()
    assert samples(client)[name] == before + 1
    assert published.share_code not in text


def test_metrics_unknown_methods_and_paths_share_one_series(client: Client) -> None:
    client.generic("BREW", "/a-path-of-nobody/1")
    client.generic("STEEP", "/a-path-of-nobody/2")
    found = {labels for name, labels in samples(client) if name == "fer_platform_http_requests_total"}
    assert {dict(labels)["route"] for labels in found if dict(labels)["method"] == "other"} == {
        "(unknown route)"
    }


def test_metrics_counts_frames(client: Client, published: Campaign) -> None:
    session = browser_at(published).session
    exposure = Exposure.objects.create(session=session, ad_id=session.ad_order[0], position=0, number=1)
    now = timezone.now()
    states = [Snapshot.Status.WAITING] * 2 + [Snapshot.Status.SCORED] * 3 + [Snapshot.Status.DEAD]
    Snapshot.objects.bulk_create(
        Snapshot(
            session=session,
            exposure=exposure,
            sequence=number,
            t_ms=number * 500,
            taken_at=now,
            status=status,
            finished_at=None if status == Snapshot.Status.WAITING else now,
        )
        for number, status in enumerate(states)
    )
    SessionLedger.objects.create(session=session, accepted=len(states))
    found = samples(client)
    assert found[("fer_platform_snapshots_accepted", ())] == 6
    assert found[("fer_platform_snapshots_waiting", ())] == 2
    assert found[("fer_platform_sessions_open", ())] == 1
    by_status = {
        dict(labels)["status"]: n
        for (name, labels), n in found.items()
        if name == "fer_platform_recent_snapshots"
    }
    assert by_status == {
        "waiting": 2,
        "scored": 3,
        "no_face": 0,
        "unreadable": 0,
        "dead": 1,
        "expired": 0,
        "lost": 0,
    }


def test_metrics_without_a_session_of_people(client: Client) -> None:
    found = samples(client)
    assert found[("fer_platform_snapshots_accepted", ())] == 0
    assert found[("fer_platform_snapshots_oldest_seconds", ())] == 0


def test_metrics_name_the_shipped_model(client: Client) -> None:
    (labels,) = [dict(labels) for name, labels in samples(client) if name == "fer_platform_model_info"]
    assert len(labels["digest"]) == 64
    assert labels["name"]


@pytest.mark.django_db(transaction=True)
def test_metrics_database_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    connections["default"].close()
    monkeypatch.setitem(connections.settings["default"], "PORT", "1")
    monkeypatch.setitem(connections.settings["default"], "HOST", "127.0.0.1")
    found = samples(client)
    assert found[("fer_platform_database_up", ())] == 0
    assert ("fer_platform_snapshots_waiting", ()) not in found
