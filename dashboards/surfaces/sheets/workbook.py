"""A campaign's findings as one workbook: real numbers, and a sheet that explains the columns."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import combinations
from math import log10
from typing import Any

from django.utils.translation import gettext

from campaigns.models import Campaign
from dashboards.analysis.everything import ads_of, findings_of_campaign
from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.analysis.funnel import funnel_findings
from dashboards.statistics.values import Count, Estimate, Moment, Unit
from dashboards.surfaces.campaign_figures import JUDGED
from dashboards.surfaces.sheets.rows import (
    NUMBERS,
    SERIES,
    TABLES,
    Column,
    Row,
    number_rows,
    series_rows,
    table_rows,
)
from dashboards.surfaces.text.format import rules
from dashboards.surfaces.text.labels import label, title
from dashboards.surfaces.text.own import own_names

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the first sheet shows of each ad; everything else stands in the sheets behind it.
OVERVIEW = (
    "viewers",
    JUDGED,
    "change_valence.floor",
    "change_valence.high",
    "valence.mean",
    "attention.mean",
    "engagement.mean",
    "expressing_happy.people",
)
_LONGEST_NAME = 31
_WIDEST = 48
_UNIT_COLUMN = [own.name for own in NUMBERS].index("unit")


def workbook_of(campaign: Campaign) -> bytes:
    """Return the workbook of a campaign. Its numbers are those of the pages, every digit; formats only show fewer."""
    import xlsxwriter  # loaded where a workbook is asked for
    from xlsxwriter.worksheet import Worksheet

    class Exact(Worksheet):
        """A sheet whose numbers are written with every digit: the library's own way drops the seventeenth."""

        def _xml_number_element(self, number: float, attributes: tuple[tuple[str, object], ...] = ()) -> None:
            named = "".join(f' {key}="{value}"' for key, value in attributes)
            self.fh.write(f"<c{named}><v>{number!r}</v></c>")

    answers = [*findings_of_campaign(campaign), funnel_findings(campaign)]
    names = {f"ad:{ad.pk}": ad.title for ad in ads_of(campaign)}
    ads = dict(names)
    names |= {f"campaign:{campaign.pk}": campaign.name} | own_names(campaign)
    pairs = combinations(ads.items(), 2)
    names |= {
        f"pair:{part_name(a)},{part_name(b)}": f"{first} / {second}" for (a, first), (b, second) in pairs
    }
    target = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {"title": campaign.name, "subject": gettext("Apparent expressions of consenting viewers")}
        )
        sheets = _Sheets(book, Exact)
        sheets.write(gettext("Overview"), *_overview(answers, ads), units=False)
        sheets.table(gettext("Numbers"), NUMBERS, number_rows(answers), names, answers)
        sheets.table(gettext("Series"), SERIES, series_rows(answers), names, answers)
        sheets.table(gettext("Tables"), TABLES, table_rows(answers), names, answers)
        sheets.write(gettext("Columns"), *_columns(), units=False)
        sheets.write(gettext("Read me"), *_about(campaign), units=False)
    return target.getvalue()


class _Sheets:
    """Writes sheets row by row: what is written leaves the memory."""

    def __init__(self, book: Any, kind: type) -> None:
        self._book, self._kind = book, kind
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._formats: dict[str, Any] = {}

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        names: dict[str, str],
        answers: list[Findings],
    ) -> None:
        """Write a table of `rows` with two columns before it that people read: of what, and which figure."""
        titles = {
            (str(answer.subject), own.key, own.part): title(own, names)
            for answer in answers
            for own in answer
        }
        head = [gettext("Of"), gettext("Figure"), *(own.name for own in columns)]
        told = (
            [names.get(str(row[0]), row[0]), titles.get((row[0], row[1], row[2]), row[1]), *row]
            for row in rows
        )
        self.write(name, head, told, units=True)

    def write(self, name: str, head: Sequence[str], rows: Iterable[Row], *, units: bool) -> None:
        """Write a sheet; `units`: whether rows carry their unit, which decides how their numbers are shown."""
        sheet = self._book.add_worksheet(name[:_LONGEST_NAME], self._kind)
        sheet.freeze_panes(1, 2 if units else 1)
        for place, text in enumerate(head):
            sheet.set_column(place, place, min(_WIDEST, 26 if place < 2 else max(10, len(text) + 2)))
        sheet.write_row(0, 0, head, self._head)
        for line, row in enumerate(rows, 1):
            style = self._style(str(row[_UNIT_COLUMN + 2])) if units else None
            for place, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(line, place, value)
                elif isinstance(value, int):
                    sheet.write_number(line, place, value)
                elif isinstance(value, float):
                    sheet.write_number(line, place, value, style)
                elif value is not None and value != "":
                    sheet.write_string(line, place, str(value))

    def _style(self, unit: str) -> Any:
        if unit not in self._formats:
            rule = rules()["units"].get(unit, {})
            digits = max([rule.get("otherwise", 3), *(n for _, n in rule.get("digits", []))])
            percent = "%" if unit in (Unit.SHARE, Unit.RATIO, Unit.PROBABILITY) else ""
            if not percent:  # a sheet shows the number itself, not the hundredths that pages write
                digits = max(0, digits + round(log10(rule.get("factor", 1))))
            decimals = "." + "0" * digits if digits else ""
            sign = "+" if rule.get("sign") else ""
            shown = f"0{decimals}{percent}"
            self._formats[unit] = self._book.add_format({"num_format": f"{sign}{shown};-{shown};{shown}"})
        return self._formats[unit]


def _overview(answers: list[Findings], names: dict[str, str]) -> tuple[list[str], list[Row]]:
    head = [gettext("Ad"), gettext("preview")]
    for key in OVERVIEW:
        name = str(label(key).title)
        head += [name] if key == "viewers" else [name, gettext("low"), gettext("high"), "n"]
    rows: list[Row] = []
    for subject, name in names.items():
        about = [item for answer in answers if str(answer.subject) == subject for item in answer]
        own = {item.key: item for item in about if not item.part}
        # As on the pages: the ad's headline tells whether there are enough viewers for conclusions.
        rows.append(
            [
                name,
                JUDGED in own and own[JUDGED].preview,
                *(cell for key in OVERVIEW for cell in _cells(own.get(key), key)),
            ]
        )
    return head, rows


def _cells(own: Finding | None, key: str) -> Row:
    value = own.value if own else None
    if key == "viewers":
        return [value.value if isinstance(value, Count) else None]
    known = own is not None and own.known and isinstance(value, (Estimate, Moment))
    return [value.value, value.low, value.high, value.n] if known else [None] * 4  # type: ignore[union-attr]


def _columns() -> tuple[list[str], list[Row]]:
    tables = {gettext("Numbers"): NUMBERS, gettext("Series"): SERIES, gettext("Tables"): TABLES}
    rows: list[Row] = [
        [name, own.name, own.kind, gettext(own.about)] for name, columns in tables.items() for own in columns
    ]
    return [gettext("Sheet"), gettext("Column"), gettext("Kind"), gettext("What it means")], rows


def _about(campaign: Campaign) -> tuple[list[str], list[Row]]:
    lines = [
        campaign.name,
        gettext("Simulated viewers: nobody was measured.") if campaign.simulated else "",
        gettext("Each number is the one that the pages show, with every digit; cells only show fewer."),
        gettext("Numbers describe apparent expressions, not what people felt."),
        gettext("Keys and formulas are explained in the catalogue of methods of the documentation."),
    ]
    return [gettext("About this workbook")], [[line] for line in lines if line]
