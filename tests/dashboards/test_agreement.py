"""One figure is the same on every surface: page, API, CSV, workbook, bundle and report agree in every digit."""

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, BrandMoment, Campaign, Viewer
from campaigns.services.registrations import registration_record
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.everything import ads_of
from dashboards.surfaces.text.decision import decision_sentence, reason_sentence
from inference.models import Snapshot
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, smiling, taken
from tests.dashboards.sheets import letters
from tests.people import tool_of

_SECTIONS = (
    *("ad", "ad-scenes", "ad-moments", "ad-numbers", "ad-levels", "ad-audience"),
    *("ad-prior-shift", "ad-norm", "ad-fatigue"),
)
Figures = dict[tuple[str, str], tuple[str, ...]]


_EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Numbers(HTMLParser):
    """Collects what a page says to machines: each <data> with its subject, its key, its value and its interval."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[tuple[str, str], tuple[str, ...]]] = []
        self._within: list[tuple[str, str]] = [("", "")]  # what is open, with its subject

    def handle_endtag(self, tag: str) -> None:
        while any(own == tag for own, _ in self._within) and self._within.pop()[0] != tag:
            pass

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        subject = own.get("data-subject") or self._within[-1][1]
        if tag not in _EMPTY:
            self._within.append((tag, subject))
        if tag == "data" and "data-finding" in own:
            ends = tuple(own.get(name) or "" for name in ("value", "data-low", "data-high", "data-n"))
            self.found.append(((subject, own["data-finding"] or ""), ends))


@pytest.fixture
def campaign_with_everything(plain_ad: Callable[..., Ad]) -> tuple[Ad, Ad]:
    """Two ads of different length, five frames a second, gaps, missing pre-rolls, several exposures a viewer."""
    first, second = plain_ad("Cut 1", duration_ms=7400), plain_ad("Cut 2", duration_ms=3000)
    campaign = first.campaign
    campaign.snapshot_interval_ms = 200
    campaign.target_shares = {"age": {"young": 0.3, "old": 0.7}}
    campaign.save(update_fields=["snapshot_interval_ms", "target_shares"])
    BrandMoment.objects.create(ad=first, label="Logo", start_ms=5200, end_ms=7000)
    rng = np.random.default_rng(11)
    for place in range(30):
        viewer = Viewer.objects.create(
            organisation=campaign.organisation, panel_variables={"age": "young" if place % 2 else "old"}
        )
        for ad in (first, second):
            for number in range(1, 2 + place % 3):
                share = float(rng.uniform(0.1, 0.7))
                frames = frames_every(200, ad.duration_ms, lambda t, s=share: smiling(s * (0.3 + t / 9000)))
                frames = [
                    own for own in frames if rng.random() > 0.15 and not 1200 < own.t_ms < 1200 + 60 * place
                ]
                preroll = [
                    Frame(t_ms, smiling(rng.beta(1, 9)), playback=Snapshot.Playback.PREROLL)
                    for t_ms in range(-2000, 0, 200)
                ]
                exposure_of(ad, (preroll if place % 4 else []) + frames, viewer=viewer, number=number)
    registration_record(campaign=campaign, ads=[first.pk, second.pk], viewers=30, by="marta")
    rolled_up(first)
    rolled_up(second)
    for ad in (first, second):
        ad.refresh_from_db()
    return first, second


def of_page(client: Client, ad: Ad) -> Figures:
    return of_pages(
        client, [reverse(f"dashboards:{name}", args=[ad.campaign_id, ad.pk]) for name in _SECTIONS]
    )


def of_pages(client: Client, addresses: list[str]) -> Figures:
    found: Figures = {}
    for address in addresses:
        parser = _Numbers()
        parser.feed(client.get(address).content.decode())
        for name, ends in parser.found:
            assert found.setdefault(name, ends) == ends, f"two numbers for {name} on the page"
    return found


def of_api(ad: Ad) -> Figures:
    """Ask as a tool does, by token."""
    tool = tool_of(ad.campaign.organisation, "results:read")
    return of_answers(tool.get(reverse("api-ad-findings", args=[ad.pk])).json())


def of_answers(answers: list[dict]) -> Figures:
    found: Figures = {}
    for answer in answers:
        for own in answer["findings"]:
            value = own["value"] or {}
            name = f"{own['key']}[{own['part']}]" if own["part"] else own["key"]
            if "value" in value:
                ends = tuple(_text(value.get(part)) for part in ("value", "low", "high", "n"))
                found[answer["subject"], name] = ends
            elif value.get("kind") == "choice":
                chosen = _chosen(own["unit"], value["name"], value["probability"])
                found[answer["subject"], name] = (chosen, "", "", _text(value["n"]))
    return found


def _chosen(unit: str, name: str, probability: float | None) -> str:
    """Return what a page says to machines of a choice: its name, or the probability of a statement."""
    return _text(probability) if unit == "probability" and probability is not None else name


def of_rows(rows: list[dict]) -> Figures:
    found: Figures = {}
    for row in rows:
        name = row["subject"], f"{row['key']}[{row['part']}]" if row["part"] else row["key"]
        if row["value"] is not None:
            found[name] = tuple(_text(row[part]) for part in ("value", "low", "high", "n"))
        elif row.get("name"):
            found[name] = (_chosen(row["unit"], row["name"], row["probability"]), "", "", _text(row["n"]))
    return found


def of_workbook(client: Client, campaign: Campaign) -> Figures:
    content = taken(client, reverse("dashboards:campaign-workbook", args=[campaign.pk])).getvalue()
    head, *rows = openpyxl.load_workbook(BytesIO(content))["Numbers"].iter_rows(values_only=True)
    return of_rows([dict(zip(head, row, strict=True)) for row in rows])


def _text(value: object) -> str:
    """Return a number as text; a whole one as such, whatever a file takes it for."""
    if value is None:
        return ""
    return repr(int(float(value))) if float(value).is_integer() else repr(float(value))


def plain(text: str) -> str:
    """Return a text as a PDF viewer copies it: lines joined by spaces."""
    return " ".join(text.split())


def alike(first: Figures, second: Figures) -> list[str]:
    """Return the figures that both have and that differ."""
    differ = []
    for name in first.keys() & second.keys():
        pairs = zip(first[name], second[name], strict=True)
        if any(a and b and (float(a) != float(b) if _is_number(a + b) else a != b) for a, b in pairs):
            differ.append(f"{name}: {first[name]} against {second[name]}")
    return differ


def test_page_api_workbook_and_bundle_say_the_same(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    ads = campaign_with_everything
    campaign = ads[0].campaign
    pages = {name: own for ad in ads for name, own in of_page(bob_client, ad).items()}
    api = {name: own for ad in ads for name, own in of_api(ad).items()}
    workbook = of_workbook(bob_client, campaign)
    response = taken(bob_client, reverse("dashboards:campaign-export", args=[campaign.pk]) + "?panel=1")
    archive = ZipFile(BytesIO(response.getvalue()))
    rows = pq.read_table(BytesIO(archive.read("results/numbers.parquet"))).to_pylist()
    for row in rows:  # in a bundle ads are counted from 1
        for column in ("subject", "part", "name"):
            if str(row[column]).startswith("ad:"):
                row[column] = f"ad:{ads[int(row[column].removeprefix('ad:')) - 1].pk}"
        row["subject"] = row["subject"].replace("campaign:1", f"campaign:{campaign.pk}")
    bundle = of_rows(rows)

    assert len(pages) > 80
    assert pages.keys() - api.keys() == set()
    of_ads = {name for name in workbook if name[0].startswith("ad:")}
    assert {name for name in api if api[name][0] and name[0].startswith("ad:")} <= of_ads
    missing = of_ads - bundle.keys()
    assert {key.split(".")[0] for _, key in missing} <= {"segment"}, "segments that few share stay at home"
    assert alike(pages, api) == []
    assert alike(api, workbook) == []
    assert alike(workbook, bundle) == []


def test_pages_that_set_ads_side_by_side_agree_with_api_and_workbook(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    first, second = campaign_with_everything
    campaign = first.campaign
    compare = reverse("dashboards:compare", args=[campaign.pk])
    addresses = [reverse("dashboards:campaign", args=[campaign.pk]), compare, f"{compare}?measure=engagement"]
    pages = of_pages(bob_client, addresses)
    tool = tool_of(campaign.organisation, "results:read")
    api = of_answers(tool.get(reverse("api-campaign-findings", args=[campaign.pk])).json()["questions"])
    api |= of_api(first) | of_api(second)
    workbook = of_workbook(bob_client, campaign)
    pair = f"pair:{first.pk},{second.pk}"
    assert {subject.split(":")[0] for subject, _ in pages} == {"ad", "campaign", "pair"}
    for series in ("change_valence", "engagement"):
        assert len({key for subject, key in pages if subject == pair and key.startswith(series)}) >= 5
    for series in ("change_valence", "engagement"):
        address = reverse("api-comparison", args=[campaign.pk])
        api |= of_answers([tool.get(address, {"measure": series}).json()])
    assert pages.keys() - api.keys() == set()
    assert pages.keys() <= workbook.keys()
    assert alike(pages, api) == []
    assert alike(pages, workbook) == []


def _is_number(text: str) -> bool:
    return text.translate(str.maketrans("", "", ".-e+")).isdigit()


def test_every_surface_has_the_same_verdict_of_each_ad(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    """Verdict, rank, chances and losses: the agreement of numbers above holds them; here none is missing anywhere."""
    campaign = campaign_with_everything[0].campaign
    pages = [reverse(f"dashboards:{name}", args=[campaign.pk]) for name in ("campaign", "compare")]
    tool = tool_of(campaign.organisation, "results:read")
    api = of_answers(tool.get(reverse("api-campaign-findings", args=[campaign.pk])).json()["questions"])
    report = letters(taken(bob_client, reverse("dashboards:campaign-report", args=[campaign.pk])).getvalue())
    sheet = of_workbook(bob_client, campaign)
    own = {name: of_pages(bob_client, [name]) for name in pages}
    for ad in campaign_with_everything:
        page = reverse("dashboards:ad", args=[campaign.pk, ad.pk])
        own[page] = of_pages(bob_client, [page])
        for key in ("verdict", "best", "loss", "difference"):
            name = f"campaign:{campaign.pk}", f"decision.{key}[ad:{ad.pk}]"
            places = [*(own[place] for place in (*pages, page)), api, sheet]
            assert all(found[name] for found in places)
            assert [alike({name: places[0][name]}, found) for found in places] == [[]] * 5
        found = decision_findings(campaign, ads_of(campaign))
        assert plain(reason_sentence(found, ad.pk)) in report
        assert plain(reason_sentence(found, ad.pk)) in plain(bob_client.get(page).content.decode())
    assert plain(decision_sentence(found, {ad.pk: ad.title for ad in ads_of(campaign)})) in report


def test_csv_files_say_what_the_page_says(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    for ad in campaign_with_everything:
        page = of_page(bob_client, ad)
        for name in ("ad-numbers-csv", "ad-audience-csv"):
            text = (
                bob_client.get(reverse(f"dashboards:{name}", args=[ad.campaign_id, ad.pk]))
                .getvalue()
                .decode("utf-8-sig")
            )
            rows = [
                {
                    key: (value or None) if key in ("value", "low", "high", "n") else value
                    for key, value in row.items()
                }
                for row in csv.DictReader(text.splitlines())
            ]
            assert rows
            assert alike(page, of_rows(rows)) == []


def test_the_text_of_a_number_is_its_value_rounded(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    """What people read is what the <data> element says to machines."""
    ad = campaign_with_everything[0]
    page = bob_client.get(reverse("dashboards:ad-numbers", args=[ad.campaign_id, ad.pk])).content.decode()
    pairs = re.findall(r'<data value="([^"]+)"[^>]*>([^<]+)</data>', page)
    assert len(pairs) > 20
    for exact, text in pairs:
        digits = re.sub(r"[^\d.]", "", text)
        shown = float(digits) * (-1 if "−" in text else 1)
        rounded = 0.5 * 10 ** -len(digits.partition(".")[2]) + 1e-9
        assert abs(shown - (100 if "%" in text or "points" in text else 1) * float(exact)) <= rounded, (
            exact,
            text,
        )


def test_the_report_prints_what_the_page_shows(
    campaign_with_everything: tuple[Ad, Ad], bob_client: Client
) -> None:
    """Each number of the page of numbers stands in the PDF or in its appendix, written alike."""
    ad = campaign_with_everything[0]
    names = [
        reverse(f"dashboards:{name}", args=[ad.campaign_id, ad.pk]) for name in ("ad-numbers", "ad-report")
    ]
    page = bob_client.get(names[0]).content.decode()
    papers = [taken(bob_client, address).getvalue() for address in (names[1], f"{names[1]}?appendix=1")]
    shown = set(re.findall(r'<data value="[^"]+" data-finding="[^"]+"[^>]*>([^<]+)</data>', page))
    printed = " ".join(map(letters, papers))
    assert len(shown) > 15
    assert [text for text in sorted(shown) if text not in printed] == []
