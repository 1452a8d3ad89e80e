"""Alerts: one a change, on the pages, and by e-mail to those who can act where e-mail is set up."""

from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from campaigns.models import Ad, User, ViewerSession
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.fatigue.ask import ad_fatigue
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.fatigue.refresh import fatigue_alerts_write, fatigue_refresh
from dashboards.models import Analysis, FatigueAlert
from dashboards.surfaces.alert_mail import alerts_mail
from dashboards.surfaces.text.fatigue_alerts import alert_sentence, alert_title
from dashboards.tasks import refresh_fatigue
from tests.dashboards.fatigue_rows import fatigue_rows, rolled_up_row

STATUS = (
    "Apparent happiness went from “not enough data” to “limited”. Limited: at exposure 3 the same viewers still show"
    " 62 % of the apparent happiness of their first exposure (95 % interval 55 to 70 %, n = 1,123). The probability"
    " that less than 80 % is left is over 99 %."
)
WATCH = (
    "Apparent happiness went from “fresh” to “watch”. Watch: at exposure 4 the same viewers still show 78 % of the"
    " apparent happiness of their first exposure (95 % interval 71 to 85 %, n = 80). It may have fallen below 80 %:"
    " probability 72 %, not sure enough to say so (90 %)."
)
NOT_ENOUGH = (
    "Apparent happiness went from “limited” to “not enough data”. Not enough data yet. This needs 30 viewers at 3"
    " exposures (now at 2) and 60 viewers with two exposures or more (now 41)."
)
LEVEL = (
    "First-time viewers respond differently from 14 Nov 2026 on: −1.3 points (95 %: −2.0 points to −0.6 points;"
    " probability that the level broke at all 97 %, 12 days, n = 300)."
)


@pytest.fixture
def worn(plain_ad: Callable[..., Ad]) -> Ad:
    ad = plain_ad("Worn")
    fatigue_rows(ad, viewers=110, exposures=3, gamma=1.2)
    return ad


def test_one_alert_a_change_however_often_it_is_looked(worn: Ad) -> None:
    assert fatigue_refresh(seconds=60) == 1
    assert fatigue_refresh(seconds=60) == 0
    Analysis.objects.all().update(revision="0|older|0|0|0")
    assert fatigue_refresh(seconds=60) == 1  # other code: everything is read anew, and nothing has changed
    alert = FatigueAlert.objects.get(kind="status")
    assert alert.before == "not_enough_data"
    assert alert.after in ("limited", "fatigued")
    assert "n = " in alert_sentence(alert)


def test_change_that_a_page_found_first_is_an_alert_all_the_same(worn: Ad, bob_client: Client) -> None:
    bob_client.get(reverse("dashboards:ad-fatigue", args=[worn.campaign_id, worn.pk]))
    fatigue_refresh(seconds=60)
    fatigue_refresh(seconds=60)
    assert FatigueAlert.objects.filter(kind="status").count() == 1


def test_status_that_changes_back_is_a_second_alert(worn: Ad) -> None:
    fatigue_refresh(seconds=60)
    for session in list(ViewerSession.objects.filter(exposures__ad=worn, exposures__number__gt=1)):
        session_withdraw(session=session)
    assert fatigue_refresh(seconds=60) == 1  # at once: somebody is gone
    newest = FatigueAlert.objects.filter(kind="status").first()
    assert newest.after == "not_enough_data"
    assert "60 viewers with two exposures or more (now 0)" in alert_sentence(newest)
    assert FatigueAlert.objects.filter(kind="status").count() == 2


def test_too_few_viewers_raise_no_alert(plain_ad: Callable[..., Ad]) -> None:
    fatigue_rows(plain_ad("Small"), viewers=20)
    fatigue_refresh(seconds=60)
    assert not FatigueAlert.objects.exists()


def test_a_break_of_the_level_is_told_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad("Broken")
    for day in range(12):
        for place in range(4):
            viewer = ad.campaign.organisation.viewers.create()
            shown = (0.4 if day < 6 else 0.1) + 0.01 * place
            rolled_up_row(ad, viewer=viewer, number=1, day=day, happy=shown)
    own = ad_fatigue(ad, [DEFAULT])[0]
    written = fatigue_alerts_write(ad=ad, found=own)
    assert [alert.kind for alert in written] == ["level"]
    assert fatigue_alerts_write(ad=ad, found=own) == []
    assert "on: −30.0 points (95 %: " in alert_sentence(written[0])
    assert "March 8, 2026" in alert_sentence(written[0])
    assert "12 days, n = 48" in alert_sentence(written[0])


def test_alert_is_told_in_the_language_and_signs_of_the_moment(worn: Ad) -> None:
    fatigue_refresh(seconds=60)
    alert = FatigueAlert.objects.get(kind="status")
    assert not hasattr(alert, "sentence")
    before = alert_sentence(alert)
    with translation.override("de"):
        assert "–" not in alert_sentence(alert)
    assert alert_sentence(alert) == before


