"""The notice's version is a hash of all that was shown, and what was shown can be shown again."""

import json
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Consent, Notice, Organisation
from campaigns.models.organisation import contact_reachable
from campaigns.notice import notice_words
from campaigns.selectors.notices import notice_of
from campaigns.services.campaigns import campaign_publish
from campaigns.services.sessions import session_withdraw
from tests.campaigns.viewing import NO, YES, Browser, browser_at, notice_read

TOLD = {"age": "25-34", "region": "North Sea"}


def page(campaign: Campaign, query: str = "") -> tuple[str, dict]:
    html = Client().get(f"/v/{campaign.share_code}/{query}").content.decode()
    return html, json.loads(re.search(r'id="viewing-config"[^>]*>(.*?)</script>', html, re.S)[1])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation.controller", "Alpine Holding AG, Zug"),
        ("organisation.contact", "+43 316 123456"),
        ("organisation.recipients", "A host in Vienna"),
        ("organisation.retention_months", 6),
        ("organisation.data_protection_officer", "Eva Huber, dpo@alpine.example"),
        ("organisation.privacy_url", "https://alpine.example/privacy"),
        ("snapshot_interval_ms", 250),
        ("preroll_seconds", 15),
        ("brand", "Alpine Zero"),
        ("ask_after_ads", True),
        ("allow_without_camera", False),
        ("introduction", "Welcome."),
    ],
)
def test_version_changes_with_everything_that_is_shown(
    published: Campaign, field: str, value: object
) -> None:
    before = page(published)[1]["noticeVersion"]
    row = published.organisation if field.startswith("organisation.") else published
    type(row).objects.filter(pk=row.pk).update(**{field.rsplit(".")[-1]: value})
    html, config = page(published)
    assert config["noticeVersion"] != before
    response = Browser().start(published, notice_version=before)
    assert (response.status_code, response.json()["code"]) == (409, "notice_outdated")
    if isinstance(value, str):
        assert value in html
        assert value in notice_of(Campaign.objects.get()).text


def test_stored_words_are_those_of_the_page(published: Campaign) -> None:
    session = browser_at(published, NO).session
    html, _ = page(published)
    shown = notice_words(
        re.search(r'<section class="step stack" data-step="welcome".*?</section>', html, re.S)[0]
    )
    kept = session.notice.text.splitlines()
    assert [line for line in shown.splitlines() if line not in kept and not line.startswith("Notice")] == []
    for words in ("Keep what I watch", "privacy@alpine.example", "Alpine Drinks GmbH", "24 months"):
        assert words in session.notice.text
    browser_at(published)
    assert Notice.objects.count() == 1


def test_lines_of_the_team_stay_lines_in_what_is_stored(published: Campaign) -> None:
    Campaign.objects.update(introduction="Welcome to our study.\nThank you.")
    Organisation.objects.update(controller="Alpine Drinks GmbH\nHauptplatz 1")
    text = notice_of(Campaign.objects.get()).text
    assert "Welcome to our study.\nThank you." in text
    assert "Alpine Drinks GmbH\nHauptplatz 1" in text


def test_what_a_panel_told_is_in_the_version_and_in_no_notice(published: Campaign) -> None:
    link = {"panel_id": "P-17", "panel_variables": TOLD}
    agreed = browser_at(published, YES | {"panel": True}, **link).session
    other = browser_at(published, YES | {"panel": True}, **link | {"panel_id": "P-18"}).session
    versions = [own.consents.first().notice_version for own in (agreed, other)]
    assert versions[0] != versions[1]
    assert {version.split(".")[0] for version in versions} == {agreed.notice_id}
    assert not Notice.objects.filter(text__contains="P-1").exists()
    assert not Notice.objects.filter(text__contains="25-34").exists()
    html, config = page(published, "?panel=P-17&seg_age=25-34&seg_region=North Sea")
    assert "age 25-34, region North Sea" in html
    assert config["noticeVersion"].split(".")[0] == agreed.notice_id


def test_another_number_than_the_one_that_was_shown_is_refused(published: Campaign) -> None:
    shown = notice_read(published, "P-17", TOLD)
    consents = YES | {"panel": True}
    for link in ({"panel_id": "P-18", "panel_variables": TOLD}, {"panel_id": "P-17", "panel_variables": {}}):
        response = Browser().start(published, consents, notice_version=shown, **link)
        assert (response.status_code, response.json()["code"]) == (409, "notice_outdated")
    # Without the panel's purpose the number is neither sent nor kept, and the version tells nothing of it.
    alone = Browser()
    assert alone.start(published, YES, notice_version=shown).status_code == 201
    assert alone.session.consents.first().notice_version == alone.session.notice_id
    assert alone.session.panel_shown is None


