"""How each fatigue figure is made. A figure's key, scale and formulas stand in `questions`."""

from collections.abc import Callable, Iterator
from math import inf, isfinite, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from dashboards.analysis.fatigue.data import AnswerData, FatigueData
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found
from dashboards.selectors.answer_responses import RECALL
from dashboards.statistics.fatigue.decline import HALF_WIDTH
from dashboards.statistics.fatigue.pooled import MixSplit
from dashboards.statistics.fatigue.responses import MIN_VIEWERS_AT_NUMBER
from dashboards.statistics.fatigue.status import LIMITED_SHARE, MIN_AT_NUMBER, MIN_EXPOSURES, MIN_REPEATERS
from dashboards.statistics.fatigue.summary import MIN_VIEWERS, Fatigue
from dashboards.statistics.values import Axis, Choice, Count, Estimate, Series

Parts = Iterator[tuple[str, Found]]


def viewers(data: FatigueData) -> Count:
    return Count(data.responses.viewers)


def repeaters(data: FatigueData) -> Count:
    """Viewers with two exposures or more among those that enough viewers reached: only they tell of fatigue."""
    return Count(data.kept.repeaters)


def exposures(data: FatigueData) -> Count:
    return Count(data.rolled_up.kept)


def excluded(data: FatigueData) -> Parts:
    yield "cause:rejected", Count(data.rolled_up.rejected)


def viewers_at(data: FatigueData) -> Parts:
    """Viewers at each exposure."""
    for place, n in enumerate(data.responses.n_at.tolist(), 1):
        yield f"exposure:{place}", Count(n)


def last(data: FatigueData) -> Count:
    return Count(data.last)


def reached(data: FatigueData) -> Count:
    return Count(data.reached)


def rate(data: FatigueData) -> Parts:
    """γ of the power curve and λ of the exponential one."""
    known = known_of(data)
    for model in ("power", "exponential"):
        yield f"model:{model}", known if isinstance(known, Needs) else known.curves.curves[model].rate


def half_life_exposures(data: FatigueData) -> Found:
    """ln 2/λ: after how many more exposures half is left, whatever there is."""
    known = known_of(data)
    if isinstance(known, Needs):
        return known
    own = known.curves.curves["exponential"].rate
    ends = (log(2) / value if value > 0 else inf for value in (own.value, own.high, own.low))
    return endless(*ends, own.n)


def crossing_to(share: str) -> Callable[[FatigueData], Parts]:
    """Return the finder of the exposure at which each curve is down to a share: `to_80` or `to_half`."""

    def find(data: FatigueData) -> Parts:
        known = known_of(data)
        if isinstance(known, Needs):
            yield "", known
            return
        for model, curve in known.curves.curves.items():
            own = getattr(curve, share)
            yield f"model:{model}", endless(own.value, own.low, own.high, own.n)

    return find


def weight_by(rule: str) -> Callable[[FatigueData], Parts]:
    """Return the finder of each curve's weight: by `stacking` or `pseudo_bma`, as the probability of that curve."""

    def find(data: FatigueData) -> Parts:
        known = known_of(data)
        if isinstance(known, Needs):
            yield "", known
            return
        for model, weight in getattr(known.curves, rule).items():
            yield f"model:{model}", Choice(model, weight, known.curves.n)

    return find


def score(data: FatigueData) -> Parts:
    """How much better than the flat curve each foretells viewers that it has not seen."""
    known = known_of(data)
    if isinstance(known, Needs):
        yield "", known
        return
    for model, own in known.curves.score.items():
        if model != "flat":
            yield f"model:{model}", own


def within(data: FatigueData) -> Found:
    """R_n within the viewer, its band over the whole curve at once."""
    if data.fatigue is None:
        return Needs("ratio_scale")
    own = data.fatigue.decline
    return _along(own.ratio, own.low, own.high, own.n) if own else lack(data)


def averaged(data: FatigueData) -> Found:
    """R_n of the four curves, weighed by stacking."""
    known = known_of(data)
    if isinstance(known, Needs):
        return known
    own = known.curves
    return _along(own.average, own.low, own.high, known.decline.n)


def pooled(data: FatigueData) -> Found:
    """The mean of everybody at each exposure, whoever they are."""
    return _of_mix(data, lambda mix: _along(mix.pooled, *mix.pooled_interval, mix.n))


def pooled_share(data: FatigueData) -> Found:
    """The pooled mean as a share of that of the first exposure."""
    if not data.measure.ratio:
        return Needs("ratio_scale")
    return _of_mix(data, _pooled_share)


def change_of(part: str) -> Callable[[FatigueData], Found]:
    """Return the finder of the `change` of the pooled mean since the first exposure, or of its `within` or `audience`
    part."""
    return lambda data: _of_mix(data, lambda mix: _part(mix, part))


def check_doubling(data: FatigueData) -> Found:
    """The mixed model's change of the response a doubling of the exposures."""
    own = data.mixed
    if own is None or not own.converged:
        return lack(data) if own is None else Needs("converged")
    per = log(2)
    return Estimate(own.slope * per, *(end * per for end in own.slope_interval), own.viewers)