@pytest.mark.parametrize(
    ("sentence", "kind", "after", "tells"),
    [
        (STATUS, "status", "limited", ["exposure 3", "62 %", "55 to 70 %", "n = 1,123", "over 99 %"]),
        (WATCH, "status", "watch", ["exposure 4", "78 %", "71 to 85 %", "n = 80", "probability 72 %"]),
        (NOT_ENOUGH, "status", "not_enough_data", ["(now at 2)", "(now 41)"]),
        (
            LEVEL,
            "level",
            "",
            ["Nov. 14, 2026", "−1.3 points", "−2.0 to −0.6 points", "97 %", "12 days", "n = 300"],
        ),
        ("Something else", "level", "", ["has changed"]),
        ("Something else", "status", "fresh", ["to “fresh”"]),
    ],
)
def test_what_old_sentences_said_is_kept_as_numbers(
    worn: Ad, sentence: str, kind: str, after: str, tells: list[str]
) -> None:
    module = import_module("dashboards.migrations.0008_fatigue_alert_numbers")
    numbers = module.numbers_of(sentence, measure="happy", kind=kind, after=after)
    alert = FatigueAlert(ad=worn, measure="happy", kind=kind, before="limited", after=after, numbers=numbers)
    for part in tells:
        assert part in alert_sentence(alert)
    assert "limited" not in alert_title(alert) or after == "limited"


@pytest.fixture
def migrated_back(transactional_db: None) -> Iterator[MigrationExecutor]:
    MigrationExecutor(connection).migrate([("dashboards", "0007_tally")])
    yield MigrationExecutor(connection)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_migration_keeps_old_alerts(plain_ad: Callable[..., Ad], migrated_back: MigrationExecutor) -> None:
    ad = plain_ad("Old")
    old = migrated_back.loader.project_state([("dashboards", "0007_tally")]).apps
    old.get_model("dashboards", "FatigueAlert").objects.create(
        ad_id=ad.pk,
        measure="happy",
        kind="status",
        before="not_enough_data",
        after="limited",
        sentence=STATUS,
    )
    executor = MigrationExecutor(connection)
    executor.migrate([("dashboards", "0008_fatigue_alert_numbers")])
    alert = FatigueAlert.objects.get(ad=ad)
    assert alert.numbers[2]["value"] == {
        "kind": "estimate",
        "value": 0.62,
        "low": 0.55,
        "high": 0.7,
        "n": 1123,
    }
    assert "over 99 %" in alert_sentence(alert)


def test_alert_stands_on_the_ad_and_its_fatigue(worn: Ad, bob_client: Client) -> None:
    fatigue_refresh(seconds=60)
    after = FatigueAlert.objects.get(kind="status").after
    for name in ("ad", "ad-fatigue"):
        page = bob_client.get(
            reverse(f"dashboards:{name}", args=[worn.campaign_id, worn.pk])
        ).content.decode()
        assert f"Fatigue status is now “{after}”" in page


def test_alert_of_a_campaign_names_the_ad(worn: Ad) -> None:
    fatigue_alerts_write(ad=worn, found=ad_fatigue(worn, [DEFAULT])[0])
    text = Template("{% load alerts %}{% campaign_alerts campaign %}").render(
        Context({"campaign": worn.campaign})
    )
    after = FatigueAlert.objects.get(kind="status").after
    assert f">Worn</a>: fatigue status is now “{after}”" in text
    assert alert_sentence(FatigueAlert.objects.get(kind="status")) in text


def test_mail_goes_once_to_admins_and_marketers_alone(
    worn: Ad, alice: User, bob: User, marta: User, charlie: User, settings: object
) -> None:
    fatigue_refresh(seconds=60)
    assert alerts_mail() == 0  # not set up
    assert mail.outbox == []
    settings.EMAIL_HOST = "mail.example.org"
    waiting = FatigueAlert.objects.count()
    assert alerts_mail() == waiting
    assert alerts_mail() == 0
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(
        [alice.email, marta.email] * waiting
    )
    assert all(len(message.to) == 1 for message in mail.outbox)
    assert f"/ads/{worn.pk}/fatigue/" in mail.outbox[0].body
    assert alert_sentence(FatigueAlert.objects.first()) in mail.outbox[0].body
    assert "Worn: fatigue status is now “" in mail.outbox[0].subject


def test_an_address_that_takes_none_keeps_no_alert_from_others_and_lets_none_come_twice(
    worn: Ad, alice: User, marta: User, settings: object, refused: Callable[..., None]
) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    fatigue_refresh(seconds=60)
    waiting = FatigueAlert.objects.count()
    refused(marta.email)
    assert (alerts_mail(), alerts_mail()) == (waiting, 0)
    assert [message.to for message in mail.outbox] == [[alice.email]] * waiting


def test_simulated_campaign_sends_no_mail(worn: Ad, alice: User, settings: object) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    worn.campaign.simulated = True
    worn.campaign.save()
    fatigue_refresh(seconds=60)
    assert FatigueAlert.objects.exists()
    assert alerts_mail() == 0
    assert mail.outbox == []


def test_the_task_computes_alerts_and_mails(worn: Ad, alice: User, settings: object) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    assert refresh_fatigue() == 1
    assert refresh_fatigue() == 0
    assert len(mail.outbox) == FatigueAlert.objects.count() > 0
