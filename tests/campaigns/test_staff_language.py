"""What staff read in: their own choice, else their organisation's for its results, else the browser's, else English."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Organisation, User, Webhook
from campaigns.services.forgotten_passwords import password_link_mail
from campaigns.services.members import language_choose
from campaigns.services.webhook_mail import webhooks_mail
from campaigns.services.webhooks import webhook_add
from tests.people import client_of

pytestmark = pytest.mark.django_db
ODD = ("", ";;,q=,*;q=x", "tlh", "../../etc", "de" * 3000, "€", "*")


def language_of(response: object) -> str:
    return re.search(r'<html lang="([\w-]+)"', response.content.decode())[1]


def choose(client: Client, language: str) -> object:
    return client.post(reverse("access:language"), {"language": language}, follow=True)


def test_the_browser_asks_until_the_person_has_chosen(bob: User, bob_client: Client) -> None:
    page = reverse("dashboards:campaigns")

    def language(browser: str) -> str:
        return language_of(bob_client.get(page, headers={"Accept-Language": browser}))

    assert [language(own) for own in ("de", "de-AT,en;q=0.5", "fr, de;q=0.2", "fr", "en-US, de;q=0.9")] == [
        *("de", "de", "de", "en", "en")
    ]
    assert {language(odd) for odd in ODD} == {"en"}
    choose(bob_client, "de")
    assert language("en") == "de"
    assert "Gespeichert." in choose(bob_client, "de").content.decode()
    choose(bob_client, "en")
    assert language("de") == "en"
    choose(bob_client, "")
    assert language("de") == "de"


def test_what_is_not_offered_to_staff_is_refused_and_changes_nothing(bob: User, bob_client: Client) -> None:
    choose(bob_client, "de")
    for odd in ("fr", "xx", "DE", "de ", "\x01", "d" * 5000):
        choose(bob_client, odd)
        bob.refresh_from_db()
        assert bob.language == "de", odd
    User.objects.update(language="fr")  # was offered once
    assert language_of(bob_client.get("/campaigns/")) == "en"


def test_a_choice_is_the_persons_alone_and_follows_them_to_another_browser(bob: User, marta: User) -> None:
    choose(client_of(bob), "de")
    assert language_of(client_of(bob).get("/campaigns/")) == "de"
    assert language_of(client_of(marta).get("/campaigns/")) == "en"
    assert language_of(Client().get("/sign-in/")) == "en"


def test_results_are_in_the_organisations_language_until_the_person_chooses(
    published: Campaign, bob: User, bob_client: Client
) -> None:
    page = reverse("dashboards:campaign", args=[published.pk])
    studio = reverse("studio:campaign", args=[published.pk])

    def languages(browser: str = "") -> list[str]:
        headers = {"Accept-Language": browser}
        return [language_of(bob_client.get(own, headers=headers)) for own in (page, studio)]

    assert languages() == ["en", "en"]
    assert languages("de") == ["de", "de"]
    Organisation.objects.update(language="fr")
    assert languages("de") == ["fr", "fr"]
    Organisation.objects.update(language="de")
    assert languages("en") == ["de", "de"]
    language_choose(user=bob, language="en")
    assert languages("de") == ["en", "en"]


def test_pages_of_errors_and_of_signing_in_follow_the_browser(client: Client, settings: object) -> None:
    german = {"Accept-Language": "de"}
    assert "Hier gibt es keine Seite" in client.get("/no-such-page/", headers=german).content.decode()
    page = client.get(reverse("login"), headers=german).content.decode()
    assert "Passwort vergessen?" in page
    assert "noch niemand hat die Übersetzung geprüft" in page
    assert "A program translated" not in client.get(reverse("login")).content.decode()
    settings.LANGUAGES_REVIEWED = ["de"]
    assert "Übersetzung" not in client.get(reverse("login"), headers=german).content.decode()
    wrong = client.post(reverse("login"), {"username": "nobody", "password": "x"}, headers=german)
    assert "Please enter" not in wrong.content.decode()


def test_the_next_request_on_the_same_thread_is_not_in_the_language_of_the_last(client: Client) -> None:
    for language, words in (("de", "Anmelden"), ("", "Sign in"), ("de", "Anmelden"), ("en", "Sign in")):
        page = client.get(reverse("login"), headers={"Accept-Language": language}).content.decode()
        assert words in page and ({"Anmelden", "Sign in"} - {words}).pop() not in page


def test_viewers_and_the_admin_are_not_asked_for_a_persons_choice(
    published: Campaign, bob: User, operator: User
) -> None:
    for person in (bob, operator):
        language_choose(user=person, language="de")
    assert language_of(client_of(bob).get(f"/v/{published.share_code}/")) == "en"
    headers = {"Accept-Language": "de"}
    assert language_of(client_of(operator).get("/admin/", headers=headers)) == "en"
    assert language_of(client_of(bob).get("/models/", headers=headers)) == "en"


@pytest.fixture
def by_mail(settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"


@pytest.mark.usefixtures("by_mail")
def test_each_mail_is_in_the_language_of_whom_it_goes_to(
    organisation: Organisation, alice: User, bob: User
) -> None:
    bob.memberships.update(role="admin")
    language_choose(user=bob, language="de")
    webhook, _ = webhook_add(organisation=organisation, url="https://example.org/a", types=["export.ready"])
    now = datetime.now(UTC)
    Webhook.objects.filter(pk=webhook.pk).update(disabled_at=now, failing_since=now - timedelta(days=5))
    assert webhooks_mail() == 1
    told = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert "abgeschaltet" in told["bob@example.org"] and "disabled" in told["alice@example.org"]
    mail.outbox.clear()
    for person in (alice, bob):
        password_link_mail(user_pk=person.pk)
    alices, bobs = mail.outbox
    assert "new password" in alices.subject and "neues Passwort" in bobs.subject


def test_a_new_campaign_and_what_is_refused_are_said_in_the_persons_language(
    marta: User, organisation: Organisation, make_ad: Callable[..., Ad]
) -> None:
    language_choose(user=marta, language="de")
    client = client_of(marta)
    client.post(reverse("studio:new"))
    campaign = Campaign.objects.get()
    assert campaign.name.startswith("Kampagne vom ")
    ad = make_ad(campaign, "Quelle")
    address = reverse("studio:ad-save", args=[campaign.pk, ad.pk])
    refused = client.post(address, {"field": "cuts_ms", "value": "900000"}, headers={"X-Studio": "1"})
    assert "Szenen beginnen nacheinander" in refused.json()["problem"]
