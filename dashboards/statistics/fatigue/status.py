"""F30, the status of an ad by what is left of the first response, and the recommended frequency cap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.decline import Decline
from dashboards.statistics.fatigue.responses import Responses

MIN_EXPOSURES = 3
MIN_REPEATERS = 60
MIN_AT_NUMBER = 30
LIMITED_SHARE, FATIGUED_SHARE = 0.8, 0.5
SURE = 0.9
FRESH, LIMITED, FATIGUED, WATCH, NOT_ENOUGH = "fresh", "limited", "fatigued", "watch", "not_enough_data"


@dataclass(frozen=True)
class Status:
    """`name`: one of `fresh`, `limited`, `fatigued`, `watch`.

    `probability`: that what the name says is true: P(R ≥ .8) for fresh, P(R < .8) for limited and watch, P(R < .5) for
    fatigued, with R = E[y_n] / E[y_1] within the viewer at exposure number `number`, the highest one that 30 viewers
    reached. `below_80`, `below_50`: both probabilities. `ratio`, `low`, `high`: R with its 95 % interval. `n`: viewers
    at that number.
    """

    name: str
    probability: float
    number: int
    ratio: float
    low: float
    high: float
    below_80: float
    below_50: float
    n: int


@dataclass(frozen=True)
class Cap:
    """How often to show the ad to one viewer, by all of smiles, attention and answers together.

    `exposures`: the recommended cap: at the next exposure less than 80 % of the first is left in each of them, with
    probability `probability` ≥ .9 at least; None where that is nowhere so sure. `low`, `high`: the range that the data
    allow: up to `low` exposures at least one of them surely holds; over `high` all surely fell, None where that is not
    known. `n`: the fewest viewers behind it.
    """

    exposures: int | None
    probability: float
    low: int
    high: int | None
    n: int


def fatigue_status(responses: Responses, decline: Decline | None) -> Status | None:
    """Return the status (F30); None where there is not enough to say. Falling smiles alone are never called wear-out:
    attitude and recall may still rise.

    `decline`: of the same responses, or None where there are too few.
    """
    number = responses.last_number(MIN_AT_NUMBER)
    if number < MIN_EXPOSURES or responses.repeaters < MIN_REPEATERS or decline is None:
        return None
    draws = decline.draws[:, number - 1]
    below_80, below_50 = float((draws < LIMITED_SHARE).mean()), float((draws < FATIGUED_SHARE).mean())
    if below_50 >= SURE:
        name, probability = FATIGUED, below_50
    elif below_80 >= SURE:
        name, probability = LIMITED, below_80
    elif 1 - below_80 >= SURE:
        name, probability = FRESH, 1 - below_80
    else:
        name, probability = WATCH, below_80
    low, high = (float(q) for q in np.quantile(draws, [0.025, 0.975]))
    ratio, n = float(decline.ratio[number - 1]), int(decline.n[number - 1])
    return Status(name, probability, number, ratio, low, high, below_80, below_50, n)


def frequency_cap(below: Sequence[NDArray[np.float64]], n: Sequence[NDArray[np.int64]]) -> Cap:
    """Return the cap from P(R_n < .8) of each of several responses, [M] each, and the viewers behind them.

    That all fell has probability 1 − Σ(1 − P) at least and min P at most, whatever they have to do with each other
    (Bonferroni, Fréchet): the first must reach .9 for a cap, the second stay under .1 for “surely holds”.

    Raises:
        ValueError: there is no response.
    """
    size = min(len(own) for own in below)
    shares = np.array([own[:size] for own in below])
    least, most = 1 - (1 - shares).sum(axis=0), shares.min(axis=0)
    over, holds = np.flatnonzero(least >= SURE), np.flatnonzero(most > 1 - SURE)
    at = int(over[0]) if len(over) else int(least.argmax())
    low = int(holds[0]) if len(holds) else size
    fewest = min(int(own[: max(at, 1) + 1].min()) for own in n)
    cap = at if len(over) else None
    return Cap(cap, float(max(least[at], 0.0)), min(low, at) if len(over) else low, cap, fewest)
