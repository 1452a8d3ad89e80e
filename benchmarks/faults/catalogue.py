"""What the product must not do, once for each promise of the gates: does its gate see it? The runs are few: a broken
product is far from its limits."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from benchmarks.adversary.studies import narrowed
from benchmarks.faults.fault import Fault
from benchmarks.gates import (
    comparison,
    daily_level,
    decisions,
    fatigue,
    honest_zero,
    no_moment,
    peak_of_flat_trace,
    planner,
    same_ads,
    shown_intervals,
    simultaneous_bands,
    studies,
    targeting,
    wearing_off,
    weighted,
)
from dashboards.analysis.comparison import pair, study
from dashboards.analysis.reception import data, finders, weighting
from dashboards.analysis.reception.questions import NUMBERS, TRACES
from dashboards.selectors.series import AdSeries
from dashboards.simulation.tastes import TastesDesign
from dashboards.statistics import bands, peaks, planner_levels, weak_stretches
from dashboards.statistics import comparison as traces
from dashboards.statistics.fatigue import change_point, curves, decline, status
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.intervals import level_interval
from dashboards.statistics.targeting import choice
from dashboards.statistics.targeting import replay as replayed
from dashboards.statistics.values import Estimate

_PEOPLE = 300
_BRAND = narrowed(NUMBERS, ("change_valence.brand", "change_valence.brand.p"))
_HEADLINE = narrowed(TRACES, ("change_valence.mean",))


def _times(factor: float, *arguments: Any, **options: Any) -> Estimate | None:
    """An interval so many times as wide."""
    own = level_interval(*arguments, **options)
    if own is None or own.low is None or own.high is None:
        return own
    low, high = (own.value + factor * (end - own.value) for end in (own.low, own.high))
    return replace(own, low=low, high=high)


def _without_model(own: pair.PairData) -> object:
    return own.simple and study.Tested(own.simple.estimate, own.simple.p, 0.0)


def _strangers(own: Responses, number: int) -> Responses:
    """Each exposure number's values, handed to other viewers: who is there at each is told, and who they are is not."""
    y, day = (
        np.column_stack([np.roll(part[:, column], 37 * column) for column in range(number)])
        for part in (own.y, own.day)
    )
    there = np.isfinite(y).any(axis=1)
    return Responses(y[there], day[there])


