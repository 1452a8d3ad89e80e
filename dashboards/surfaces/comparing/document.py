"""A comparison as the JSON that the page draws, and as CSV."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboards.analysis.comparison.against_others import FamilyRow
from dashboards.analysis.comparison.measures import Measure
from dashboards.analysis.comparison.pair import PairResult
from dashboards.surfaces.csv_lines import csv_line, plain

_DIGITS = 5
_HEADER = [
    *("second", "first_mean", "second_mean", "difference", "low", "high", "t"),
    *("n_first", "n_second", "cluster", "cluster_p"),
]


def pair_document(
    result: PairResult, measure: Measure, names: tuple[str, str], bin_ms: int, duration_ms: int
) -> dict[str, Any]:
    """Return what the chart draws: times in seconds (middle of a bin), null where there is no value."""
    over_time = result.over_time
    empty: list[Any] = []
    return {
        "measure": measure.key,
        "names": names,
        "end": duration_ms / 1000,
        "seconds": [round((k + 0.5) * bin_ms / 1000, 3) for k in range(len(result.traces[0]))],
        "means": [_numbers(trace) for trace in result.traces],
        "difference": _numbers(over_time.difference) if over_time else empty,
        "low": _numbers(over_time.low) if over_time else empty,
        "high": _numbers(over_time.high) if over_time else empty,
        "n": [[int(n) for n in side] for side in (over_time.n_first, over_time.n_second)]
        if over_time
        else empty,
        "clusters": [
            {
                "start": cluster.start * bin_ms / 1000,
                "end": cluster.end * bin_ms / 1000,
                "sign": cluster.sign,
                "p": cluster.p,
                "flagged": cluster.flagged,
            }
            for cluster in (over_time.clusters if over_time else ())
        ],
    }


def pair_csv(result: PairResult, bin_ms: int) -> Iterator[str]:
    """Yield one line a bin: both means, the difference with its simultaneous band, t, n, and its cluster with p."""
    yield csv_line(_HEADER)
    over_time = result.over_time
    if over_time is None:
        return
    for k in range(len(over_time.t)):
        own = next(((i, c) for i, c in enumerate(over_time.clusters) if c.start <= k < c.end), None)
        values = (*(trace[k] for trace in result.traces), over_time.difference[k], over_time.low[k])
        values = (*values, over_time.high[k], over_time.t[k])
        yield csv_line(
            [
                f"{k * bin_ms / 1000:.1f}",
                *(f"{value:.5f}" if np.isfinite(value) else "" for value in values),
                int(over_time.n_first[k]),
                int(over_time.n_second[k]),
                own[0] + 1 if own else "",
                f"{own[1].p:.5f}" if own else "",
            ]
        )


def family_csv(rows: list[FamilyRow], titles: dict[int, str]) -> Iterator[str]:
    """Yield one line an ad: its difference from the others, interval, p, adjusted p, and whether it stays."""
    yield csv_line(
        ["ad", "title", "viewers", "n", "paired", "difference", "low", "high", "p", "p_adjusted", "stays"]
    )
    for row in rows:
        fields: list[object] = [row.key, plain(titles[row.key]), row.n]
        if row.found and row.test:
            e = row.found.estimate
            fields += [e.n, row.found.paired, *(f"{value:.5f}" for value in (e.value, e.low, e.high))]
            fields += [f"{row.test.p:.6f}", f"{row.test.adjusted:.6f}", row.test.stays]
        yield csv_line(fields + [""] * (11 - len(fields)))


def _numbers(values: np.ndarray) -> list[float | None]:
    return [round(value, _DIGITS) if value == value else None for value in values.tolist()]
