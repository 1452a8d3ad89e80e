"""A fatigue report as one JSON document: what the page shows, what is kept in the database, what the CSV files hold."""

from dataclasses import asdict
from typing import Any

from dashboards.analysis.fatigue.report import FatigueReport, SideReading
from dashboards.statistics.fatigue import status as states
from dashboards.statistics.fatigue.designs import POWER
from dashboards.statistics.fatigue.mixed import MixedCheck
from dashboards.statistics.fatigue.status import Status
from dashboards.statistics.fatigue.summary import VERSION as METRICS_VERSION
from dashboards.surfaces.fatigue.curve_cards import models_card, split_card, within_card
from dashboards.surfaces.fatigue.mixed_words import mixed_text
from dashboards.surfaces.fatigue.time_cards import recovery_card, trend_card
from dashboards.surfaces.fatigue.words import (
    STATUS_WORDS,
    between,
    chance,
    crossing_note,
    crossing_text,
    difference_sentence,
    share,
    status_sentence,
)

# Raised whenever the same report would be told in other words or pictures: kept documents are then made anew.
VERSION = f"{METRICS_VERSION}/4"
_TONES = {
    states.FRESH: "pill-ok",
    states.LIMITED: "pill-warn",
    states.FATIGUED: "pill-bad",
    states.WATCH: "pill-info",
    states.NOT_ENOUGH: "pill-draft",
}


def fatigue_document(report: FatigueReport, mixed: MixedCheck | None = None) -> dict[str, Any]:
    """Return the document; `mixed` (F29) takes seconds, and is there only where somebody had the time."""
    figures = report.figures
    known = figures is not None and figures.status.name != states.NOT_ENOUGH
    cards = [within_card(report)] if figures is not None else []
    cards += (
        [models_card(report)] if known else []
    )  # of too few viewers, weights and crossings only look sure
    cards += [split_card(report), recovery_card(report), trend_card(report)]
    return {
        "summary": _summary(report),
        "tiles": _tiles(report) if known else [],
        "cap": _cap(report),
        "missing": figures.status.reason
        if figures is not None and figures.status.name == states.NOT_ENOUGH
        else "",
        "cards": [asdict(card) for card in cards],
        "mixed": mixed_text(report, mixed) if mixed is not None else "",
        "viewers": report.responses.viewers,
        "repeaters": report.responses.repeaters,
    }


def status_summary(reading: SideReading) -> dict[str, Any]:
    """Return the few lines that another measure's page shows of this one."""
    return _status(reading.status) | {"sentence": status_sentence(reading.measure, reading.status)}


def _summary(report: FatigueReport) -> dict[str, Any]:
    if report.figures is None:
        return {
            "status": "",
            "word": "No status",
            "tone": "pill-draft",
            "probability": None,
            "sentence": difference_sentence(report),
        }
    status = report.figures.status
    return _status(status) | {"sentence": status_sentence(report.measure, status)}


def _status(status: Status) -> dict[str, Any]:
    return {
        "status": status.name,
        "word": STATUS_WORDS[status.name],
        "tone": _TONES[status.name],
        "probability": status.probability,
    }


def _tiles(report: FatigueReport) -> list[dict[str, str]]:
    figures = report.figures
    status, n = figures.status, figures.power.n if figures.power is not None else 0
    power = figures.crossings[POWER] if figures.crossings is not None else None
    weight = f" · power curve, weight {share(figures.weights.stacking[POWER])}" if figures.weights else ""
    return [
        {
            "title": f"Left at exposure {status.number}",
            "value": share(status.ratio),
            "note": f"95 %: {between(status.low, status.high)} · n = {status.n:,}",
        },
        {
            "title": "Exposures to −20 %",
            "value": crossing_text(power and power.to_80),
            "note": crossing_note(power and power.to_80, n) + weight,
        },
        {
            "title": "Exposures to half",
            "value": crossing_text(power and power.to_half),
            "note": crossing_note(power and power.to_half, n) + weight,
        },
        {
            "title": "Frequency cap",
            "value": "none yet" if figures.cap.exposures is None else str(figures.cap.exposures),
            "note": f"P(below 80 % at exposure {status.number}): {chance(status.below_80)} · n = {status.n:,}",
        },
    ]


def _cap(report: FatigueReport) -> str:
    figures = report.figures
    if figures is None:
        return ""
    if figures.cap.exposures is None:
        return figures.cap.reason
    times = "once" if figures.cap.exposures == 1 else f"at most {figures.cap.exposures} times"
    return f"Show it to each person {times}. {figures.cap.reason}"
