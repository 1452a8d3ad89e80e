"""F30, the status of an ad by what is left of the first response, and the recommended frequency cap."""

from dataclasses import dataclass

import numpy as np

from dashboards.statistics.fatigue.curve import WithinCurve
from dashboards.statistics.fatigue.responses import Responses

MIN_EXPOSURES = 3
MIN_REPEATERS = 60
MIN_AT_NUMBER = 30
LIMITED_SHARE, FATIGUED_SHARE = 0.8, 0.5
_SURE, _RATHER_NOT = 0.9, 0.5
FRESH, LIMITED, FATIGUED, WATCH, NOT_ENOUGH = "fresh", "limited", "fatigued", "watch", "not_enough_data"


@dataclass(frozen=True)
class Status:
    """`name`: one of `fresh`, `limited`, `fatigued`, `watch`, `not_enough_data`.

    `probability`: that what the name says is true (None where data are not enough). It is P(R ≥ .8) for fresh,
    P(R < .8) for limited and watch, P(R < .5) for fatigued, with R = E[y_n] / E[y_1] within the viewer at exposure
    number `number`, the highest one that 30 viewers reached. `below_80`, `below_50`: both probabilities.
    `ratio`, `low`, `high`: R with its 95 % interval. `n`: viewers at that number. `reason`: a sentence.
    """

    name: str
    probability: float | None
    number: int
    ratio: float | None
    low: float | None
    high: float | None
    below_80: float | None
    below_50: float | None
    n: int
    reason: str


@dataclass(frozen=True)
class Cap:
    """The recommended frequency cap: show the ad at most `exposures` times to one viewer; None means no cap so far."""

    exposures: int | None
    reason: str


def fatigue_status(responses: Responses, curve: WithinCurve | None) -> Status:
    """Return the status (F30). Falling smiles alone are never called wear-out: attitude and recall may still rise.

    `curve`: of the same responses, or None where there are too few.
    """
    number = responses.last_number(MIN_AT_NUMBER)
    if number < MIN_EXPOSURES or responses.repeaters < MIN_REPEATERS or curve is None:
        return _not_enough(responses, number)
    n = int(curve.n[number - 1])
    draws = curve.draws[:, number - 1]
    below_80, below_50 = float((draws < LIMITED_SHARE).mean()), float((draws < FATIGUED_SHARE).mean())
    if below_50 >= _SURE:
        name, probability = FATIGUED, below_50
    elif below_80 >= _SURE:
        name, probability = LIMITED, below_80
    elif below_80 < _RATHER_NOT:
        name, probability = FRESH, 1 - below_80
    else:
        name, probability = WATCH, below_80
    ratio = float(curve.ratio[number - 1])
    low, high = (float(q) for q in np.quantile(draws, [0.025, 0.975]))
    reason = (
        f"At exposure {number} the same viewers respond with {100 * ratio:.0f} % of their first response"
        f" (95 % interval {100 * low:.0f} to {100 * high:.0f} %, n = {n})."
    )
    return Status(name, probability, number, ratio, low, high, below_80, below_50, n, reason)


def frequency_cap(status: Status, curve: WithinCurve | None) -> Cap:
    """Return the cap: the last exposure at which the within-viewer response likely still is 80 % of the first."""
    if status.name == NOT_ENOUGH or curve is None:
        return Cap(None, f"No recommendation yet. {status.reason}")
    below = (curve.draws[:, : status.number] < LIMITED_SHARE).mean(axis=0)
    over = np.flatnonzero(below > _RATHER_NOT)
    if not len(over):
        return Cap(
            None,
            f"No cap needed up to exposure {status.number}: nowhere is the response of the same viewers likely to be"
            f" below 80 % of the first (highest probability {_chance(below.max())}).",
        )
    first = int(over[0])
    return Cap(
        first,
        f"From exposure {first + 1} on the same viewers likely respond with less than 80 % of their first response"
        f" (probability {_chance(below[first])}, n = {int(curve.n[first])}).",
    )


def _chance(probability: float) -> str:
    """Return e.g. `61 %`; never 0 or 100, which no number of draws can tell."""
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def _not_enough(responses: Responses, number: int) -> Status:
    wanted = []
    if number < MIN_EXPOSURES:
        wanted.append(f"{MIN_AT_NUMBER} viewers at {MIN_EXPOSURES} exposures (now at {number})")
    if responses.repeaters < MIN_REPEATERS:
        wanted.append(f"{MIN_REPEATERS} viewers with two exposures or more (now {responses.repeaters})")
    reason = f"This needs {' and '.join(wanted)}."
    return Status(NOT_ENOUGH, None, number, None, None, None, None, None, responses.repeaters, reason)
