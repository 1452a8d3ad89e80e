"""Which figures of an ad stand together, and in which order: on its page, on paper, in files alike."""

from collections.abc import Sequence
from typing import Any

from campaigns.models import Ad
from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.analysis.reception.ask import answers_of_ad
from dashboards.analysis.reception.peak_end_ads import weights_of_organisation
from dashboards.analysis.reception.questions import (
    EVIDENCE,
    EXPRESSIONS_SHOWN,
    MOMENTS,
    NUMBERS,
    PEAK_END,
    TRACES,
)
from dashboards.analysis.reception.subset import EVERYBODY, Subset
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.arc import thirds
from dashboards.statistics.frames.series import SHIFTED
from dashboards.statistics.values import Moment
from dashboards.surfaces.text import labels
from dashboards.surfaces.text.format import stretch
from inference.expression_names import EXPRESSION_NAMES

# The figures that the cards begin with, in their order; whatever else stands in the registry's group follows.
CARDS = (
    *("hook", "change_happy.high", "impact", "expressing_happy.people"),
    *("change_valence.high", "change_valence.end", "change_valence.change"),
    *("peak_end", "joy.rise", "joy.fall"),
    *("frames.lost", "change_valence.lost.low", "change_valence.lost.high"),
)
EXPRESSING = ("people", "floor", "mean", "high", "low")
THIRDS = ("mean", "high", "change")


def numbers_of(ad: Ad, subset: Subset = EVERYBODY) -> list[Findings]:
    """Return the answers that the section of numbers shows: traces, numbers, peak–end–trend, evidence."""
    weights = weights_of_organisation(ad.campaign)
    return answers_of_ad(ad, (TRACES, NUMBERS, PEAK_END, EVIDENCE), subset, weights)


def cards_of(answers: Sequence[Findings]) -> list[Finding]:
    """Return the figures of the cards: those with a place of their own, then any other of the group `numbers`."""
    named = [next(own for answer in answers if (own := answer.get(key))) for key in CARDS]
    others = [own for answer in answers for own in answer.group("numbers") if own.key not in CARDS]
    return [*named, *others]


def key_moments(answers: Sequence[Findings]) -> list[Finding]:
    """Return the moments that are known, those that are settled first."""
    found = [
        own for key in ("change_valence.high", *MOMENTS) for answer in answers if (own := answer.get(key))
    ]
    return sorted(
        (own for own in found if isinstance(own.value, Moment)), key=lambda own: not own.value.settled
    )


def expression_rows(found: Findings) -> list[tuple[str, list[Finding]]]:
    """Return each expression but neutral with its figures in the order of `EXPRESSING`."""
    return [
        (str(EXPRESSION_NAMES[name]), [found[f"expressing_{name}.{what}"] for what in EXPRESSING])
        for name in EXPRESSIONS_SHOWN
        if name != "neutral"
    ]


def third_rows(found: Findings, ad: Ad) -> list[tuple[str, str, list[Finding]]]:
    """Return each third with when it is and its figures in the order of `THIRDS`; none where the ad is too short."""
    rows = []
    for own in found.parts("change_valence.third.mean"):
        others = [found[f"change_valence.third.{what}[{own.part}]"] for what in THIRDS]
        rows.append((labels.part_label(own.part), _third_place(own.part, ad), others))
    return rows


def shift_rows(read: Findings, shifted: Findings) -> list[tuple[str, list[Finding]]]:
    """Return each level as read and after prior shift."""
    names = [name.removeprefix("shifted_") for name in SHIFTED]
    return [
        (str(labels.SERIES[name]), [read[f"{name}.mean"], shifted[f"shifted_{name}.mean"]]) for name in names
    ]


def segment_rows(found: Findings) -> list[dict[str, Any]]:
    """Return the panel's variables, each with its segments."""
    variables: dict[str, dict[str, Any]] = {}
    for own in found.parts("segment.change_valence"):
        variable, name = part_name(own.part).split("=", 1)
        entry = variables.setdefault(
            variable,
            {"name": variable, "rows": [], "unknown": found.count(f"segment.unknown[variable:{variable}]")},
        )
        entry["rows"].append((name, own, found.count(f"segment.viewers[{own.part}]")))
    for entry in variables.values():
        entry["comparable"] = sum(own.known for _, own, _ in entry["rows"]) > 1
    return list(variables.values())


def brand_names(ad: Ad) -> dict[str, str]:
    """Return the labels of the ad's brand moments, by part."""
    return {f"brand:{place}": moment.label for place, moment in enumerate(ad.brand_moments.all(), 1)}


def _third_place(part: str, ad: Ad) -> str:
    timeline = timeline_of_ad(ad)
    own = thirds(timeline.bins)[int(part_name(part)) - 1]
    return stretch(own.start * timeline.bin_ms, min(own.stop * timeline.bin_ms, ad.duration_ms))
