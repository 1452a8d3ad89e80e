"""An installation of an earlier release is upgraded by `migrate`: nothing is lost, and its pages answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from campaigns.models import Ad, Campaign, Exposure, User, ViewerSession
from dashboards.models import ExposureTrace, FatigueAlert
from dashboards.services.rollup import exposures_roll_up
from dashboards.surfaces.text.fatigue_alerts import alert_sentence
from inference.services.claim import snapshots_claim_new
from tests.installations.make import PASSWORD
from tests.installations.restore import Contents, compared, keep_copy, restored
from tests.people import client_of

DUMPS = ["release-0.1.0.sql.gz"]
# Columns that a migration writes anew.
REWRITTEN = {
    "dashboards_exposuretrace": {
        "reasons"
    },  # names instead of sentences; they come back with the next roll-up
}
# What is computed from the rest may go, and is computed again.
COMPUTED = {"dashboards_fatiguereading"}


@dataclass(frozen=True)
class Upgrade:
    """The product's tables as the old release left them, and after `migrate`."""

    before: dict[str, Contents]
    after: dict[str, Contents]


@pytest.fixture(scope="module", params=DUMPS)
def upgrade(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[Upgrade]:
    """Restore and migrate. All tests of this module share the one database, and may write to it.

    The old tables stay in it, in the schema `old`.
    """
    with django_db_blocker.unblock(), restored(request.param):
        keep_copy()
        call_command("migrate", verbosity=0)
        found = {name: both for name, both in compared(rewritten=REWRITTEN).items() if name not in COMPUTED}
        yield Upgrade(
            {name: both[0] for name, both in found.items()}, {name: both[1] for name, both in found.items()}
        )


def test_no_row_is_lost(upgrade: Upgrade) -> None:
    rows = {table: found.rows for table, found in upgrade.after.items()}
    assert rows == {table: found.rows for table, found in upgrade.before.items()}
    assert rows["campaigns_exposure"] > 400
    assert rows["dashboards_exposuretrace"] == rows["campaigns_exposure"] - 2  # one is open, one waits
    assert rows["inference_frameemotion"] > 2000
    assert rows["dashboards_fatiguealert"] == 3


def test_what_stands_in_the_rows_is_unchanged(upgrade: Upgrade) -> None:
    assert [table for table in upgrade.before if upgrade.before[table] != upgrade.after[table]] == []


def test_nothing_is_left_to_migrate(upgrade: Upgrade) -> None:
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_sitting_states_are_kept(upgrade: Upgrade) -> None:
    states = ViewerSession.objects.filter(campaign__simulated=False).values_list("status", flat=True)
    assert sorted(states) == ["finished", "finished", "open", "withdrawn"]
    withdrawn = ViewerSession.objects.get(status="withdrawn")
    assert withdrawn.consents.count() == 5  # three answers, and two that were taken back
    assert not withdrawn.exposures.exists()


def test_frames_that_waited_keep_their_bytes(upgrade: Upgrade) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, picture FROM old.inference_snapshot WHERE status = 0 ORDER BY id")
        before = [(id, bytes(picture)) for id, picture in cursor.fetchall()]
        cursor.execute(
            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'inference_snapshot'"
        )
        beside = cursor.fetchone()[0]
    assert len(before) == 2
    assert [(claim.id, claim.picture) for claim in snapshots_claim_new()] == before
    assert beside == 0, "and the old copies have left the files"


@pytest.mark.parametrize("name", ["alpine-admin", "alpine-analyst", "operator"])
def test_pages_answer(upgrade: Upgrade, name: str) -> None:
    client = client_of(User.objects.get(username=name))
    assert "Spring panel" in client.get("/campaigns/").content.decode()
    campaign = Campaign.objects.get(name="Spring panel")
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 200
    for ad in campaign.ads.all():
        page = client.get(f"/campaigns/{campaign.pk}/ads/{ad.pk}/")
        assert page.status_code == 200
        assert ad.title in page.content.decode()
        assert client.get(f"/campaigns/{campaign.pk}/ads/{ad.pk}/fatigue/").status_code == 200
        assert client.get(f"/campaigns/{campaign.pk}/ads/{ad.pk}/trace.json").status_code == 200


def test_demonstration_answers_its_admin(upgrade: Upgrade) -> None:
    client = client_of(User.objects.get(username="admin"))
    ad = Ad.objects.filter(campaign__organisation__is_demo=True).first()
    assert client.get("/campaigns/").status_code == 200
    assert client.get(f"/campaigns/{ad.campaign_id}/ads/{ad.pk}/").status_code == 200


def test_passwords_still_open_the_door(upgrade: Upgrade) -> None:
    answer = Client().post("/sign-in/", {"username": "coastal-admin", "password": PASSWORD})
    assert answer.status_code == 302


def test_what_waited_goes_on(upgrade: Upgrade) -> None:
    waiting = Exposure.objects.get(session__status="finished", trace__isnull=True)
    exposures_roll_up()
    trace = ExposureTrace.objects.get(exposure=waiting)
    assert (trace.frames, trace.running) == (9, 6)
    assert Exposure.objects.filter(trace__isnull=True).get().session.status == "open"


def test_alerts_keep_their_sentences(upgrade: Upgrade) -> None:
    alerts = FatigueAlert.objects.order_by("pk")
    assert [alert.kind for alert in alerts] == ["status", "level", "status"]
    said = [alert_sentence(alert) for alert in alerts]
    assert all("95 %" in own for own in said), said
