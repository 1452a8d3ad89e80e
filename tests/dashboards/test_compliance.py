"""The compliance pack says what is so: change a setting or a row, and the statement changes with it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from campaigns.models import (
    Ad,
    Campaign,
    Deletion,
    Notice,
    Upkeep,
    ViewerSession,
)
from campaigns.selectors.notices import notice_of, purposes_offered
from campaigns.services.erasure import session_erase
from campaigns.services.sessions import session_withdraw
from campaigns.services.upkeep import upkeep_note
from campaigns.tasks import retire_old_sessions
from dashboards.surfaces.compliance.measures import MEASURES
from dashboards.surfaces.compliance.risks import RISKS
from fer_platform.schedule import SCHEDULE
from inference.tasks import expire_snapshots, sweep_snapshots
from tests.campaigns.viewing import NO, YES, browser_at
from tests.dashboards.factories import rolled_up
from tests.dashboards.packs import ROOT, change, document, measures, rows, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "before", "value", "gap"),
    [
        ("data_protection_officer", "", "Eva Huber", "officer"),
        ("recipients", " ", "A host in Vienna", "recipients"),
        ("privacy_url", "", "https://alpine.example/privacy", "privacy_url"),
        ("second_factor_required", False, True, "measure_second_factor"),
        ("retention_months", None, 12, "retention"),
        ("retention_months", 5, 6, "logs"),
        ("contact", "", "privacy@alpine.example", "organisation_1"),
    ],
)
def test_what_is_filled_in_is_open_no_more(
    campaign: Campaign, field: str, before: object, value: object, gap: str
) -> None:
    change(campaign.organisation, **{field: before})
    assert gap in said(campaign, "gaps")
    change(campaign.organisation, **{field: value})
    assert gap not in said(campaign, "gaps")
    if isinstance(value, str) and field != "privacy_url":
        record = {row["entry"]: row["said"] for row in rows(campaign, "record", "entries")}
        assert value in record.values() and "Not filled in." not in {record["controller"], record["contact"]}


def test_campaign_without_a_last_day_measures_on_only_while_it_is_not_closed(campaign: Campaign) -> None:
    change(campaign, ends_on=None, status=Campaign.Status.DRAFT)
    assert "ends_on" in said(campaign, "gaps")
    change(campaign, status=Campaign.Status.CLOSED)
    assert "ends_on" not in said(campaign, "gaps")


def test_retention_says_the_months_that_are_set(campaign: Campaign) -> None:
    change(campaign.organisation, retention_months=7)
    assert "retention" in measures(campaign)
    kept = {row["data"]: row["until"] for row in rows(campaign, "retention", "kept")}
    assert kept["sessions"].startswith("7 months") and said(campaign, "dpia")["until"].endswith(
        kept["sessions"]
    )
    change(campaign.organisation, retention_months=None)
    assert "retention" not in measures(campaign)
    kept = {row["data"]: row["until"] for row in rows(campaign, "retention", "kept")}
    assert "no period is set" in kept["sessions"]


def test_place_of_reading_is_the_campaigns(campaign: Campaign) -> None:
    assert "on the server: pictures are sent" in said(campaign, "dpia")["reading"]
    assert {"pictures_unlogged", "pictures_erased", "cropped"} <= measures(campaign)
    assert "pictures" in {row["data"] for row in rows(campaign, "dpia", "data")}
    change(campaign, reading=Campaign.Reading.DEVICE)
    assert "on the viewer’s own device" in said(campaign, "dpia")["reading"]
    assert not {"pictures_unlogged", "pictures_erased", "cropped", "device_choice"} & measures(campaign)
    assert "device_only" in measures(campaign)
    assert "pictures" not in {row["data"] for row in rows(campaign, "retention", "kept")}
    change(campaign, reading=Campaign.Reading.VIEWER)
    assert "Each viewer decides" in said(campaign, "dpia")["reading"]
    assert {"device_choice", "pictures_erased"} <= measures(campaign) and "device_only" not in measures(
        campaign
    )


def test_pictures_of_before_are_told_when_reading_moved_to_the_device(published: Campaign) -> None:
    browser_at(published)
    change(published, reading=Campaign.Reading.DEVICE)
    assert "device_only" not in measures(published)  # a picture did reach the server, or may have
    assert "pictures_erased" in measures(published)
    assert "server 1, device 0" in said(published, "dpia")["read_at"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"allow_without_camera": False},
        {"allow_without_camera": False, "ask_after_ads": True},
        {"ad_order": "adaptive"},
        {"recognises_faces": True},
        {"recognises_faces": True, "reading": "device"},
    ],
)
def test_purposes_are_those_that_the_notice_asks_for(published: Campaign, fields: dict[str, Any]) -> None:
    change(published, **fields)
    campaign = Campaign.objects.get()
    html = Client().get(f"/v/{campaign.share_code}/?panel=P-17").content.decode()
    switches = set(re.findall(r'role="switch"[^>]*?name="(\w+)"', html, re.S))
    assert set(purposes_offered(campaign)) == switches
    assert {row["purpose"] for row in rows(campaign, "dpia", "purposes")} == switches
    record = {row["entry"]: row["said"] for row in rows(campaign, "record", "entries")}
    chosen = "Choose the next ad" in record["purposes"]
    assert chosen == ("choose_ads" in switches) == ("choosing_ended" in measures(campaign))
    assert ("Recognise my face" in record["purposes"]) == ("face" in switches)
    assert ("face_templates" in {row["data"] for row in rows(campaign, "retention", "kept")}) == (
        "face" in switches
    )
    assert ("program chooses" in said(campaign, "dpia")["decisions"]) == ("choose_ads" in switches)


def test_purpose_that_was_agreed_to_and_is_asked_no_more_is_told_as_such(published: Campaign) -> None:
    change(published, ad_order="adaptive")
    browser_at(Campaign.objects.get(), YES | {"choose_ads": True})
    change(published, ad_order="random")
    own = {row["purpose"]: row for row in rows(published, "dpia", "purposes")}["choose_ads"]
    assert (own["asked"], own["agreed"]) == ("asked before, not any more", 1)


def test_notices_stand_with_words_digest_days_and_answers(published: Campaign) -> None:
    browser_at(published)
    leaves = browser_at(published, NO).session
    with translation.override("ar"):
        arabic = notice_of(published)
    browser_at(published, notice_version=arabic.key, language="ar")
    change(published, brand="Alpine Zero")
    browser_at(Campaign.objects.get())
    session_withdraw(session=leaves)
    used = rows(published, "notices", "notices")
    assert [(row["sessions"], row["withdrawn"], row["language"], row["whole"]) for row in used] == [
        (2, 1, "en", "yes"), (1, 0, "ar", "yes"), (1, 0, "en", "yes")
    ]  # fmt: skip
    agreed = {(row["notice"], row["purpose"]): row for row in rows(published, "notices", "agreed")}
    first = used[0]["notice"]
    assert (agreed[first, "expressions"]["agreed"], agreed[first, "expressions"]["taken_back"]) == (1, 0)
    assert (agreed[first, "watching"]["agreed"], agreed[first, "watching"]["taken_back"]) == (2, 1)
    assert agreed[arabic.key, "expressions"]["agreed"] == 1
    texts = {own["key"]: own["text"] for own in document(published)["sections"]["notices"]["texts"]}
    assert texts[arabic.key] == arabic.text and "Alpine Zero" in texts[used[2]["notice"]]
    assert "languages" in said(published, "gaps")  # nobody has reviewed the Arabic one
    Notice.objects.filter(pk=arabic.key).update(text=arabic.text + " ")
    assert f"notice_{arabic.key[:12]}" in said(published, "gaps")


def test_deletions_are_counted_of_nobody_and_of_this_campaign_alone(
    published: Campaign, other_campaign: Campaign
) -> None:
    sessions = [browser_at(published).session for _ in range(3)]
    session_withdraw(session=sessions[0])
    session_erase(session=sessions[1], reason=Deletion.Reason.RETENTION)
    totals = {row["reason"]: row["sessions"] for row in rows(published, "deletions", "totals")}
    assert totals == {"viewer": 1, "staff": 0, "erased": 0, "purpose": 0, "test": 0, "retention": 1}
    assert len(rows(published, "deletions", "log")) == 2
    text = json.dumps(document(published))
    assert not [own for own in sessions if str(own.pk) in text or str(own.viewer_id) in text]
    assert not rows(other_campaign, "deletions", "log")


def test_tasks_that_ran_are_told_with_when_and_those_that_did_not_are_gaps(published: Campaign) -> None:
    assert "task_campaigns.tasks.retire_old_sessions" in said(published, "gaps")
    session = browser_at(published).session
    ViewerSession.objects.filter(pk=session.pk).update(
        keep_until=timezone.localdate() - timedelta(days=1), status="finished"
    )
    assert retire_old_sessions() == 1
    sweep_snapshots()
    expire_snapshots()
    ran = {row["task"]: row for row in rows(published, "retention", "kept")}
    own = ran["campaigns.tasks.retire_old_sessions"]
    assert own["every"] == 60 and own["ran_at"] and own["deleted_at"]
    assert ran["inference.tasks.expire_snapshots"]["ran_at"]
    assert ran["inference.tasks.expire_snapshots"]["deleted_at"] is None
    assert not [key for key in said(published, "gaps") if key.startswith("task_inference")]
    Upkeep.objects.update(ran_at=timezone.now() - timedelta(hours=3))
    assert "180 minutes ago" in said(published, "gaps")["task_campaigns.tasks.retire_old_sessions"]


def test_every_task_that_the_pack_names_is_on_the_schedule_and_notes_its_runs(campaign: Campaign) -> None:
    change(campaign, recognises_faces=True)
    named = {row["task"] for row in rows(campaign, "retention", "kept")} - {""}
    assert len(named) >= 7 and named <= {own["task"] for own in SCHEDULE.values()}
    source = "".join(
        (ROOT / room / "tasks.py").read_text() for room in ("campaigns", "inference", "dashboards")
    )
    assert named == set(re.findall(r'task="([\w.]+)", deleted=', " ".join(source.split())))


def test_run_is_noted_twice_a_minute_at_most_unless_something_went() -> None:
    upkeep_note(task="a task")
    first = Upkeep.objects.get().ran_at
    assert upkeep_note(task="a task") == 0
    assert Upkeep.objects.get().ran_at == first
    assert upkeep_note(task="a task", deleted=4) == 4
    own = Upkeep.objects.get()
    assert own.ran_at > first and (own.deleted, own.deleted_at) == (4, own.ran_at)
    Upkeep.objects.update(ran_at=timezone.now() + timedelta(hours=1))  # a clock that was wrong
    upkeep_note(task="a task")
    assert Upkeep.objects.get().ran_at <= timezone.now()


@pytest.mark.parametrize(
    ("broken", "measure"),
    [
        ("ALTER TABLE campaigns_consent DISABLE TRIGGER campaigns_consent_kept", "consents_kept"),
        ("DROP TRIGGER campaigns_auditentry_append_only ON campaigns_auditentry", "audited"),
        ("ALTER TABLE campaigns_campaign DROP CONSTRAINT campaign_setting_is_lawful", "lawful_setting"),
        ("ALTER TABLE inference_framejpeg_1 SET LOGGED", "pictures_unlogged"),
    ],
)
def test_safeguard_that_the_database_lost_is_claimed_no_more(
    campaign: Campaign, broken: str, measure: str
) -> None:
    assert measure in measures(campaign) and f"measure_{measure}" not in said(campaign, "gaps")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(broken)
    assert measure not in measures(campaign) and f"measure_{measure}" in said(campaign, "gaps")


def test_measures_name_files_that_exist_and_risks_name_measures() -> None:
    paths = {path for own in MEASURES for path in own.where}
    assert not [path for path in paths if not (ROOT / path).exists()]
    assert len({own.key for own in MEASURES}) == len(MEASURES)
    against = {risk for own in MEASURES for risk in own.against}
    assert against == {own.key for own in RISKS}


def test_figures_are_those_of_the_networks_own_report(watched: Callable[..., Ad]) -> None:
    campaign = watched(3).campaign
    report = json.loads(next((ROOT / "inference" / "weights").glob(
        f"{(ROOT / 'inference/weights/CURRENT').read_text().strip()}/evaluation.json"
    )).read_text())  # fmt: skip
    classes = {row["expression"]: row for row in rows(campaign, "use", "classes")}
    for name, entry in report["per_class"].items():
        own = classes[name]
        assert (own["recall"], [own["low"], own["high"]], own["n"]) == (
            entry["recall"], entry["recall_interval_95"], entry["support"]
        )  # fmt: skip
    assert all(
        own["n"] and own["low"] <= own["value"] <= own["high"] for own in rows(campaign, "use", "figures")
    )
    limits = [text for key, text in said(campaign, "use").items() if key.startswith("limit_")]
    assert limits == report["limits"]


def test_network_without_a_report_is_a_gap_and_gets_no_figure(watched: Callable[..., Ad]) -> None:
    ad = watched(3)
    rolled_up(ad)  # read by a network that lies nowhere
    assert "test network" in said(ad.campaign, "gaps")["network"]
    assert rows(ad.campaign, "use", "classes") == [] == rows(ad.campaign, "use", "figures")
