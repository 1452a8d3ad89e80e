"""A trace as a JSON document: what the ad's page draws and what the API answers are the same numbers."""

from datetime import datetime
from typing import Any

import numpy as np

from dashboards.analysis.reception.traces import AdTrace
from dashboards.statistics.frames.quality import REASON_TEXTS
from dashboards.statistics.peaks import MIN_VIEWERS, Peak
from dashboards.statistics.trace import SERIES, Trace
from dashboards.statistics.values import Estimate
from dashboards.surfaces.sentences import (
    ad_answer,
    attention_sentence,
    expressions_sentence,
    valence_sentence,
)

FORMULAS = {
    "expressions": "F3 valid frames → F4 bins, F5 smoothed over 1 s → mean of each second → mean of viewers, F19 band",
    "valence": "F7 valence = happy − max(sad, angry, fear, disgust), −1 to 1; F3, F4, F5, F19 as above",
    "attention": "F11 attention = face in view, turned by at most 20°, tilted by at most 15°, tab visible; F4, F5, F19",
}
_DIGITS = 4


def trace_document(result: AdTrace) -> dict[str, Any]:
    """Return the document of one ad's trace. Arrays have one entry a second; null where there is no value."""
    trace, pulse = result.trace, result.pulse
    return {
        "ad": result.ad.pk,
        "title": result.ad.title,
        "duration_ms": result.ad.duration_ms,
        "seconds": trace.seconds,
        "state": result.state,
        "simulated": result.ad.campaign.simulated,
        "conclusive": trace.conclusive,
        "min_viewers": MIN_VIEWERS,
        "viewers": trace.viewers,
        "exposures": trace.exposures,
        "rejected": trace.rejected,
        "plays": pulse.plays,
        "series": {name: _series(trace, column) for column, name in enumerate(SERIES)},
        "means": {name: estimate_document(trace.means[name]) for name in SERIES},
        "peaks": {name: peak_document(trace.peaks[name]) for name in SERIES},
        "strongest_stands_out": bool((peak := trace.peaks["valence"]) and peak.stands_out(trace.seconds)),
        "valid_share": estimate_document(trace.valid_share),
        "frames": {
            "ended": trace.frames,
            "while_running": trace.running,
            "valid": trace.valid,
            "unscored": pulse.unscored,
            "waiting": pulse.waiting,
        },
        "set_aside": [
            {"reason": name, "text": REASON_TEXTS[name], "frames": count}
            for name, count in trace.set_aside.items()
        ],
        "models": list(result.models),
        "formulas": FORMULAS,
        "sentences": {
            "answer": ad_answer(result),
            "expressions": expressions_sentence(trace),
            "valence": valence_sentence(trace),
            "attention": attention_sentence(trace),
        },
        "live": {"viewers": pulse.live, "latest_frame_at": _text(pulse.last_taken_at)},
    }


def estimate_document(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return a number with its interval and n, or None."""
    if estimate is None:
        return None
    return {
        "value": round(estimate.value, _DIGITS),
        "low": None if estimate.low is None else round(estimate.low, _DIGITS),
        "high": None if estimate.high is None else round(estimate.high, _DIGITS),
        "n": estimate.n,
    }


def peak_document(peak: Peak | None) -> dict[str, Any] | None:
    """Return a strongest moment, or None where too few viewers have been measured."""
    if peak is None:
        return None
    return {
        "value": round(peak.value, _DIGITS),
        "low": round(peak.low, _DIGITS),
        "high": round(peak.high, _DIGITS),
        "second": peak.second,
        "second_low": peak.second_low,
        "second_high": peak.second_high,
        "n": peak.n,
    }


def _series(trace: Trace, column: int) -> dict[str, list[Any]]:
    band = trace.band
    return {
        "mean": _numbers(band.mean[:, column]),
        "low": _numbers(band.low[:, column]),
        "high": _numbers(band.high[:, column]),
        "n": [int(n) for n in band.n[:, column]],
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [round(value, _DIGITS) if value == value else None for value in values.tolist()]


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
