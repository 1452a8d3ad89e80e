"""Results in two languages at once: no answer of one comes to a reader of the other, and what is taken away is in the
language of the page that was asked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Organisation, User
from campaigns.services.digests import digest_choose
from campaigns.services.events import event_add
from campaigns.services.members import language_choose
from dashboards.models import ExportJob
from dashboards.surfaces.digest_mail import digests_mail
from tests.dashboards.factories import rolled_up, taken
from tests.dashboards.test_digest import MONDAY
from tests.dashboards.test_translated import Texts

PARTS = ("", "-numbers", "-moments", "-scenes", "-audience", "-norm", "-answers", "-levels", "-fatigue")


def texts(client: Client, address: str, language: str) -> list[str]:
    found = Texts()
    found.feed(client.get(address, headers={"Accept-Language": language}).content.decode())
    return found.found


@pytest.fixture
def seen(watched: Callable[..., Ad]) -> Ad:
    ad = watched(27)
    rolled_up(ad)
    return ad


@pytest.mark.parametrize("part", PARTS)
def test_a_part_asked_for_in_turn_is_never_in_the_other_language(
    seen: Ad, bob_client: Client, part: str
) -> None:
    address = reverse(f"dashboards:ad{part}", args=[seen.campaign_id, seen.pk])
    english, german, again, later = (
        texts(bob_client, address, language) for language in ("en", "de", "en", "de")
    )
    assert english == again
    assert german == later
    assert german != english
    alike = {text for text in german if text in english and len(text.split()) > 6}
    assert {text for text in alike if not re.search(r"\b(19|20)\d\d\b|FER Platform", text)} == set()


def test_numbers_are_written_with_a_comma_and_are_the_same(seen: Ad, bob_client: Client) -> None:
    address = reverse("dashboards:ad-numbers", args=[seen.campaign_id, seen.pk])
    page = " ".join(texts(bob_client, address, "de"))
    english = " ".join(texts(bob_client, address, "en"))
    assert "n = 27 · 95 %: +0," in page and "n = 27 · 95 %: +0." in english
    assert "+0." not in page.split("Quelle")[0]


def test_the_live_numbers_of_one_language_do_not_stand_for_those_of_the_other(
    seen: Ad, bob: User, bob_client: Client
) -> None:
    address = reverse("dashboards:ad-trace", args=[seen.campaign_id, seen.pk])
    english = bob_client.get(address)
    language_choose(user=bob, language="de")
    german = bob_client.get(address, headers={"If-None-Match": english["ETag"]})
    assert german.status_code == 200
    assert german.json()["sentences"] != english.json()["sentences"]
    assert german.json()["series"] == english.json()["series"]
    assert bob_client.get(address, headers={"If-None-Match": german["ETag"]}).status_code == 304
    language_choose(user=bob, language="en")
    assert bob_client.get(address, headers={"If-None-Match": german["ETag"]}).content == english.content


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    from dashboards.surfaces.paper import style

    said: list[str] = []
    real = style.Text
    monkeypatch.setattr(style, "Text", lambda text, look: said.append(text) or real(text, look))
    return said


def test_a_report_is_in_the_language_of_the_page_that_asked(
    seen: Ad, bob: User, bob_client: Client, marta_client: Client, words: list[str]
) -> None:
    address = reverse("dashboards:campaign-report", args=[seen.campaign_id])
    language_choose(user=bob, language="de")
    bob_client.get(address)
    marta_client.get(address)
    marta_client.get(address)
    assert sorted(ExportJob.objects.values_list("language", flat=True)) == ["de", "en"]
    ExportJob.objects.all().delete()
    assert taken(bob_client, address).status_code == 200
    assert {"Wie diese Zahlen zu lesen sind", "Die Anzeige in Zahlen", "Ermüdung"} <= set(words)
    assert not {"How to read these numbers", "Key moments"} & set(words)
    words.clear()
    Organisation.objects.update(language="de")
    language_choose(user=bob, language="en")
    taken(bob_client, address)
    assert "How to read these numbers" in words


def test_a_digest_is_in_its_readers_language_and_tells_the_same_numbers(
    seen: Ad, bob: User, marta: User, settings: object
) -> None:
    settings.EMAIL_HOST = "mail.example"
    for person in (bob, marta):
        digest_choose(member=person.memberships.get(), digest="daily")
        person.memberships.update(digest_at=MONDAY)
    language_choose(user=bob, language="de")
    data = {"campaign": seen.campaign_id}
    event_add(
        organisation=seen.campaign.organisation, type="session.finished", subject="session:x", data=data
    )
    assert digests_mail(datetime(2036, 1, 1, tzinfo=UTC)) == 2
    told = {message.to[0]: message.body for message in mail.outbox}
    assert "1 Person hat bis zum Ende teilgenommen." in told["bob@example.org"]
    assert "1 viewer finished." in told["marta@example.org"]
    assert "n = 27 · 95 %: +0," in told["bob@example.org"]
    assert "n = 27 · 95 %: +0." in told["marta@example.org"]


def test_a_link_to_results_is_in_the_organisations_language(seen: Ad, client: Client) -> None:
    from campaigns.services.results_links import results_link_make

    _, secret = results_link_make(campaign=seen.campaign, name="Client")
    for language, own in (("en", "en"), ("de", "de"), ("en", "en")):
        Organisation.objects.update(language=own)
        other = "de" if own == "en" else "en"
        page = client.get(f"/shared/{secret}/", headers={"Accept-Language": other}).content.decode()
        assert f'<html lang="{language}"' in page
        assert ("noch niemand hat die Übersetzung geprüft" in page) is (language == "de")
