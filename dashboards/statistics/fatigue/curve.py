"""The within-viewer response by exposure number, free of any model, with a band; and the models' average."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.designs import MODELS, design_of, free_design
from dashboards.statistics.fatigue.patterns import Patterns, left_out_patterns, patterns_of, repeaters_of
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit, curve_values, jackknife_error, widened
from dashboards.statistics.students_t import t_quantile

LEVEL = 0.95
NORMAL_QUANTILE = 1.959964


@dataclass(frozen=True)
class WithinCurve:
    """R_n = E[y_n] / E[y_1] within the viewer, for n = 1..M; R_1 is 1 by definition and has no band.

    `low`, `high` [M]: a band that holds the whole curve in about 95 % of studies (on the log scale, F19).
    `n` [M]: viewers with a value at that number and at another one; where there is none, the numbers are NaN. `draws`
    [B, M]: R of the resamples, 1 where there is none.
    """

    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]
    draws: NDArray[np.float64]


def within_curve(responses: Responses, draws: Patterns) -> WithinCurve:
    """Return the curve; `draws` are resamples of the same responses (`resampled_patterns`)."""
    design = free_design(responses.y.shape[1])
    theta = curve_fit(patterns_of(responses), design)
    error = jackknife_error(curve_fit(left_out_patterns(responses), design))
    centre, n = theta[0], repeaters_of(responses)[1].sum(axis=0)
    found = widened(curve_fit(draws, design), centre, error)
    se = found.std(axis=0, ddof=1)
    usable = se > 0
    ratios = np.abs(found[:, usable] - centre[usable]) / se[usable]
    c = float(np.quantile(ratios.max(axis=1), LEVEL)) if usable.any() else 0.0
    c *= t_quantile(max(1, int(n[-1]) - 1)) / NORMAL_QUANTILE  # the fewest viewers are at the end
    there = np.where(n > 0, 1.0, np.nan)
    return WithinCurve(
        ratio=there * curve_values(theta, design)[0],
        low=there * np.exp(np.concatenate([[0.0], centre - c * se])),
        high=there * np.exp(np.concatenate([[0.0], centre + c * se])),
        n=n,
        draws=curve_values(found, design),
    )


@dataclass(frozen=True)
class AveragedCurve:
    """R(n) of the four models weighed by their stacking weights, on `numbers` [G], with a pointwise 95 % interval."""

    numbers: NDArray[np.float64]
    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def averaged_curve(
    responses: Responses, draws: Patterns, weights: dict[str, float], numbers: NDArray[np.float64]
) -> AveragedCurve:
    """Return the models' average at these exposure numbers (fractions allowed, 1 or more)."""
    grid = np.concatenate([[1.0], numbers])
    total = np.zeros((len(draws.totals) + 1, len(grid)))
    own = patterns_of(responses)
    for model in MODELS:
        design = design_of(model, responses.numbers)
        theta = np.concatenate([curve_fit(own, design), curve_fit(draws, design)])
        total += weights[model] * curve_values(theta, design_of(model, grid))
    low, high = np.quantile(total[1:, 1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return AveragedCurve(numbers, total[0, 1:], low, high)