_levels, _read_at = planner_levels._levels, peaks._read_at
_apart = partial(same_ads.measure, share=0.05, people=_PEOPLE)
_zero = partial(honest_zero.measure, share=0.03, people=_PEOPLE)
_shown = partial(shown_intervals.measure, people=_PEOPLE, viewers=(60,))
_decided = partial(decisions.measure, share=0.05, people=_PEOPLE)
_worn = partial(wearing_off.measure, share=0.05, viewers=120)
_chosen = partial(targeting.measure, share=0.02)
FAULTS = (
    Fault(
        "valence is read against 0, whatever the face does at rest",
        partial(_zero, viewers=(60,)),
        "told positive or negative",
        AdSeries,
        "means",
        property(lambda own: own.raw),
    ),
    Fault(
        "an ad's judgement is six times as careful as it says",
        partial(_zero, viewers=()),
        "found",
        study.Look,
        "critical",
        lambda own, df: 12.0,
    ),
    Fault(
        "intervals are half as wide",
        partial(_shown, share=0.05, questions=(TRACES,)),
        "change_valence.mean",
        data,
        "level_interval",
        partial(_times, 0.5),
    ),
    Fault(
        "intervals are twice as wide",
        partial(_shown, share=0.7, questions=(_HEADLINE,)),
        "change_valence.mean",
        data,
        "level_interval",
        partial(_times, 2.0),
    ),
    Fault(
        "every moment is called settled",
        partial(no_moment.measure, share=0.03, people=_PEOPLE, questions=(TRACES,)),
        "any moment at all",
        peaks,
        "skewed_ends",
        lambda df, skew, p: (0.1, 0.1),
    ),
    Fault(
        "a brand moment is judged as if it were the only moment of the ad, and by half of its interval",
        partial(no_moment.measure, share=0.05, people=_PEOPLE, questions=(_BRAND,)),
        "any moment at all",
        finders,
        "moment_p",
        lambda found: float(abs(found.value) < (found.value - found.low) / 2),
    ),
    Fault(
        "a peak is read on those who chose it",
        partial(peak_of_flat_trace.measure, share=0.05),
        "Cross-fitted peak",
        peaks,
        "_read_at",
        lambda places, *others: _read_at(places[::-1], *others),
    ),
    Fault(
        "weights are counted as if there were none",
        partial(weighted.measure, share=0.2, people=_PEOPLE, sizes=(150,)),
        "weighted headline",
        weighting,
        "_aligned",
        lambda own, weights: np.ones(len(own.series.viewer_keys)),
    ),
    Fault(
        "the one look is not as strict as it says",
        partial(_apart, only="A/A told apart: one look"),
        "one look",
        study.Look,
        "p",
        lambda own, t, df: study.t_p(t, df) / 20,
    ),
    Fault(
        "each look is judged as if it were the only one",
        partial(_apart, only="a look every"),
        "a look every",
        study,
        "anytime_p",
        lambda t, df, **_: study.t_p(t, df) / 4,
    ),
    Fault(
        "the same, of levels that are drawn",
        partial(studies.measure, share=0.05, only="A/A, a look every 20 viewers to 300, 2 ads"),
        "a look every",
        study,
        "anytime_p",
        lambda t, df, **_: study.t_p(t, df) / 4,
    ),
    Fault(
        "measures are not one family",
        partial(_apart, only="all measures"),
        "all measures",
        pair,
        "exploratory_p",
        lambda p, tests: p / 2,
    ),
    Fault(
        "a fixed order is compared as if it were none",
        partial(_apart, only="order fixed"),
        "order fixed",
        pair.PairData,
        "level",
        property(_without_model),
    ),
    Fault(
        "the highest segment is compared as if it had not been chosen",
        partial(_apart, only="segments"),
        "segments",
        finders,
        "exploratory_p",
        lambda p, tests: p / 50,
    ),
    Fault(
        "an ad that is better is found by an interval six times as wide",
        partial(studies.measure, share=0.05, only="is found at one look"),
        "found at one look",
        study.Look,
        "p",
        lambda own, t, df: study.t_p(t / 6, df),
    ),
    Fault(
        "two traces are told apart by half of what chance does",
        partial(comparison.measure, share=0.05),
        "A/A flagged",
        traces,
        "ALPHA",
        0.5,
    ),
    Fault(
        "a band holds half of the traces",
        partial(simultaneous_bands.measure, share=0.02),
        "Band holds",
        bands,
        "LEVEL",
        0.5,
    ),
    Fault(
        "an ad that does nothing is judged by an interval without width",
        partial(_decided, only="one ad that does nothing told run, fix or drop, 60"),
        "does nothing",
        study.Look,
        "interval",
        lambda own, value, error, df, n: Estimate(value, value, value, n),
    ),
    Fault(
        "every ad is named the best",
        partial(_decided, only="a tie of"),
        "a tie of",
        study.Look,
        "p",
        lambda own, t, df: 0.0,
    ),
    Fault(
        "no ad is ever named the best",
        partial(_decided, only="is named: one look"),
        "is named",
        study.Look,
        "p",
        lambda own, t, df: 1.0,
    ),
    Fault(
        "seconds are tested without the others",
        partial(_decided, only="without one, lift 0.0, 60"),
        "without one",
        weak_stretches,
        "ALPHA",
        0.95,
    ),
    Fault(
        "a wandering level is a change at the first suspicion",
        partial(daily_level.measure, share=0.05),
        "AR(1)",
        change_point,
        "ALERT_AT",
        0.02,
    ),
    Fault(
        "a plan takes viewers for twice as much alike as they are",
        partial(planner.measure, share=0.1, traces=False),
        "power reached",
        planner_levels,
        "_levels",
        lambda design, viewers, rng: _levels(replace(design, spread=design.spread / 2), viewers, rng),
    ),
    Fault(
        "an ad is fatigued on evidence that no study of its size has",
        partial(_worn, only="24 %"),
        "24 %",
        status,
        "SURE",
        0.9999999,
    ),
    Fault(
        "exposures are compared, whoever was there",
        partial(fatigue.measure, share=0.1, only="people come back after what they just showed"),
        "bias of γ",
        Responses,
        "up_to",
        _strangers,
        quick=False,
    ),
    Fault(
        "the interval of γ is that of one draw in five",
        partial(_worn, only="bias"),
        "interval of γ",
        curves,
        "_TAILS",
        [0.4, 0.6],
        quick=False,
    ),
    Fault(
        "the calendar is taken for fatigue",
        partial(fatigue.measure, share=0.1, only="  the same, −5 % a day"),
        "−5 % a day",
        decline,
        "day_prior",
        lambda responses: (0.0, 1e-6),
        quick=False,
    ),
    Fault(
        "a replay's interval is a sixth as wide as it says",
        partial(_chosen, design=TastesDesign(viewers=5)),
        "SNIPS",
        replayed,
        "LEVEL",
        0.25,
    ),
    Fault(
        "ads come by chance, whatever the policy thinks",
        partial(_chosen, design=TastesDesign(viewers=60)),
        "gain over chance",
        choice,
        "EXPLORATION",
        1.0,
        quick=False,
    ),
)
