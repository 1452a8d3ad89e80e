"""Viewers are spoken to in ten languages: which one, whether it is whole, and which notice was agreed to."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import to_locale

from campaigns.models import Campaign, Organisation
from campaigns.services.campaigns import campaign_change
from campaigns.services.questions import questions_set
from campaigns.viewer_language import languages_offered
from scripts import messages
from scripts.messages import DOMAINS, LOCALE, for_viewers, pseudo_write, translated
from tests.campaigns.viewing import YES, Browser
from tests.dashboards.test_translated import NAMES, untranslated

OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]
ADDRESSES = ("http://testserver/", "testserver/", "/my-data/")
DIGEST = re.compile(r"[0-9a-f]{12}")
PLACEHOLDER = re.compile(r"%\(\w+\)s|<[^>]+>")


def page(campaign: Campaign, query: str = "", **headers: str) -> tuple[str, dict]:
    html = Client().get(f"/v/{campaign.share_code}/{query}", headers=headers).content.decode()
    return html, json.loads(re.search(r'id="viewing-config"[^>]*>(.*?)</script>', html, re.S)[1])


@cache
def for_viewers_in(domain: str) -> list[Message]:
    return [message for message in DOMAINS[domain]() if message.id and for_viewers(message)]


def texts(catalog: Catalog) -> dict[object, object]:
    """Return what a catalogue translates, by what it translates."""
    plain = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in catalog
        if message.id and translated(message)
    }
    return {name: tuple(own) if isinstance(own, (list, tuple)) else own for name, own in plain.items()}


def language_of(html: str) -> str:
    return re.search(r'<html lang="([\w-]+)"', html)[1]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", OTHERS)
def test_all_that_viewers_read_is_translated_with_its_placeholders(code: str, domain: str) -> None:
    path = LOCALE / to_locale(code) / f"LC_MESSAGES/{domain}.po"
    with path.open("rb") as file:
        own = read_po(file, locale=to_locale(code))
    wrong = []
    for source in for_viewers_in(domain):
        message = own.get(source.id)
        if message is None or not translated(message):
            wrong.append(("missing", source.id))
            continue
        wanted = set(PLACEHOLDER.findall(source.id if isinstance(source.id, str) else source.id[-1]))
        # A form for none, one or two may say the number in words.
        text = message.string if isinstance(message.string, str) else message.string[-1]
        if set(PLACEHOLDER.findall(text)) != wanted:
            wrong.append((source.id, text))
    assert wrong == []
    with path.with_suffix(".mo").open("rb") as file:
        assert texts(read_mo(file)) == texts(own)


def test_the_link_chooses_then_the_browser_then_english(published: Campaign) -> None:
    def language(query: str = "", browser: str = "") -> str:
        return language_of(page(published, query, **{"Accept-Language": browser})[0])

    assert language() == "en"
    assert language("?lang=ja") == "ja"
    assert language("?lang=ja", "de") == "ja"
    assert language("", "pl, de-AT;q=0.8, fr;q=0.5") == "de"
    assert language("", "zh-CN") == "zh-hans"
    assert language("", "pt") == "pt-br"
    assert language("?lang=tlh", "it") == "it"
    for odd in ("?lang=", "?lang=../../etc", "?lang=" + "a" * 5000, "?lang=en_XA", "?lang=%E2%82%AC"):
        assert language(odd) == "en"
    assert language("", ";;,q=,*;q=x") == "en"


def test_arabic_runs_from_right_to_left(published: Campaign) -> None:
    assert '<html lang="ar" dir="rtl"' in page(published, "?lang=ar")[0]
    assert '<html lang="hi" dir="ltr"' in page(published, "?lang=hi")[0]


@pytest.mark.parametrize("code", languages_offered())
def test_a_moment_is_written_with_the_day_as_the_language_writes_it(code: str) -> None:
    early, late = (datetime(2026, 11, 28, hour, 5, tzinfo=UTC) for hour in (5, 17))
    with translation.override(code):
        day, *told = date_format(early), *(date_format(own, "DATETIME_FORMAT") for own in (early, late))
    assert [day in own for own in told] == [True, True]
    assert told[0] != told[1]


def test_what_the_team_wrote_keeps_its_own_direction_in_arabic(published: Campaign) -> None:
    """ "18 or more" would read "or more 18", and a participant number come out of order."""
    question = {
        "place": "screener",
        "kind": "single",
        "text": "How old?",
        "options": ["Under 18", "18 or more"],
    }
    questions_set(campaign=published, questions=[question | {"ends": [1]}])
    campaign_change(campaign=published, introduction="Hello.\nWelcome!")
    Organisation.objects.update(contact="privacy@example.org (Ann)", recipients="A, B & Co.")
    html, _ = page(published, "?lang=ar&panel=a1==")
    wrote = (
        "How old?",
        "18 or more",
        "Hello.<br>Welcome!",
        "a1==",
        "privacy@example.org (Ann)",
        "A, B &amp; Co.",
    )
    assert [text for text in wrote if f"<bdi>{text}</bdi>" not in html] == []


def test_the_rest_of_the_link_stays_when_the_language_changes(published: Campaign) -> None:
    html = page(published, "?panel=P-17&seg_age=25-34")[0]
    addresses = re.findall(r'href="(\?[^"]*lang=[^"]*)"', html)
    assert len(addresses) == len(languages_offered()) == 10
    assert all("panel=P-17" in own and "seg_age=25-34" in own for own in addresses)
    german = page(published, addresses[2].replace("&amp;", "&"))[0]
    assert "P-17" in german
    assert language_of(german) == "de"


def test_consent_is_given_to_the_notice_in_the_language_in_which_it_was_read(published: Campaign) -> None:
    versions = {code: page(published, f"?lang={code}")[1]["noticeVersion"] for code in languages_offered()}
    assert len(set(versions.values())) == 10
    for code, version in versions.items():
        browser = Browser()
        answer = browser.start(published, YES, notice_version=version, language=code)
        assert answer.status_code == 201
        assert browser.session.notice.language == code
        assert f"/my-data/?lang={code}#" in answer.json()["withdrawal_link"]  # where they go on reading in it
    assert "Was geschieht" in str(type(browser.session.notice).objects.get(language="de").text)
    refused = Browser().start(published, YES, notice_version=versions["de"], language="fr")
    assert (refused.status_code, refused.json()["code"]) == (409, "notice_outdated")
    assert Browser().start(published, YES, language="tlh").status_code == 400
    assert Browser().start(published, YES).status_code == 201  # who names none has read the source


def test_a_translation_is_said_to_be_a_programs_until_somebody_has_reviewed_it(
    published: Campaign, settings: object
) -> None:
    words = "Ein Programm hat diese Seite"
    assert words in page(published, "?lang=de")[0]
    assert "A program translated" not in page(published)[0]
    settings.LANGUAGES_REVIEWED = ["de"]
    assert words not in page(published, "?lang=de")[0]


@pytest.fixture
def accents(tmp_path: Path, settings: object) -> Iterator[str]:
    pseudo_write(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en", "English"), ("en-xa", "Àççéñţš")]
    languages_offered.cache_clear()
    yield "en-xa"
    languages_offered.cache_clear()


@pytest.mark.parametrize("asked", [False, True])
def test_nothing_is_shown_to_viewers_that_was_not_translated(
    published: Campaign, accents: str, asked: bool
) -> None:
    Campaign.objects.update(
        ask_after_ads=asked, allow_without_camera=asked, reading="viewer" if asked else "server"
    )
    organisation = published.organisation
    data = (*NAMES, published.brand, organisation.name, organisation.contact, organisation.controller)
    data += ("English", "P-17", "age 25-34")
    for query in ("", "?panel=P-17&seg_age=25-34"):
        html = page(published, f"{query or '?'}&lang={accents}")[0]
        assert language_of(html) == accents
        plain = [
            text
            for text in untranslated(html, data)
            if not (text.startswith(ADDRESSES) or DIGEST.fullmatch(text))
        ]
        assert plain == []
    html = Client().get(f"/my-data/?lang={accents}").content.decode()
    assert untranslated(html, (*data, "7F3K-Q2MX-9WTB-4HDN")) == []


def test_what_the_pages_program_says_is_translated_too() -> None:
    """No text of its own is shown but through `words.js`."""
    folder = messages.ROOT / "campaigns/static/campaigns/viewing"
    shown = re.compile(
        r"""(?:textContent = |announce\(|\.say\(|\.show\(|missing\([\w.]+, |\bsay\()["'`](?=[A-Z])"""
    )
    plain = [
        f"{path.name}: {line.strip()}"
        for path in sorted(folder.glob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if shown.search(line)
    ]
    assert plain == []


def test_the_programs_words_come_in_a_language_that_there_is() -> None:
    client = Client()
    response = client.get("/v/words/ar.js")
    assert json.dumps("الكاميرا")[1:-1] in response.content.decode()
    assert response.headers["Content-Type"].startswith("text/javascript")
    again = client.get("/v/words/ar.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    for unknown in ("tlh", "en_US", "..", "%00"):
        assert client.get(f"/v/words/{unknown}.js").status_code in (400, 404)
