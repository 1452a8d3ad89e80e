"""F25 and F26 as figures with intervals: γ̂, λ̂, and after how many exposures the response is a given share."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.designs import EXPONENTIAL, POWER, design_of
from dashboards.statistics.fatigue.patterns import (
    RESAMPLES,
    SEED,
    Patterns,
    left_out_patterns,
    patterns_of,
    resampled_patterns,
)
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit, jackknife_error, widened

LEVEL = 0.95
_TAIL = (1 - LEVEL) / 2
MIN_VIEWERS = 10


@dataclass(frozen=True)
class Rate:
    """A decline with its 95 % interval over viewers; `n` viewers with two exposures or more. Positive: it falls.

    `draws` [B]: the values of the resamples.
    """

    value: float
    low: float
    high: float
    n: int
    draws: NDArray[np.float64]


@dataclass(frozen=True)
class Crossing:
    """At which exposure number (1 = the first) the response is down to a share of the first one; `inf` means never.

    `low`, `high`: 95 % interval. `beyond` says that the value lies beyond what was observed, and is extrapolated.
    """

    value: float
    low: float
    high: float
    beyond: bool


def power_fit(
    responses: Responses, *, resamples: int = RESAMPLES, seed: int = SEED, draws: Patterns | None = None
) -> Rate | None:
    """Return γ̂ of y_in = A_i · n^(−γ) with each A_i profiled out (F25), or None under ten viewers with two exposures.

    Args:
        draws: the resamples, where the caller has them already.
    """
    return _rate(responses, POWER, resamples, seed, draws)


def exponential_fit(
    responses: Responses, *, resamples: int = RESAMPLES, seed: int = SEED, draws: Patterns | None = None
) -> Rate | None:
    """Return λ̂ of y_in = A_i · e^(−λ(n − 1)) (F26), or None under ten viewers with two exposures."""
    return _rate(responses, EXPONENTIAL, resamples, seed, draws)


def power_crossing(rate: Rate, share: float, *, observed: int) -> Crossing:
    """Return at which exposure number the power curve reaches `share` (0..1) of the first: share^(−1/γ).

    For the half this is F25's 2^(1/γ). `observed`: the highest exposure number that enough viewers reached.
    """
    return _crossing(rate, observed, lambda value: share ** (-1 / value))


def exponential_crossing(rate: Rate, share: float, *, observed: int) -> Crossing:
    """Return at which exposure number the exponential curve reaches `share`: 1 + ln(1/share) / λ (F26)."""
    return _crossing(rate, observed, lambda value: 1 + math.log(1 / share) / value)


def _rate(responses: Responses, model: str, resamples: int, seed: int, draws: Patterns | None) -> Rate | None:
    if responses.repeaters < MIN_VIEWERS:
        return None
    design = design_of(model, responses.numbers)
    theta = curve_fit(patterns_of(responses), design)[0]
    draws = draws or resampled_patterns(responses, resamples=resamples, seed=seed)
    error = jackknife_error(curve_fit(left_out_patterns(responses), design))
    value, found = -float(theta[0]), -widened(curve_fit(draws, design), theta, error)[:, 0]
    low, high = np.quantile(found, [_TAIL, 1 - _TAIL])
    return Rate(value, float(low), float(high), responses.repeaters, found)


def _crossing(rate: Rate, observed: int, at: object) -> Crossing:
    def number(value: float) -> float:
        if value <= 0:
            return math.inf
        try:
            return float(at(value))  # type: ignore[operator]
        except OverflowError:
            return math.inf

    value = number(rate.value)
    return Crossing(value, number(rate.high), number(rate.low), beyond=value > observed)