def check_day(data: FatigueData) -> Found:
    """The mixed model's change of the response a day, exposures held apart."""
    own = data.mixed
    if own is None or not own.converged:
        return lack(data) if own is None else Needs("converged")
    return Estimate(own.day, *own.day_interval, own.viewers) if own.day_interval else Needs("days")


def check_exposures(data: FatigueData) -> Count:
    return Count(data.mixed.rows if data.mixed else 0)


def answers_at(question: str) -> Callable[[AnswerData], Parts]:
    """Return the finder of how many answered the question at each exposure."""

    def find(data: AnswerData) -> Parts:
        for place, n in enumerate(data.responses[question].n_at.tolist(), 1):
            yield f"exposure:{place}", Count(n)

    return find


def answers_change(question: str) -> Callable[[AnswerData], Found]:
    """Return the finder of the change of the same viewers' answers since the first exposure."""

    def find(data: AnswerData) -> Found:
        own = data.splits[question]
        if own is not None and isfinite(own.within[-1]):
            return _part(own, "within")
        counts = data.responses[question].n_at.tolist()
        return Needs("second_answers", max(1, MIN_VIEWERS_AT_NUMBER - max(counts[1:], default=0)))

    return find


def answers_below_80(question: str) -> Callable[[AnswerData], Found]:
    """Return the finder of the probability, at each exposure, that less than 80 % of the first answer is left, counted
    from the lowest one that can be given."""

    def find(data: AnswerData) -> Found:
        own, lowest = data.splits[question], 0.0 if question == RECALL else 1.0
        if own is None or not isfinite(own.within_interval[0, -1]):
            return answers_change(question)(data)
        allowed = (LIMITED_SHARE - 1) * (own.pooled[0] - lowest)
        error = np.maximum(np.diff(own.within_interval, axis=0)[0] / (2 * HALF_WIDTH), 1e-9)
        found = ndtr((allowed - own.within) / error)
        found[0] = 0.0
        return probabilities(found, _part(own, "within").n)

    return find


def known_of(data: FatigueData) -> Fatigue | Needs:
    """Return the figures where a status can be given: of fewer viewers weights and crossings only look sure."""
    if data.fatigue is None:
        return Needs("ratio_scale")
    if data.fatigue.status is not None:
        return data.fatigue
    n_at = data.responses.n_at
    if data.reached < MIN_EXPOSURES:
        third = int(n_at[MIN_EXPOSURES - 1]) if len(n_at) >= MIN_EXPOSURES else 0
        return Needs("third_exposures", MIN_AT_NUMBER - third)
    more = MIN_REPEATERS - data.kept.repeaters
    return Needs("repeaters", more) if more > 0 else lack(data)


def lack(data: FatigueData) -> Needs:
    """Return what is missing before the same viewers can be compared."""
    n_at = data.responses.n_at.tolist()
    if not n_at or not n_at[0]:
        return Needs("first_exposures", MIN_VIEWERS_AT_NUMBER)
    more = MIN_VIEWERS_AT_NUMBER - max(n_at[1:], default=0)
    if more > 0:
        return Needs("second_exposures", more)
    again = data.kept.there.sum(axis=1) >= 2
    compared = int((again & data.kept.there[:, 0]).sum())
    return Needs("repeaters", MIN_VIEWERS - compared) if compared < MIN_VIEWERS else Needs("first_response")


def _of_mix(data: FatigueData, find: Callable[[MixSplit], Found]) -> Found:
    mix = data.mix
    if mix is None or not isfinite(mix.pooled[0]) or not np.isfinite(mix.within[1:]).any():
        return lack(data)
    return find(mix)


def _part(mix: MixSplit, part: str) -> Series:
    n = mix.n if part != "within" else np.concatenate([mix.n[:1], np.minimum.accumulate(mix.stayed[1:])])
    return _along(getattr(mix, part), *getattr(mix, f"{part}_interval"), n)


def _pooled_share(mix: MixSplit) -> Found:
    if mix.pooled[0] <= 0:
        return Needs("first_response")
    return _along(mix.pooled / mix.pooled[0], *mix.share_interval, mix.n)


def endless(value: float, low: float, high: float, n: int) -> Found:
    """Return an estimate that may have no end, or `never` where not even its low end is a number."""
    return Estimate(value, low, high, n) if isfinite(low) else Needs("never")


def probabilities(values: NDArray[np.float64], n: NDArray[np.int64]) -> Series:
    none = np.full(len(values), np.nan)
    return _along(values, none, none, n)


def _along(
    mean: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], n: NDArray[np.int64]
) -> Series:
    at = np.arange(1, len(mean) + 1, dtype=np.int64)
    return Series(
        Axis.EXPOSURE, at, np.asarray(mean), np.asarray(low), np.asarray(high), np.asarray(n, np.int64)
    )
