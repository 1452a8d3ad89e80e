"""An ad's traces as one JSON document: what its page draws and follows, and what the API answers, are the
same numbers."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from campaigns.models import Ad
from dashboards.analysis.encode import encoded_value, plain_list
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.state import AdReception
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.selectors.pulses import AdPulse
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.frames.series import CHANGES, TRACED, stored_as
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Moment
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.charts.description import Mark
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.part_labels import reason
from dashboards.surfaces.text.plain import summary
from dashboards.surfaces.text.reception import ad_answer
from dashboards.surfaces.text.trace_notes import jump_text, live_text
from dashboards.surfaces.text.trace_sentences import traces_sentence

# Changes, and beside them the levels as the network read them.
MEANS = (*TRACED, *map(stored_as, CHANGES))
CHARTS = ("expressions", "valence", "attention")
LAYERS = ("valence", "expressions", "attention")  # in the order in which the ad's page offers them
_FORMULAS = {
    "expressions": ("F6", "F1", "F3", "F4", "F5", "F19"),
    "valence": ("F6", "F7", "F19"),
    "attention": ("F11", "F19"),
}


def trace_document(own: AdReception) -> dict[str, Any]:
    """Return the document of one ad. Arrays have one entry a second; null where there is no value."""
    found, pulse = own.traces, own.pulse
    best = found.moment("change_valence.high")
    return {
        "ad": own.ad.pk,
        "title": own.ad.title,
        "duration_ms": own.ad.duration_ms,
        "seconds": -(-own.ad.duration_ms // SECOND_MS),
        "state": own.state,
        "simulated": own.ad.campaign.simulated,
        "conclusive": own.conclusive,
        "min_viewers": MIN_VIEWERS,
        "viewers": own.viewers,
        "exposures": found.count("exposures"),
        "rejected": found.count("exposures.excluded[cause:rejected]"),
        "no_resting_face": found.count("viewers.excluded[cause:no_resting_face]"),
        "plays": pulse.exposures,
        "series": {name: _series(own, name) for name in TRACED},
        "means": {name: _value(own, f"{name}.mean") for name in MEANS},
        "floors": {name: _value(own, f"{name}.floor") for name in CHANGES},
        "peaks": {name: moment_document(found.moment(f"{name}.high")) for name in TRACED},
        "strongest_stands_out": bool(best and best.settled),
        "valid_share": _value(own, "frames.valid_share"),
        "frames": {
            "ended": pulse.ended,
            "while_running": found.count("frames[frames:running]"),
            "valid": found.count("frames[frames:valid]"),
            "unscored": pulse.unscored,
            "waiting": pulse.waiting,
        },
        "set_aside": [
            {"reason": name, "text": reason(name), "frames": found.count(finding.name)}
            for finding in found.parts("frames.set_aside")
            if (name := finding.part.removeprefix("reason:"))
        ],
        "models": [own.title for own in networks_of_ad(own.ad.pk)],
        "formulas": {
            chart: " · ".join(f"{key} {METHODS[key].formula}" for key in keys)
            for chart, keys in _FORMULAS.items()
        },
        "sentences": {"answer": _said(own, ad_answer)}
        | {chart: traces_sentence(chart, found) for chart in CHARTS},
        "live": _live(pulse),
    }


def page_document(own: AdReception) -> dict[str, Any]:
    """Return the document with what the ad's page draws from it, and the version of that."""
    marks = [
        Mark(float(note.at_ms), gettext("Note %(n)s") % {"n": count(place)}, upright=True)
        for place, note in enumerate(own.ad.annotations.all(), 1)
    ]
    charts = {key: chart.as_json() for key, chart in ad_charts(own.traces, CHARTS, own.ad, marks).items()}
    shown = {"charts": charts, "jumps": _jumps(own), "summary": _said(own, summary)}
    return trace_document(own) | shown | {"version": page_version(own)}


def page_version(own: AdReception) -> str:
    """Return what changes whenever the charts of the page do."""
    return f"{own.traces.revision}.{notes_version(own.ad)}"


def notes_version(ad: Ad) -> str:
    """Return what changes whenever notes on an ad come or go."""
    return ".".join(str(note.pk) for note in ad.annotations.all())


def live_document(own: AdReception) -> dict[str, Any]:
    """Return what changes with every second, for a page that has the rest in this version."""
    return {"live": _live(own.pulse), "version": page_version(own)}


def _live(pulse: AdPulse) -> dict[str, Any]:
    return {
        "viewers": pulse.live,
        "latest_frame_at": pulse.last_taken_at.isoformat() if pulse.last_taken_at else None,
        "text": live_text(pulse.live, pulse.last_taken_at),
    }


def _said(own: AdReception, sentence: Callable[[Findings], str]) -> str:
    """Of a part too small to be told, nobody may read that the ad has no viewers."""
    untold = own.subset and not own.viewers
    return gettext("Too few viewers in this part.") if untold else sentence(own.traces)


def _jumps(own: AdReception) -> list[dict[str, Any]]:
    """Return places of the ad to go to: the strongest moment, where there is one, and the brand moments."""
    best = own.traces.moment("change_valence.high")
    places = [(gettext("Strongest moment"), int(best.at_ms))] if best and best.settled else []
    places += [(moment.label, moment.start_ms) for moment in own.ad.brand_moments.all()]
    return [{"label": jump_text(label, at_ms), "at_ms": at_ms} for label, at_ms in places]


def moment_document(moment: Moment | None) -> dict[str, Any] | None:
    """Return a moment, its place in ms and, for those who read them before, in whole seconds; None where
    there is none."""
    if moment is None:
        return None
    seconds = {
        "second": moment.at_ms // SECOND_MS,
        "second_low": moment.from_ms // SECOND_MS,
        "second_high": max(moment.from_ms, moment.to_ms - 1) // SECOND_MS,
    }
    return encoded_value(moment) | seconds


def _series(own: AdReception, name: str) -> dict[str, list[Any]]:
    series = own.traces.series(f"{name}.trace")
    if series is None:
        return {part: [] for part in ("mean", "low", "high", "n")}
    return {part: plain_list(getattr(series, part)) for part in ("mean", "low", "high", "n")}


def _value(own: AdReception, name: str) -> dict[str, Any] | None:
    finding = own.traces.get(name)
    return encoded_value(finding.value) if finding and finding.value is not None else None
