"""The workbook holds every finding of a campaign as a real number, and takes no title for a formula."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad
from dashboards.analysis.everything import findings_of_campaign
from dashboards.analysis.reception.ask import ad_findings
from dashboards.surfaces.campaign_figures import JUDGED
from dashboards.surfaces.sheets.rows import NUMBERS, SERIES, number_rows, series_rows
from dashboards.surfaces.sheets.workbook import workbook_of
from dashboards.surfaces.text.labels import label
from tests.dashboards.factories import rolled_up, taken


@pytest.fixture
def seen(watched: Callable[..., Ad]) -> Ad:
    ad = watched(12, "=HYPERLINK(1)")
    rolled_up(ad)
    return ad


def sheet(content: bytes, name: str) -> list[list[object]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


@pytest.mark.parametrize(
    ("name", "columns", "rows"), [("Numbers", NUMBERS, number_rows), ("Series", SERIES, series_rows)]
)
def test_every_finding_is_in_it_with_every_digit(seen: Ad, name: str, columns: tuple, rows: Callable) -> None:
    head, *written = sheet(workbook_of(seen.campaign), name)
    assert head == ["Of", "Figure", *(own.name for own in columns)]
    written = [line for line in written if line[2].startswith("ad:")]  # the funnel is the campaign's
    expected = [row for row in rows(findings_of_campaign(seen.campaign)) if row[0].startswith("ad:")]
    assert len(written) == len(expected) > 30
    for line, row in zip(written, expected, strict=True):
        assert line[0] == "=HYPERLINK(1)"
        assert [None if value == "" else value for value in row] == line[2:]


def test_numbers_are_numbers_and_titles_no_formulas(seen: Ad) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook_of(seen.campaign)))
    assert all(cell.data_type != "f" for own in book for row in own.iter_rows() for cell in row)
    numbers = book["Numbers"]
    at = [cell.value for cell in numbers[1]].index("value")
    kinds = {row[at].data_type for row in numbers.iter_rows(min_row=2) if row[at].value is not None}
    assert kinds == {"n"}


def test_a_sheet_explains_every_column(seen: Ad) -> None:
    _, *rows = sheet(workbook_of(seen.campaign), "Columns")
    assert {(row[0], row[1]) for row in rows} >= {("Numbers", own.name) for own in NUMBERS}
    assert all(row[3] for row in rows)


def test_members_take_it_away_and_strangers_get_nothing(
    seen: Ad, bob_client: Client, charlie_client: Client
) -> None:
    address = reverse("dashboards:campaign-workbook", args=[seen.campaign_id])
    response = taken(bob_client, address)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert "-findings.xlsx" in response["Content-Disposition"]
    assert charlie_client.get(address).status_code == 404


def test_cells_show_as_many_digits_as_pages_do(seen: Ad) -> None:
    """A sheet shows .034 of a change as it is, where a page writes 3.4 points: both with three digits of it."""
    book = openpyxl.load_workbook(BytesIO(workbook_of(seen.campaign)))
    rows = book["Numbers"].iter_rows()
    head = [cell.value for cell in next(rows)]
    unit, value = head.index("unit"), head.index("value")
    shown = {row[unit].value: row[value].number_format for row in rows if isinstance(row[value].value, float)}
    assert shown["points"].startswith("+0.000;")
    assert shown["rate"].startswith("0.000;")
    assert shown["share"].startswith("0.0%;")
    assert shown["change"].startswith("+0.000;")


@pytest.mark.parametrize(("viewers", "preview"), [(31, False), (12, True)])
def test_the_first_sheet_shows_what_other_overviews_show(
    watched: Callable[..., Ad], viewers: int, preview: bool
) -> None:
    ad = watched(viewers)
    rolled_up(ad)
    head, row = sheet(workbook_of(ad.campaign), "Overview")
    told = dict(zip(head, row, strict=True))
    judged = ad_findings(ad)[JUDGED]
    assert told["preview"] is preview is judged.preview
    assert told[str(label(JUDGED).title)] == judged.value.value
