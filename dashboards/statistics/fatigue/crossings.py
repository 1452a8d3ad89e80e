"""After how many exposures each of the four curves is down to a share of the first response (F25–F28)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.designs import EXPONENTIAL, FLAT, POWER, WEAR_IN_OUT, design_of
from dashboards.statistics.fatigue.patterns import Patterns, left_out_patterns, patterns_of
from dashboards.statistics.fatigue.power import LEVEL, Crossing, Rate, exponential_crossing, power_crossing
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit, jackknife_error, widened

_NEVER = Crossing(math.inf, math.inf, math.inf, beyond=True)


@dataclass(frozen=True)
class Crossings:
    """One curve's exposures to −20 % and to half."""

    to_80: Crossing
    to_half: Crossing


def model_crossings(
    responses: Responses, draws: Patterns, *, power: Rate, exponential: Rate, observed: int
) -> dict[str, Crossings]:
    """Return the crossings of each model by its name, in the order of `designs.MODELS`; the flat curve has none.

    `draws`: resamples of the same responses. `observed`: the highest exposure number that enough viewers reached.
    """
    theta, drawn = _wear_in_out(responses, draws)

    def worn(share: float) -> Crossing:
        value = float(wear_in_out_crossing(theta[None], share)[0])
        # No interpolation between draws: some of them may be infinite.
        low, high = np.quantile(
            wear_in_out_crossing(drawn, share), [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="inverted_cdf"
        )
        return Crossing(value, float(low), float(high), beyond=value > observed)

    return {
        POWER: Crossings(*(power_crossing(power, share, observed=observed) for share in (0.8, 0.5))),
        EXPONENTIAL: Crossings(
            *(exponential_crossing(exponential, share, observed=observed) for share in (0.8, 0.5))
        ),
        WEAR_IN_OUT: Crossings(worn(0.8), worn(0.5)),
        FLAT: Crossings(_NEVER, _NEVER),
    }


def wear_in_out_crossing(theta: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return [B], the smallest n > 1 with b₁ log n + b₂ (log n)² = log share; `inf` where there is none (F27).

    `theta`: (b₁, b₂), [B, 2]. `share`: 0..1. The root is written so that it is right where b₂ is 0, too.
    """
    first, second, level = theta[:, 0], theta[:, 1], math.log(share)
    inside = first**2 + 4 * second * level
    below = np.sqrt(np.maximum(inside, 0.0)) - first
    falls = (inside >= 0) & (below > 0)
    log_n = np.divide(-2 * level, below, out=np.full(len(theta), np.inf), where=falls)
    with np.errstate(over="ignore"):
        return np.exp(log_n)


def _wear_in_out(responses: Responses, draws: Patterns) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (b₁, b₂) [2] and its draws [B, 2]."""
    design = design_of(WEAR_IN_OUT, responses.numbers)
    theta = curve_fit(patterns_of(responses), design)[0]
    error = jackknife_error(curve_fit(left_out_patterns(responses), design))
    return theta, widened(curve_fit(draws, design), theta, error)
