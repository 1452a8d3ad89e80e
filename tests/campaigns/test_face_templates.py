"""A template of a face: kept for who asked alone, sealed, and gone with every way of taking it back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from campaigns.face_seals import KNOWN_SECONDS, known_read, known_sign, template_seal, template_unseal
from campaigns.models import Ad, Campaign, Consent, FaceTemplate, Viewer
from campaigns.selectors.sessions import consent_granted
from campaigns.services.campaigns import campaign_delete, campaign_publish
from campaigns.services.consents import consents_withdraw
from campaigns.services.erasure import viewer_erase
from campaigns.services.face_templates import (
    FaceNotAgreed,
    face_template_keep,
    face_template_open,
    face_templates_erase,
)
from campaigns.services.panel_links import panel_links_sign
from campaigns.services.purposes import purpose_take_back
from campaigns.services.sessions import session_withdraw
from campaigns.viewer_language import languages_offered
from tests.campaigns.test_panel_links import opened as link_opened
from tests.campaigns.viewing import YES, Browser, browser_at, everywhere

pytestmark = pytest.mark.django_db
FACE = YES | {"return_visits": True, "face": True}
CANARY = bytes(range(7, 135)) * 4  # as long as a template, and nowhere else


@pytest.fixture
def offered(published: Campaign) -> Campaign:
    Campaign.objects.filter(pk=published.pk).update(recognises_faces=True)
    published.refresh_from_db()
    return published


def kept(campaign: Campaign) -> Browser:
    browser = browser_at(campaign, FACE)
    face_template_keep(session=browser.session, template=CANARY)
    return browser


def opened(browser: Browser) -> bytes | None:
    return face_template_open(viewer_id=browser.session.viewer_id)


def table_file() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath('campaigns_facetemplate')")
        return cursor.fetchone()[0]


def test_template_is_sealed_for_one_viewer_under_a_key_outside_of_the_database(offered: Campaign) -> None:
    browser = kept(offered)
    assert opened(browser) == CANARY
    assert CANARY.hex() not in everywhere()
    viewer_id = browser.session.viewer_id
    assert viewer_id is not None
    sealed = template_seal(CANARY, viewer_id=viewer_id)
    assert template_seal(CANARY, viewer_id=viewer_id) != sealed  # two of one face cannot be told to be of one
    assert (
        template_unseal(sealed, viewer_id=Viewer.objects.create(organisation=offered.organisation).pk) is None
    )
    assert template_unseal(sealed[:-1] + b"x", viewer_id=viewer_id) is None
    assert template_unseal(b"", viewer_id=viewer_id) is None
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another one that is long enough to be one of them"):
        assert opened(browser) is None
        with override_settings(SECRET_KEY_FALLBACKS=["one in between", before]):
            assert opened(browser) == CANARY


def test_table_is_in_no_write_ahead_log(offered: Campaign) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'campaigns_facetemplate'")
        assert cursor.fetchone() == ("u",)


def test_nothing_is_kept_of_who_did_not_agree_or_took_it_back(offered: Campaign) -> None:
    with pytest.raises(FaceNotAgreed):
        face_template_keep(session=browser_at(offered).session, template=CANARY)
    browser = browser_at(offered, FACE)
    stale = browser.session
    consents_withdraw(session=stale)
    with pytest.raises(FaceNotAgreed):
        face_template_keep(session=stale, template=CANARY)
    browser = browser_at(offered, FACE)
    stale = browser.session
    session_withdraw(session=browser.session)
    with pytest.raises(FaceNotAgreed):
        face_template_keep(session=stale, template=CANARY)
    assert not FaceTemplate.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"consents": FACE | {"return_visits": False}},
        {"consents": FACE | {"expressions": False}},
        {"consents": FACE | {"return_visits": False, "panel": True}, "panel_id": "P-17"},
    ],
)
def test_face_without_a_claim_or_a_picture_is_refused(offered: Campaign, fields: dict) -> None:
    answer = Browser().start(offered, **fields)
    assert (answer.status_code, answer.json()["code"]) == (403, "face_not_offered")


def test_campaign_that_does_not_offer_it_neither_asks_nor_takes_it(published: Campaign) -> None:
    assert Browser().start(published, FACE).json()["code"] == "face_not_offered"
    page = Client().get(f"/v/{published.share_code}/").content.decode()
    assert "Recognise my face" not in page
    assert "returning-title" not in page
    assert Client().post(f"/api/v1/viewing/{published.share_code}/return").status_code == 404


def test_offer_is_a_notice_of_its_own_and_off_at_first(published: Campaign) -> None:
    before = Client().get(f"/v/{published.share_code}/").content.decode()
    version = before.split("Notice <code>")[1][:12]
    Campaign.objects.update(recognises_faces=True)
    page = Client().get(f"/v/{published.share_code}/").content.decode()
    assert f"Notice <code>{version}" not in page
    (switch,) = [line for line in page.splitlines() if 'name="face"' in line]
    assert "checked" not in switch


@pytest.mark.parametrize("code", list(languages_offered()))
def test_it_is_offered_and_agreed_to_in_every_language(offered: Campaign, code: str) -> None:
    page = Client().get(f"/v/{offered.share_code}/?lang={code}").content.decode()
    assert 'name="face"' in page
    assert ("Five pictures" in page) == (code == "en")  # nobody can agree to what they cannot read
    assert ("Have you been here before?" in page) == (code == "en")
    version = page.split("noticeVersion")[1].split('"')[2]
    browser = browser_at(offered, FACE, notice_version=version, language=code)
    face_template_keep(session=browser.session, template=CANARY)
    assert opened(browser) == CANARY


def test_a_no_in_another_language_takes_an_earlier_yes_back(offered: Campaign) -> None:
    browser = Browser()
    key = browser.start(offered, FACE).json()["viewer_key"]
    face_template_keep(session=browser.session, template=CANARY)
    page = Client().get(f"/v/{offered.share_code}/?lang=de").content.decode()
    version = page.split("noticeVersion")[1].split('"')[2]
    no = FACE | {"face": False}
    assert (
        Browser().start(offered, no, notice_version=version, language="de", viewer_key=key).status_code == 201
    )
    assert opened(browser) is None


def forget_by_page(browser: Browser, code: str) -> None:
    assert browser.call("face/forget").status_code == 204
    assert browser.call("face/forget").status_code == 204


def forget_by_code(browser: Browser, code: str) -> None:
    page = Client().post("/my-data/", {"code": code}).content.decode()
    assert "Forget my face" in page
    page = Client().post("/my-data/forget-face/", {"code": code}).content.decode()
    assert "Your face is forgotten" in page
    assert ">Forget my face<" not in page


def withdraw(browser: Browser, code: str) -> None:
    assert browser.call("withdraw").status_code == 204


def erase(browser: Browser, code: str) -> None:
    viewer_erase(viewer=Viewer.objects.get(pk=browser.session.viewer_id))


@pytest.mark.parametrize("way", [forget_by_page, forget_by_code, withdraw, erase])
def test_revoked_it_opens_nothing_at_once_and_leaves_the_table_with_the_next_round(
    offered: Campaign, way: object
) -> None:
    stays = kept(offered)
    browser = Browser()
    code = browser.start(offered, FACE).json()["withdrawal_code"]
    face_template_keep(session=browser.session, template=CANARY)
    viewer_id = browser.session.viewer_id
    assert viewer_id is not None
    sealed = bytes(FaceTemplate.objects.get(viewer=viewer_id).sealed)
    way(browser, code)
    assert face_template_open(viewer_id=viewer_id) is None
    assert face_templates_erase() == 1
    assert face_templates_erase() == 0
    assert sealed.hex() not in everywhere()
    assert opened(stays) == CANARY


def test_forgetting_a_face_takes_back_every_yes_and_nothing_else(offered: Campaign) -> None:
    first = Browser()
    key = first.start(offered, FACE).json()["viewer_key"]
    second = browser_at(offered, FACE, viewer_key=key)
    face_template_keep(session=second.session, template=CANARY)
    first.call("face/forget")
    assert opened(second) is None
    for browser in (first, second):
        newest = browser.session.consents.filter(purpose=Consent.Purpose.FACE).order_by("-id").first()
        assert newest is not None
        assert newest.granted is False
        assert browser.session.consents.filter(purpose=Consent.Purpose.EXPRESSIONS).get().granted
    assert first.session.status == "open"


def test_unlinked_from_the_panel_nobody_keeps_the_face_where_no_code_reaches_it(offered: Campaign) -> None:
    ((_, link),) = panel_links_sign(campaign=offered, participants=[("P-17", {})])
    first = browser_at(offered, YES | {"panel": True, "face": True}, **link_opened(Client(), link))
    face_template_keep(session=first.session, template=CANARY)
    viewer_id = first.session.viewer_id
    assert viewer_id is not None
    Campaign.objects.filter(pk=offered.pk).update(recognises_faces=False)  # so the next visit is not asked
    offered.refresh_from_db()
    second = browser_at(offered, YES | {"panel": True}, **link_opened(Client(), link))
    assert second.session.viewer_id == viewer_id
    purpose_take_back(session=first.session, purpose="panel")
    assert first.session.viewer_id != viewer_id
    assert face_template_open(viewer_id=viewer_id) is None
    assert not consent_granted(session=first.session, purpose="face")


def test_it_goes_with_the_last_session_that_agreed_to_it_whatever_deleted_that(
    offered: Campaign, make_ad: Callable[..., Ad]
) -> None:
    other = Campaign.objects.create(organisation=offered.organisation, name="Winter", brand="Alpine")
    make_ad(other)
    other = campaign_publish(campaign=other)
    first = Browser()
    key = first.start(offered, FACE).json()["viewer_key"]
    face_template_keep(session=first.session, template=CANARY)
    later = browser_at(other, YES | {"return_visits": True}, viewer_key=key)  # was not asked for the face
    assert later.session.viewer_id == first.session.viewer_id
    assert face_templates_erase() == 0
    campaign_delete(campaign=offered)
    assert face_templates_erase() == 1
    assert opened(later) is None


def test_a_no_on_the_next_visit_takes_it_back(offered: Campaign) -> None:
    browser = Browser()
    key = browser.start(offered, FACE).json()["viewer_key"]
    face_template_keep(session=browser.session, template=CANARY)
    browser_at(offered, FACE | {"face": False}, viewer_key=key)
    assert opened(browser) is None


def test_after_twelve_months_it_goes_by_itself(offered: Campaign) -> None:
    browser = kept(offered)
    until = FaceTemplate.objects.get().keep_until
    assert timedelta(days=364) <= until - timezone.localdate() <= timedelta(days=366)
    FaceTemplate.objects.update(keep_until=timezone.localdate())
    assert opened(browser) == CANARY
    assert face_templates_erase() == 0
    FaceTemplate.objects.update(keep_until=timezone.localdate() - timedelta(days=1))
    assert opened(browser) is None
    assert face_templates_erase() == 1
    assert not FaceTemplate.objects.exists()


def test_table_is_written_anew_as_a_file(offered: Campaign) -> None:
    """What a deleted row leaves in a file goes with the file: tests/chaos/test_erased.py searches all of them."""
    browser = kept(offered)
    before = table_file()
    assert face_templates_erase() == 0
    assert table_file() == before  # nothing to erase, nothing to write
    browser.call("face/forget")
    face_templates_erase()
    assert table_file() != before


def test_note_of_a_recognised_face_is_for_its_campaign_and_half_an_hour(
    offered: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = Viewer.objects.create(organisation=offered.organisation)
    note = known_sign(viewer.pk, campaign_id=offered.pk)
    assert known_read(note, campaign_id=offered.pk) == viewer.pk
    assert known_read(note, campaign_id=offered.pk + 1) is None
    assert known_read(note + "x", campaign_id=offered.pk) is None
    assert known_read("", campaign_id=offered.pk) is None
    monkeypatch.setattr("campaigns.face_seals.KNOWN_SECONDS", -1)
    assert KNOWN_SECONDS <= 1800
    assert known_read(note, campaign_id=offered.pk) is None
