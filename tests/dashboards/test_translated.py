"""Every text that people read on an ad's pages goes through the translator: under a language in which all letters carry
accents, no plain letters are left but data."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, BrandMoment, Viewer
from dashboards.surfaces.text.labels import CHOICE_PARTS
from scripts.messages import pseudo_write
from tests.dashboards.factories import exposure_of, frames_every, smiling

LANGUAGE = "en-xa"
UNREAD = ("script", "style", "pre")  # of programs
READ_ALOUD = ("aria-label", "alt", "title", "placeholder", "aria-valuetext")
# Names, signs of formulas and formats, which are the same in every language.
NAMES = (
    "FER Platform",
    "Nimbus",
    "Logotype",
    "Mountain spring",
    "customer",
    "CSV",
    "PNG",
    "PDF",
    "test network (abababababab)",
)
# Days are written by Django's own languages, of which there is none in accents.
DAYS = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}, (?:[\d:]+ [ap]\.m\.|noon|midnight)")


class Texts(HTMLParser):
    """The texts of a page that are seen or read aloud; what a <template> or <noscript> holds is shown, too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in UNREAD
        self.found += [value for name, value in attributes if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in UNREAD

    def handle_data(self, text: str) -> None:
        if not self._silent and text.strip():
            self.found.append(" ".join(text.split()))


@pytest.fixture
def language(tmp_path: Path, settings: object) -> Iterator[str]:
    pseudo_write(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]  # forgets what was translated before
    settings.LANGUAGES = [*settings.LANGUAGES, (LANGUAGE, "Àççéñţš")]
    settings.LANGUAGES_OF_STAFF = ["en", LANGUAGE]
    yield LANGUAGE


@pytest.fixture
def accented(plain_ad: Callable[..., Ad], language: str) -> Ad:
    """An ad of an organisation that reads in accents, with viewers of two segments and a brand moment."""
    ad = plain_ad(duration_ms=12_000)
    ad.campaign.organisation.language = language
    ad.campaign.organisation.save()
    BrandMoment.objects.create(ad=ad, label="Logotype", start_ms=7000, end_ms=9000)
    for k in range(24):
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation, panel_variables={"customer": "12" if k % 2 else "34"}
        )

        def shown(t_ms: int, height: float = 0.3 + k / 60) -> dict[str, float]:
            return smiling(height * max(0.0, 1 - abs(t_ms - 8500) / 1500))

        exposure_of(ad, frames_every(500, 12_000, shown), viewer=viewer)
    return ad


def untranslated(page: str, data: tuple[str, ...]) -> list[str]:
    """Return the texts in which two plain letters stand beside each other after data are taken out."""
    texts = Texts()
    texts.feed(page)
    left = []
    for text in texts.found:
        rest = text
        for known in sorted(data, key=len, reverse=True):
            rest = rest.replace(known, " ")
        if re.search(r"[A-Za-z]{2}", DAYS.sub(" ", rest)):
            left.append(text)
    return left


def data_of(ad: Ad) -> tuple[str, ...]:
    return (
        *NAMES,
        ad.title,
        ad.campaign.name,
        ad.campaign.brand,
        ad.campaign.organisation.name,
        "Customer",
        "bob",
    )


@pytest.mark.parametrize("part", ["", "-numbers", "-levels", "-audience", "-prior-shift"])
def test_nothing_is_read_that_was_not_translated(accented: Ad, bob_client: Client, part: str) -> None:
    response = bob_client.get(reverse(f"dashboards:ad{part}", args=[accented.campaign_id, accented.pk]))
    page = response.content.decode()
    assert f'<html lang="{LANGUAGE}"' in page
    assert untranslated(page, data_of(accented)) == []


def test_numbers_of_the_live_page_come_with_translated_words(accented: Ad, bob_client: Client) -> None:
    address = reverse("dashboards:ad-trace", args=[accented.campaign_id, accented.pk])
    document = bob_client.get(address).json()
    words = [*document["sentences"].values(), *(own["label"] for own in document["jumps"])]
    words += [line["name"] for chart in document["charts"].values() for line in chart["lines"]]
    assert [text for text in words if untranslated(f"<p>{text}</p>", data_of(accented))] == []


def test_page_to_sign_in_and_pages_of_errors_are_translated(client: Client, language: str) -> None:
    asks = {"Accept-Language": language}
    pages = [client.get(address, headers=asks) for address in (reverse("login"), "/no-such-page/")]
    for response in pages:
        # The names of the two fields are Django's own, translated by its languages.
        assert untranslated(response.content.decode(), (*NAMES, "Username", "Password")) == []


def test_what_is_not_translated_is_found() -> None:
    assert untranslated("<p>Plain words</p><b title='Read aloud'>±</b>", ()) == ["Plain words", "Read aloud"]
    assert untranslated("<p>Plain words</p><script>let x;</script>", ("Plain words",)) == []


def test_a_name_that_choices_choose_has_one_meaning() -> None:
    meanings: dict[str, set[str]] = {}
    for part in CHOICE_PARTS:
        for name, text in part.items():
            meanings.setdefault(name, set()).add(str(text))
    assert {name: texts for name, texts in meanings.items() if len(texts) > 1} == {}