def test_viewer_and_back_office_can_read_again_what_was_shown(
    published: Campaign, alice_client: Client
) -> None:
    browser = Browser()
    link = {"panel_id": "P-17", "panel_variables": TOLD}
    code = browser.start(published, YES | {"panel": True}, **link).json()["withdrawal_code"]
    Organisation.objects.update(controller="Somebody else")  # the notice of now is another one
    for html in (
        Client().post("/my-data/", {"code": code}).content.decode(),
        alice_client.get(
            reverse("admin:campaigns_viewersession_change", args=[browser.session_id])
        ).content.decode(),
    ):
        assert "Alpine Drinks GmbH, Hauptplatz 1, Graz" in html
        assert "participant number P-17" in html
        assert "age 25-34, region North Sea" in html
        assert browser.session.notice_id in html or "Estimate apparent expressions" in html
    session_withdraw(session=browser.session)
    assert (
        "P-17"
        not in alice_client.get(
            reverse("admin:campaigns_viewersession_change", args=[browser.session_id])
        ).content.decode()
    )


def test_without_a_camera_watching_needs_a_yes_of_its_own(published: Campaign, ad: Ad) -> None:
    refused = Browser().start(published, NO | {"watching": False})
    assert (refused.status_code, refused.json()["code"]) == (403, "nothing_agreed")
    camera_only = browser_at(published, YES | {"watching": False})
    camera_only.call("camera", {"camera": "refused"})
    start = camera_only.call("exposures", {"ad": ad.pk, "position": 0})
    assert (start.status_code, start.json()["code"]) == (403, "no_consent")
    assert camera_only.call("consents", {"watching": False}).status_code == 400
    assert camera_only.call("consents", {"watching": True}).status_code == 204
    assert camera_only.call("exposures", {"ad": ad.pk, "position": 0}).status_code == 200
    given = Consent.objects.filter(session=camera_only.session, purpose="watching").order_by("id")
    assert list(given.values_list("granted", flat=True)) == [False, True]


def test_no_ad_follows_a_camera_that_has_stopped_unless_watching_was_agreed_to(
    campaign: Campaign, ad: Ad, make_ad: Callable[..., Ad]
) -> None:
    make_ad(campaign, "Another")
    published = campaign_publish(campaign=campaign)
    for agreed, status in ((False, 403), (True, 200)):
        browser = browser_at(published, YES | {"watching": agreed})
        begin = [{"ad": ad, "position": place} for place, ad in enumerate(browser.session.ad_order)]
        assert browser.call("exposures", begin[0]).status_code == 200
        browser.call("camera", {"camera": "stopped"})
        assert browser.call("exposures", begin[0]).status_code == 200  # it had begun
        assert browser.call("exposures", begin[1]).status_code == status
        browser.call("camera", {"camera": "granted"})
        assert browser.call("exposures", begin[1]).status_code == 200


def test_answers_are_kept_only_where_that_was_agreed_to(published: Campaign, ad: Ad) -> None:
    Campaign.objects.update(ask_after_ads=True)
    published.refresh_from_db()
    for agreed, status in ((False, 403), (True, 204)):
        browser = browser_at(published, YES | {"watching": agreed})
        play = browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
        assert browser.call(f"exposures/{play}/answers", {"liking": 4}).status_code == status


@pytest.mark.parametrize(
    "contact",
    [
        "privacy@alpine.example",
        "Data team: privacy@alpine.example.",
        "https://alpine.example/contact",
        "+43 316 123 456",
    ],
)
def test_contact_that_reaches_somebody(contact: str) -> None:
    contact_reachable(contact)


@pytest.mark.parametrize(
    "contact", ["us", "the people who run this", "privacy@", "12345", "javascript:alert(1)", "ask 24 h"]
)
def test_contact_that_reaches_nobody_is_refused(contact: str) -> None:
    with pytest.raises(ValidationError):
        contact_reachable(contact)


def test_nothing_is_published_without_controller_and_contact(campaign: Campaign, ad: Ad) -> None:
    Organisation.objects.update(controller=" ", contact="the office")
    campaign.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        campaign_publish(campaign=campaign)
    text = " ".join(caught.value.messages)
    assert "Controller" in text
    assert "the office" in text


def test_published_campaign_of_an_older_installation_goes_on(
    published: Campaign, alice_client: Client
) -> None:
    Organisation.objects.update(controller="", contact="the office", retention_months=None)
    published.refresh_from_db()
    assert browser_at(published).session.keep_until is None
    html, _ = page(published)
    assert "<strong><bdi>Alpine Drinks</bdi></strong> runs this" in html
    panel = alice_client.get(reverse("admin:campaigns_campaign_change", args=[published.pk])).content.decode()
    assert "Please look after this" in panel
