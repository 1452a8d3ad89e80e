"""Alerts: one a change, on the pages, and by e-mail to those who can act where e-mail is set up."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, User
from dashboards.analysis.fatigue.refresh import fatigue_readings_refresh
from dashboards.models import FatigueAlert, FatigueReading
from dashboards.surfaces.alert_mail import alerts_mail
from tests.dashboards.fatigue_rows import fatigue_rows


@pytest.fixture
def worn(plain_ad: Callable[..., Ad]) -> Ad:
    ad = plain_ad("Worn")
    fatigue_rows(ad, viewers=200, exposures=3, gamma=1.0)
    return ad


def test_one_alert_a_change_however_often_it_is_looked(worn: Ad) -> None:
    assert fatigue_readings_refresh(seconds=60) == 1
    assert fatigue_readings_refresh(seconds=60) == 0
    FatigueReading.objects.all().update(revision="older|1|0|0|0")
    assert (
        fatigue_readings_refresh(seconds=60) == 1
    )  # other code: everything is read anew, and nothing has changed
    alert = FatigueAlert.objects.get(kind="status")
    assert alert.before == "not_enough_data"
    assert alert.after in ("limited", "fatigued")
    assert "n = " in alert.sentence


def test_status_that_changes_back_is_a_second_alert(worn: Ad) -> None:
    fatigue_readings_refresh(seconds=60)
    worn.exposures.filter(number__gt=1).delete()
    assert fatigue_readings_refresh(seconds=60) == 1  # at once: somebody is gone
    newest = FatigueAlert.objects.filter(kind="status").first()
    assert newest.after == "not_enough_data"
    assert FatigueAlert.objects.filter(kind="status").count() == 2


def test_too_few_viewers_raise_no_alert(plain_ad: Callable[..., Ad]) -> None:
    fatigue_rows(plain_ad("Small"), viewers=20)
    fatigue_readings_refresh(seconds=60)
    assert not FatigueAlert.objects.exists()


def test_alert_stands_on_the_campaign_and_the_ad(worn: Ad, bob_client: Client) -> None:
    fatigue_readings_refresh(seconds=60)
    words = FatigueAlert.objects.get(kind="status").get_after_display().lower()
    for name, inner in (("campaign", [worn.campaign_id]), ("ad", [worn.campaign_id, worn.pk])):
        assert (
            f"status is now “{words}”"
            in bob_client.get(reverse(f"dashboards:{name}", args=inner)).content.decode()
        )


def test_campaigns_answer_stands_before_its_alerts(worn: Ad, bob_client: Client) -> None:
    fatigue_readings_refresh(seconds=60)
    text = bob_client.get(reverse("dashboards:campaign", args=[worn.campaign_id])).content.decode()
    assert text.index('class="answer"') < text.index('class="alerts"') < text.index('id="ads-title"')


def test_mail_goes_once_to_admins_and_marketers_alone(
    worn: Ad, alice: User, bob: User, marta: User, charlie: User, settings: object
) -> None:
    fatigue_readings_refresh(seconds=60)
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


def test_simulated_campaign_sends_no_mail(worn: Ad, alice: User, settings: object) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    worn.campaign.simulated = True
    worn.campaign.save()
    fatigue_readings_refresh(seconds=60)
    assert FatigueAlert.objects.exists()
    assert alerts_mail() == 0
    assert mail.outbox == []
