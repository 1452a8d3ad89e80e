"""The cards and tables of the compare page."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from campaigns.models import Ad
from dashboards.analysis.comparison.against_others import FamilyRow
from dashboards.analysis.comparison.measures import Measure
from dashboards.analysis.comparison.pair import PairResult
from dashboards.statistics.values import Estimate
from dashboards.surfaces.comparing.texts import difference, difference_note, p_text, size_word, stretch
from dashboards.surfaces.reading.figures import figure
from dashboards.surfaces.summaries import Figure
from dashboards.surfaces.words import clock, number, signed


def cards(result: PairResult, measure: Measure, names: tuple[str, str]) -> list[tuple[str, str, Figure]]:
    """Return (title, about, figure) of both levels, their difference, and how large it is."""
    found = [
        (f"“{name}”", f"mean {measure.title.lower()}", figure(measure.key, mean))
        for name, mean in zip(names, result.means, strict=True)
    ]
    level = result.level
    if level is not None:
        text = difference(measure.key, level.estimate.value)
        note = f"{difference_note(measure.key, level.estimate)} · {p_text(level.p)}"
        found.append(("Difference", "first − second, on the whole", Figure(text, note)))
    if not result.told:
        return found
    kind = "Cohen’s d_z" if result.sides.paired else "Hedges’ g"
    about = (
        "difference in its own standard deviations"
        if result.sides.paired
        else "difference in standard deviations"
    )
    found.append((kind, f"{about}: {size_word(result.size)}", _effect(result.size)))
    if result.delta is not None:
        found.append(("Cliff’s δ", "how often a viewer of the first shows more", _effect(result.delta)))
    return found


def cluster_rows(result: PairResult, bin_ms: int, names: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the stretches of |t| above the threshold with their corrected p, those that pass first."""
    if result.over_time is None:
        return []
    ordered = sorted(result.over_time.clusters, key=lambda cluster: (cluster.p, cluster.start))
    return [
        {
            "when": stretch(cluster, bin_ms),
            "seconds": cluster.start * bin_ms / 1000,
            "higher": names[0] if cluster.sign > 0 else names[1],
            "mass": f"{cluster.mass:.1f}",
            "p": p_text(cluster.p),
            "flagged": cluster.flagged,
        }
        for cluster in ordered
    ]


def time_rows(result: PairResult, measure: str, bin_ms: int) -> list[dict[str, Any]]:
    """Return the table behind the chart, one row a bin."""
    over_time = result.over_time
    if over_time is None:
        return []
    flagged = np.zeros(len(over_time.t), dtype=bool)
    for cluster in result.flagged:
        flagged[cluster.start : cluster.end] = True
    counts = (over_time.n_first,) if result.sides.paired else (over_time.n_first, over_time.n_second)
    first, second = (
        [number(measure, float(value)) if np.isfinite(value) else "–" for value in trace]
        for trace in result.traces
    )
    return [
        {
            "when": _moment(k * bin_ms),
            "n": " / ".join(str(side[k]) for side in counts),
            "first": first[k],
            "second": second[k],
            "difference": difference(measure, float(over_time.difference[k]))
            if np.isfinite(over_time.t[k])
            else "–",
            "band": _band(measure, over_time.low[k], over_time.high[k]),
            "flagged": bool(flagged[k]),
        }
        for k in range(len(over_time.t))
    ]


def family_rows(rows: Sequence[FamilyRow], ads: Sequence[Ad], measure: str) -> list[dict[str, Any]]:
    """Return the rows of the forest, the ads that stand above the others first."""
    ordered = sorted(
        zip(rows, ads, strict=True), key=lambda item: -item[0].found.estimate.value if item[0].found else 9.0
    )
    return [
        {
            "ad": ad,
            "n": row.n,
            "figure": Figure(
                difference(measure, row.found.estimate.value), difference_note(measure, row.found.estimate)
            )
            if row.found
            else Figure("", "needs more viewers"),
            "mark": row.mark,
            "paired": row.found.paired if row.found else False,
            "p": p_text(row.test.adjusted) if row.test else "–",
            "raw": p_text(row.test.p) if row.test else "–",
            "stays": row.test.stays if row.test else False,
        }
        for row, ad in ordered
    ]


def _effect(found: Estimate | None) -> Figure:
    if found is None or found.low is None or found.high is None:
        return Figure("", "cannot be told")
    return Figure(signed(found.value), f"n = {found.n:,} · 95 %: {signed(found.low)} to {signed(found.high)}")


def _band(measure: str, low: float, high: float) -> str:
    if not (np.isfinite(low) and np.isfinite(high)):
        return ""
    return f"{difference(measure, float(low)).removesuffix(' points')} to {difference(measure, float(high))}"


def _moment(ms: int) -> str:
    tenths = ms % 1000 // 100
    return f"{clock(ms / 1000)}.{tenths}"
