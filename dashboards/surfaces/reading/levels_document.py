"""Engagement and activation as the charts, the tables and the sentences show them."""

from typing import Any

import numpy as np

from dashboards.analysis.reception.levels import NAMES, Levels
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.surfaces.tables import Cell
from dashboards.surfaces.words import clock, estimate_note, signed

_DIGITS = 4


def levels_document(levels: Levels) -> dict[str, Any]:
    """Return the part of a trace document that a chart draws: arrays by second, null where there is no value."""
    band = levels.band
    return {
        "seconds": levels.seconds,
        "duration_ms": levels.duration_ms,
        "series": {
            name: {
                "mean": _numbers(band.mean[:, k]),
                "low": _numbers(band.low[:, k]),
                "high": _numbers(band.high[:, k]),
                "n": [int(n) for n in band.n[:, k]],
            }
            for k, name in enumerate(NAMES)
        },
    }


def level_rows(levels: Levels, name: str) -> list[tuple[str, int, Cell]]:
    """Return the table behind a chart: when, n, and the mean with its band."""
    k, band = NAMES.index(name), levels.band
    return [
        (
            f"{clock(second)}–{clock(second + 1)}",
            int(band.n[second, k]),
            _cell(band.mean[second, k], band.low[second, k], band.high[second, k]),
        )
        for second in range(levels.seconds)
    ]


def level_sentence(levels: Levels, name: str) -> str:
    """Say how high it is on the whole, with n and interval."""
    mean = levels.means[name]
    if mean is None or mean.n < MIN_VIEWERS or mean.low is None:
        return f"A preview: {mean.n if mean else 0} of {MIN_VIEWERS} viewers that a result needs."
    told = f"{signed(mean.value)} ({estimate_note(name, mean)})"
    if name == "engagement":
        scale = "−0.5: all look away, +0.3: all attend with resting faces, +1: all attend and are fully expressive"
        return f"Mean engagement is {told}. {scale}."
    return f"Mean activation is {told}, on a scale from −0.27 (sad) to +0.67 (surprise)."


def _cell(mean: float, low: float, high: float) -> Cell:
    if not np.isfinite(mean):
        return Cell("", "")
    return Cell(signed(mean), f"{signed(low)} to {signed(high)}" if np.isfinite(low) else "one viewer")


def _numbers(values: np.ndarray) -> list[float | None]:
    return [round(value, _DIGITS) if value == value else None for value in values.tolist()]
