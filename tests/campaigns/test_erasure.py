"""After a withdrawal nothing leads to the person; what must go by itself goes; evidence stays until the erasure."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import Error, IntegrityError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import (
    Ad,
    Campaign,
    Consent,
    Deletion,
    Exposure,
    Organisation,
    Viewer,
    ViewerSession,
)
from campaigns.selectors.retention import months_later
from campaigns.services import erasure
from campaigns.services.campaigns import campaign_delete
from campaigns.services.erasure import sessions_retire
from campaigns.services.organisations import organisation_delete
from campaigns.tasks import forget_sign_in_traces
from tests.campaigns.viewing import YES, Browser, browser_at, everywhere

PANEL = YES | {"panel": True, "return_visits": True}
CANARY = "canary-7c31f0"
TOLD = {"group": "canary-told-55aa"}


def in_broker() -> str:
    client = redis.Redis.from_url(project.REDIS_URL)
    return " ".join(str(client.dump(key)) for key in client.scan_iter())


def watched(campaign: Campaign, ad: Ad, number: str = CANARY) -> Browser:
    Campaign.objects.filter(pk=campaign.pk).update(ask_after_ads=True)
    campaign.refresh_from_db()
    browser = browser_at(campaign, PANEL, panel_id=number, panel_variables=TOLD)
    play = browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
    browser.call(f"exposures/{play}/answers", {"liking": 5})
    browser.call("finish")
    return browser


def test_canaries_of_a_withdrawn_viewer_are_in_no_row_log_or_broker(
    published: Campaign, ad: Ad, capfd: pytest.CaptureFixture[str]
) -> None:
    browser = watched(published, ad)
    viewer = str(browser.session.viewer_id)
    assert everywhere().count(CANARY) == 2  # the viewer's row, and what the notice showed
    browser.call("withdraw")
    left = everywhere()
    for canary in (CANARY, TOLD["group"], viewer):
        assert canary not in left
        assert canary not in in_broker()
    assert "campaigns_answer:" not in left
    assert CANARY not in "".join(capfd.readouterr())
    assert browser.session_id in left  # the note that stays, tied to nobody


def test_number_in_a_refused_statement_is_not_in_the_databases_log(organisation: Organisation) -> None:
    Viewer.objects.create(organisation=organisation, panel_id=CANARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Viewer.objects.create(organisation=organisation, panel_id=CANARY)
    log = Path(project.DATA_DIR).parent / "postgres.log"
    if log.exists():  # else the tests run against a server that is not ours
        assert "duplicate key" in log.read_text()
        assert CANARY not in log.read_text()


def test_what_stays_cannot_be_matched_by_trying_numbers(published: Campaign, ad: Ad) -> None:
    """The consents keep a digest of what the panel told: without its salt, which is gone, no number fits it."""
    first, second = watched(published, ad), watched(published, ad)
    digests = [own.session.consents.first().notice_version.split(".")[1] for own in (first, second)]
    first.call("withdraw")
    assert first.session.panel_shown is None
    assert digests[0] not in str(second.session.panel_shown)


def test_number_stays_while_another_visit_of_it_does(published: Campaign, ad: Ad) -> None:
    first, second = watched(published, ad), watched(published, ad)
    first.call("withdraw")
    assert (first.session.viewer, second.session.viewer.panel_id) == (None, CANARY)
    second.call("withdraw")
    assert not Viewer.objects.exists()


def test_database_refuses_a_withdrawn_session_that_leads_to_somebody(published: Campaign) -> None:
    session = browser_at(published).session
    with pytest.raises(Error, match="session_withdrawn_leads_to_nobody"), transaction.atomic():
        ViewerSession.objects.filter(pk=session.pk).update(status="withdrawn")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM campaigns_consent",
        "TRUNCATE campaigns_consent",
        "TRUNCATE campaigns_viewersession CASCADE",
        "TRUNCATE campaigns_deletion",
        "DELETE FROM campaigns_deletion",
        "UPDATE campaigns_deletion SET reason = 'x'",
    ],
)
def test_evidence_is_neither_deleted_nor_emptied(published: Campaign, statement: str) -> None:
    browser_at(published).call("withdraw")
    counts = Consent.objects.count(), Deletion.objects.count()
    refused = pytest.raises(Error, match=r"evidence|append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert (Consent.objects.count(), Deletion.objects.count()) == counts == (len(Consent.Purpose) + 2, 1)


def test_orm_cannot_delete_a_session_with_its_consents_either(published: Campaign) -> None:
    session = browser_at(published).session
    with pytest.raises(Error, match="evidence"), transaction.atomic():
        session.delete()


def test_erasure_closes_behind_itself(published: Campaign, ad: Ad) -> None:
    doomed, other = watched(published, ad), browser_at(published)
    with transaction.atomic():
        call_command("erase", "session", doomed.session_id)
        with pytest.raises(Error, match="evidence"), transaction.atomic():
            Consent.objects.filter(session=other.session_id).delete()
    assert doomed.session_id in str(Deletion.objects.get().session_number)
    assert list(ViewerSession.objects.values_list("pk", flat=True)) == [other.session.pk]


def test_command_deletes_a_viewer_of_one_organisation_alone(
    published: Campaign, ad: Ad, other_organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    watched(published, ad), watched(published, ad)
    elsewhere = Viewer.objects.create(organisation=other_organisation, panel_id=CANARY)
    call_command("erase", "viewer", CANARY, organisation="alpine")
    assert "with 2 sessions" in capsys.readouterr().out
    assert list(Viewer.objects.all()) == [elsewhere]
    assert not Consent.objects.exists()
    for arguments in (["viewer", CANARY, "--organisation", "alpine"], ["session", str(uuid4())]):
        with pytest.raises(CommandError):
            call_command("erase", *arguments)
    with pytest.raises(CommandError):
        call_command("erase", "viewer", "", organisation="alpine")  # a recognised browser has no number


def test_admin_deletes_viewers_and_sessions_and_others_do_not(
    published: Campaign, ad: Ad, alice_client: Client, marta_client: Client, charlie_client: Client
) -> None:
    browser = watched(published, ad)
    viewer, session = browser.session.viewer_id, browser.session.pk
    doors = {
        "viewer": reverse("admin:campaigns_viewer_erase", args=[viewer]),
        "session": reverse("admin:campaigns_viewersession_erase", args=[session]),
    }
    assert [charlie_client.post(door).status_code for door in doors.values()] == [404, 404]
    assert marta_client.get(reverse("admin:campaigns_viewer_changelist")).status_code == 403
    assert marta_client.post(doors["session"]).status_code == 403
    assert marta_client.post(doors["viewer"]).status_code in (403, 404)
    assert alice_client.get(doors["viewer"]).status_code == 405
    found = alice_client.get(reverse("admin:campaigns_viewer_changelist"), {"q": CANARY}).content.decode()
    assert CANARY in found
    assert (
        "Delete the viewer"
        in alice_client.get(reverse("admin:campaigns_viewer_change", args=[viewer])).content.decode()
    )
    assert "is deleted" in alice_client.post(doors["viewer"], follow=True).content.decode()
    assert not ViewerSession.objects.exists()
    log = alice_client.get(reverse("admin:campaigns_deletion_changelist")).content.decode()
    assert str(session) in log
    assert CANARY not in everywhere()
    assert str(viewer) not in everywhere()  # the admin's own log tells who did it, and not of whom


def test_deleting_a_campaign_takes_the_viewers_of_it_alone_and_is_logged(
    published: Campaign, ad: Ad, operator_client: Client
) -> None:
    watched(published, ad)
    campaign_delete(campaign=published)
    assert CANARY not in everywhere()
    assert Deletion.objects.count() == 1
    organisation_delete(organisation=published.organisation)
    proof = Deletion.objects.get()  # it outlives them
    for page in (
        reverse("admin:campaigns_deletion_changelist"),
        reverse("admin:campaigns_deletion_change", args=[proof.pk]),
    ):
        assert str(proof.session_number) in operator_client.get(page).content.decode()


def aged(browser: Browser, days: int) -> None:
    ViewerSession.objects.filter(pk=browser.session_id).update(
        started_at=timezone.now() - timedelta(days=days), status="finished"
    )


def test_results_go_when_the_notice_said_and_the_log_proves_it(published: Campaign, ad: Ad) -> None:
    browser, fresh = watched(published, ad), watched(published, ad, "P-2")
    assert browser.session.keep_until == months_later(timezone.localdate(), 24)
    yesterday = timezone.localdate() - timedelta(days=1)
    ViewerSession.objects.filter(pk=browser.session_id).update(keep_until=yesterday)
    assert sessions_retire(limit=10) == 1
    assert list(ViewerSession.objects.values_list("pk", flat=True)) == [fresh.session.pk]
    assert not Exposure.objects.filter(session_id=browser.session_id).exists()
    deletion = Deletion.objects.get()
    assert (str(deletion.session_number), deletion.reason) == (browser.session_id, "retention")
    assert CANARY not in everywhere()


def test_a_shorter_retention_holds_at_once_and_a_longer_one_stretches_no_promise(
    published: Campaign, ad: Ad
) -> None:
    old, promised = watched(published, ad), watched(published, ad)
    aged(old, 100)
    aged(promised, 10)
    ViewerSession.objects.filter(pk=promised.session_id).update(
        keep_until=timezone.localdate() - timedelta(days=1)
    )
    Organisation.objects.update(retention_months=None)
    assert sessions_retire(limit=10) == 1  # the promise of the notice
    assert old.session.status == "finished"
    Organisation.objects.update(retention_months=3)
    assert sessions_retire(limit=10) == 1
    assert not ViewerSession.objects.exists()


def test_a_session_that_cannot_go_just_now_keeps_no_other_waiting(
    published: Campaign, ad: Ad, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = watched(published, ad), watched(published, ad)
    aged(stuck, 2000)
    aged(other, 1000)
    erase = erasure.session_erase

    def breaks(*, session: ViewerSession, reason: str) -> None:
        if session.pk == stuck.session.pk:
            raise OperationalError("deadlock detected")
        erase(session=session, reason=reason)

    monkeypatch.setattr(erasure, "session_erase", breaks)
    assert sessions_retire(limit=10) == 1
    assert ViewerSession.objects.get().pk == stuck.session.pk
    monkeypatch.undo()
    assert sessions_retire(limit=10) == 1, "it goes the next time"


def test_who_is_still_watching_and_who_is_nobody_are_left(published: Campaign, ad: Ad) -> None:
    watching = browser_at(published)
    long_ago = timezone.localdate() - timedelta(days=1)
    ViewerSession.objects.update(keep_until=long_ago)
    assert sessions_retire(limit=10) == 0
    ViewerSession.objects.update(status="finished")
    Campaign.objects.update(simulated=True)
    assert sessions_retire(limit=10) == 0
    assert watching.session.status == "finished"


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-26", 24, "2028-11-26"),
        ("2026-01-15", -2, "2025-11-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_months_are_counted_by_the_calendar(day: str, months: int, result: str) -> None:
    assert months_later(timezone.datetime.fromisoformat(day).date(), months).isoformat() == result


def test_addresses_of_failed_sign_ins_and_ended_sessions_go_by_themselves(db: None) -> None:
    address = "203.0.113.77"
    client = Client(REMOTE_ADDR=address)
    client.post("/sign-in/", {"username": "canary-user", "password": "wrong"})
    assert address in everywhere()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO axes_accesslog (user_agent, ip_address, username, http_accept, path_info, attempt_time,"
            " session_hash) VALUES ('', %s, 'canary-user', '', '', now() - interval '20 minutes', '')",
            [address],
        )
        cursor.execute(
            "INSERT INTO django_session VALUES ('canary-session', '', now() - interval '1 second')"
        )
    forget_sign_in_traces()
    assert "canary-session" not in everywhere()
    assert everywhere().count(address) == 1  # it still slows who guesses
    with connection.cursor() as cursor:
        cursor.execute("UPDATE axes_accessattempt SET attempt_time = attempt_time - interval '16 minutes'")
    forget_sign_in_traces()
    assert address not in everywhere()
    assert "canary-user" not in everywhere()


def test_beat_sends_both_tasks_every_minute() -> None:
    for task in ("retire_old_sessions", "forget_sign_in_traces"):
        entries = [
            own for own in project.CELERY_BEAT_SCHEDULE.values() if own["task"] == f"campaigns.tasks.{task}"
        ]
        assert [entry["schedule"] for entry in entries] == [60.0]
