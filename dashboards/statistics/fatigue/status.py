"""F30, the status of an ad by what is left of the first response, and the recommended frequency cap."""

from dataclasses import dataclass

import numpy as np

from dashboards.statistics.fatigue.curve import WithinCurve
from dashboards.statistics.fatigue.responses import Responses

MIN_EXPOSURES = 3
MIN_REPEATERS = 60
MIN_AT_NUMBER = 30
LIMITED_SHARE, FATIGUED_SHARE = 0.8, 0.5
SURE, RATHER_NOT = 0.9, 0.5
FRESH, LIMITED, FATIGUED, WATCH, NOT_ENOUGH = "fresh", "limited", "fatigued", "watch", "not_enough_data"


@dataclass(frozen=True)
class Status:
    """`name`: one of `fresh`, `limited`, `fatigued`, `watch`, `not_enough_data`.

    `probability`: that what the name says is true (None where data are not enough). It is P(R ≥ .8) for fresh,
    P(R < .8) for limited and watch, P(R < .5) for fatigued, with R = E[y_n] / E[y_1] within the viewer at exposure
    number `number`, the highest one that 30 viewers reached. `below_80`, `below_50`: both probabilities.
    `ratio`, `low`, `high`: R with its 95 % interval. `n`: viewers at that number.
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


@dataclass(frozen=True)
class Cap:
    """The recommended frequency cap: show the ad at most `exposures` times to one viewer; None means no cap so far.

    `below_80`: the highest probability up to there that less than 80 % is left, at exposure number `number` with `n`
    viewers: of the first exposure over the cap, or without a cap of any.
    """

    exposures: int | None
    number: int
    below_80: float
    n: int


def fatigue_status(responses: Responses, curve: WithinCurve | None) -> Status:
    """Return the status (F30). Falling smiles alone are never called wear-out: attitude and recall may still rise.

    `curve`: of the same responses, or None where there are too few.
    """
    number = responses.last_number(MIN_AT_NUMBER)
    if number < MIN_EXPOSURES or responses.repeaters < MIN_REPEATERS or curve is None:
        return Status(NOT_ENOUGH, None, number, None, None, None, None, None, responses.repeaters)
    n = int(curve.n[number - 1])
    draws = curve.draws[:, number - 1]
    below_80, below_50 = float((draws < LIMITED_SHARE).mean()), float((draws < FATIGUED_SHARE).mean())
    if below_50 >= SURE:
        name, probability = FATIGUED, below_50
    elif below_80 >= SURE:
        name, probability = LIMITED, below_80
    elif below_80 < RATHER_NOT:
        name, probability = FRESH, 1 - below_80
    else:
        name, probability = WATCH, below_80
    ratio = float(curve.ratio[number - 1])
    low, high = (float(q) for q in np.quantile(draws, [0.025, 0.975]))
    return Status(name, probability, number, ratio, low, high, below_80, below_50, n)


def frequency_cap(status: Status, curve: WithinCurve | None) -> Cap | None:
    """Return the cap: the last exposure at which the within-viewer response likely still is 80 % of the first. None
    where data are not enough to say."""
    if status.name == NOT_ENOUGH or curve is None:
        return None
    below = (curve.draws[:, : status.number] < LIMITED_SHARE).mean(axis=0)
    over = np.flatnonzero(below > RATHER_NOT)
    at = int(over[0]) if len(over) else int(below.argmax())
    return Cap(at if len(over) else None, at + 1, float(below[at]), int(curve.n[at]))
