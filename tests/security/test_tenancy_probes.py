"""Charlie runs another organisation. Whatever address of Alice's he tries, there is nothing there."""

import pytest
from django.test import Client

from tests.security.doors import PUBLIC, World, doors, opened

pytestmark = pytest.mark.django_db
DETAIL = (
    "pk",
    "object_id",
    "campaign_pk",
    "session_id",
    "token_pk",
    "export_pk",
    "webhook_pk",
    "delivery_pk",
    "intake_pk",
)


def detail_doors() -> list:
    return [
        door
        for door in doors()
        if door.name not in PUBLIC and any(f"{name}>" in door.route for name in DETAIL)
    ]


def names(world: World) -> tuple[bytes, ...]:
    session = str(world.session.pk).encode()
    return (
        world.campaign.name.encode(),
        world.ad.title.encode(),
        world.campaign.share_code.encode(),
        session,
    )


def test_charlie_reads_nothing_of_alices(world: World, charlie_client: Client) -> None:
    assert len(detail_doors()) > 20
    for door in detail_doors():
        path = door.path(world)
        response = charlie_client.get(path)
        # The admin answers a change page of nobody's with its index and the id that was asked for.
        allowed = {302, 403, 404, 405} if door.name.startswith("admin:") else {401, 403, 404, 405}
        assert response.status_code in allowed, (door, response.status_code)
        if response.status_code == 302:
            assert response["Location"] in {"/admin/", path + "change/"}, (door, response["Location"])
        else:
            assert not [
                name for name in names(world) if name in response.content and name not in path.encode()
            ]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_charlie_changes_nothing_of_alices(world: World, charlie_client: Client, method: str) -> None:
    before = (world.campaign.updated_at, world.ad.updated_at)
    for door in detail_doors():
        response = getattr(charlie_client, method)(door.path(world), {"post": "yes"})
        assert response.status_code in {302, 401, 403, 404, 405}, (door, response.status_code)
    for row in (world.campaign, world.ad, world.session, world.exposure):
        row.refresh_from_db()  # raises where it was deleted
    assert (world.campaign.updated_at, world.ad.updated_at) == before


def test_charlies_lists_show_nothing_of_alices(world: World, charlie_client: Client) -> None:
    lists = [
        door
        for door in doors()
        if door.name not in PUBLIC and "<" not in door.route and "logout" not in door.name
    ]
    seen = 0
    for door in lists:
        response = charlie_client.get(door.path(world))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert not [name for name in names(world) if name in body], door
        seen += response.status_code == 200
    assert seen > 5


def test_alice_sees_what_charlie_does_not(world: World, alice_client: Client) -> None:
    """The probes above would pass on a broken page; this one says that the pages work."""
    answers = {door: opened(alice_client, door.path(world)) for door in detail_doors()}
    shown = [door for door, answer in answers.items() if answer.status_code == 200]
    may_be_kept = {door for door in shown if any(word in door.name for word in ("media", "poster", "still"))}
    for door in set(shown) - may_be_kept:
        assert "no-store" in answers[door]["Cache-Control"], door
    assert {door.name for door in shown} >= {
        "dashboards:campaign",
        "dashboards:ad",
        "dashboards:ad-trace",
        "dashboards:ad-media",
        "api-campaign-ads",
        "api-ad-trace",
        "admin:campaigns_campaign_change",
        "admin:campaigns_ad_change",
    }
