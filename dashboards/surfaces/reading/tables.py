"""The CSV files behind the reading sections."""

from collections.abc import Iterable, Iterator

import numpy as np

from dashboards.analysis.reception.audience import Variable
from dashboards.analysis.reception.brand_moments import BrandRow
from dashboards.analysis.reception.course import Course
from dashboards.analysis.reception.expressions import ExpressionRow
from dashboards.analysis.reception.key_moments import KeyMoment
from dashboards.analysis.reception.levels import NAMES, Levels
from dashboards.analysis.reception.numbers import Card
from dashboards.statistics.peaks import Peak
from dashboards.statistics.values import Estimate
from dashboards.surfaces.csv_lines import csv_line, plain

_ENDS = ("value", "low", "high", "n")


def numbers_csv(
    cards: Iterable[Card],
    expressions: Iterable[ExpressionRow],
    course: Course,
    moments: Iterable[KeyMoment],
    brand: Iterable[BrandRow],
) -> Iterator[str]:
    """Yield the cards, the expressions, the course, the key moments and the brand moments, one number a line."""
    yield csv_line(["kind", "name", "formula", "second", "second_low", "second_high", *_ENDS, "stands_out"])
    for card in cards:
        yield csv_line(["number", card.title, card.key, *_when(card.found), *ends(card.found), ""])
    for kind, name, key, found in detail_rows(expressions, course):
        yield csv_line([kind, name, key, *_when(found), *ends(found), ""])
    for moment in moments:
        line = ["moment", moment.title, "F14", *_when(moment.peak), *ends(moment.peak)]
        yield csv_line([*line, "yes" if moment.stands_out else "no"])
    for row in brand:
        yield csv_line(["brand", plain(row.label), "F17", *_when(row.found), *ends(row.found), ""])


def detail_rows(
    expressions: Iterable[ExpressionRow], course: Course
) -> Iterator[tuple[str, str, str, Estimate | Peak | None]]:
    """Yield (kind, name, formula, number) of the expressions (F13) and of the course (F18): for CSV and exports."""
    for row in expressions:
        told = row.found
        for name, found in (
            ("viewers who showed it", told.people),
            ("share of the time", told.mean),
            ("most at once", told.most),
            ("least at once", told.least),
        ):
            yield "expression", f"{row.name}: {name}", "F13", found
    yield "course", "arc length of valence", "F18", course.arc
    for third in course.thirds:
        for name, found in (("mean", third.mean), ("highest", third.most), ("change", third.change)):
            yield "course", f"{third.name.lower()}: {name}", "F18", found


def levels_csv(levels: Levels) -> Iterator[str]:
    """Yield one line a second with mean, low, high and n of engagement and activation."""
    yield csv_line(["second", *(f"{name}_{part}" for name in NAMES for part in ("mean", "low", "high", "n"))])
    band = levels.band
    for second in range(levels.seconds):
        fields: list[object] = [second]
        for k in range(len(NAMES)):
            values = (band.mean[second, k], band.low[second, k], band.high[second, k])
            fields += [f"{value:.4f}" if np.isfinite(value) else "" for value in values]
            fields.append(int(band.n[second, k]))
        yield csv_line(fields)


def audience_csv(variables: Iterable[Variable]) -> Iterator[str]:
    """Yield one line a segment: its mean valence with n and interval; empty where it is too small."""
    yield csv_line(["variable", "segment", "viewers", "value", "low", "high"])
    for variable in variables:
        for segment, _ in variable.rows:
            yield csv_line([plain(variable.name), plain(segment.name), segment.n, *ends(segment.level)[:3]])


def ends(found: Estimate | Peak | None) -> list[object]:
    """Return value, low, high and n; empty texts where there is none."""
    if found is None or found.low is None or found.high is None:
        return ["", "", "", "" if found is None else found.n]
    return [f"{found.value:.4f}", f"{found.low:.4f}", f"{found.high:.4f}", found.n]


def _when(found: Estimate | Peak | None) -> list[object]:
    return [found.second, found.second_low, found.second_high] if isinstance(found, Peak) else ["", "", ""]
