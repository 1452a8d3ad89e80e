"""The fit behind F25–F28: a curve over exposure numbers with an amplitude of each viewer's own, profiled out.

Model: E[y_in] = A_i · f_n with f_n = exp(x_n · θ). The score of θ with A_i = Σ y / Σ f put in (quasi-Poisson, that is
weighted least squares with variances in proportion to the mean) is

    Σ_i Σ_n (y_in − S_i π_in) x_n = 0,   S_i = Σ_n y_in,   π_in = f_n / Σ_m f_m  over the numbers that viewer i has.

summed over the prefixes of `patterns.py`. It needs the mean to be right and nothing else: no distribution, no constant
variance, and no assumption about who stays, as long as staying depends on the viewer (Wooldridge 1999, J. Econometrics
90). Plain least squares with
A_i = Σ y f / Σ f² is the same curve with constant variance; where strong responses also vary more, as smiles do, it
overstated the decline by .05–.25 in simulated panels, because the noise of early exposures enters as f² does.
"""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.patterns import Patterns

_STEPS = 40
_LONGEST_STEP = 1.0
_TOLERANCE = 1e-9
_RIDGE = 1e-9


def curve_fit(patterns: Patterns, design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return θ [B, K] of each data set, by Newton's method on all of them at once.

    Args:
        design: [M, K], x_n; its first row should be 0, so that f_1 = 1. K may be 0 (the flat curve).

    A data set whose viewers say nothing about θ keeps θ near 0.
    """
    sets, size = len(patterns.totals), design.shape[1]
    theta = np.zeros((sets, size))
    if not size or not patterns.totals.size:
        return theta
    strength = patterns.totals.sum(axis=2)
    observed = patterns.totals.sum(axis=1) @ design
    scale = np.maximum(np.abs(strength).sum(axis=1), 1e-12)
    for _ in range(_STEPS):
        shares = curve_shares(theta, design, patterns.mask)
        expected = (strength[:, :, None] * shares).sum(axis=1)
        score = observed - expected @ design
        means = shares @ design
        information = np.einsum("bm,mj,mk->bjk", expected, design, design)
        information -= np.einsum("bp,bpj,bpk->bjk", strength, means, means)
        information += (_RIDGE * scale)[:, None, None] * np.eye(size)
        step = np.linalg.solve(information, score[:, :, None])[:, :, 0]
        length = np.abs(step).max(axis=1, keepdims=True)
        step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-300))
        theta += step
        if length.max() < _TOLERANCE:
            break
    return theta


def curve_shares(
    theta: NDArray[np.float64], design: NDArray[np.float64], mask: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return π [B, P, M]: how a viewer of each pattern spreads their response over their exposures."""
    predictor = np.clip(theta @ design.T, -30.0, 30.0)
    weight = np.exp(predictor)[:, None, :] * mask
    return weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-300)


def jackknife_error(left_out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard error [K] of θ from the fits without each viewer in turn, [V, K] (Efron & Stein 1981)."""
    viewers = len(left_out)
    return np.sqrt((viewers - 1) / viewers * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))


def widened(
    draws: NDArray[np.float64], centre: NDArray[np.float64], error: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return bootstrap draws [B, K] of θ, spread around `centre` until their standard deviation is at least `error`.

    A few strongly responding viewers carry much of the sums; resamples then vary too little, so the jackknife's
    error is the least that they may have (`benchmarks/gates/fatigue.py` counts how often the truth is held).
    """
    spread = draws.std(axis=0, ddof=1)
    factor = np.maximum(1.0, np.divide(error, spread, out=np.ones_like(spread), where=spread > 0))
    return centre + (draws - centre) * factor


def curve_values(theta: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return f [B, M] relative to the first row of the design: R_n = E[y_n] / E[y_1] within the viewer."""
    return np.exp(np.clip(theta @ (design - design[0]).T, -30.0, 30.0))
