"""F29: a linear mixed model beside the curves, as a check from another side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import Responses

MIN_VIEWERS = 10
_START = (1.0, 0.0, 0.5)
_HALF_WIDTH = 1.96


@dataclass(frozen=True)
class MixedCheck:
    """`slope`: β1, the change of the response with log n, in its unit; `day`: β2, its change per calendar day, or None
    where all exposures lie on one day. Intervals 95 % (Wald). `converged`: whether the fit can be trusted.
    `viewers`, `rows`: what it was fitted on.
    """

    slope: float
    slope_interval: tuple[float, float]
    day: float | None
    day_interval: tuple[float, float] | None
    viewers: int
    rows: int
    converged: bool


@dataclass(frozen=True)
class _Sums:
    """All that the likelihood needs: sums over each viewer's rows, zz [V, 2, 2] and zw [V, 2, P + 1], and over all,
    ww. z: random effects (1, log n); w: fixed effects with the response behind them."""

    zz: NDArray[np.float64]
    zw: NDArray[np.float64]
    ww: NDArray[np.float64]
    rows: int


def mixed_check(responses: Responses) -> MixedCheck | None:
    """Return y_in = β0 + u_i + (β1 + v_i) log n + β2·day + ε by REML (F29); None under ten such viewers.

    (u, v) ~ N(0, σ²ΛΛᵀ), ε ~ N(0, σ²). β and σ² are profiled out, so that the deviance has the three numbers of Λ
    alone (Bates et al. 2015, Journal of Statistical Software 67, section 3); Woodbury's identity leaves a 2×2 matrix a
    viewer.
    """
    from scipy.optimize import minimize  # takes a moment to load: only where it is asked for

    y, there, day = responses.of_repeaters()
    if len(y) < MIN_VIEWERS:
        return None
    viewer, column = np.nonzero(there)
    days = day[there]
    span = float(np.ptp(days))
    columns = [np.ones(len(viewer)), np.log(column + 1.0)]
    dated = span > 0.5
    if dated:
        columns.append((days - days.mean()) / span)
    scale = max(float(np.abs(y[there]).mean()), 1e-12)
    sums = _sums(y[there] / scale, np.column_stack(columns), viewer, len(y))
    fit = minimize(
        lambda own: _profiled(own, sums)[0],
        _START,
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000, "maxfev": 2000},
    )
    _, beta, covariance = _profiled(fit.x, sums)
    unit = np.array([scale, scale, scale / span] if dated else [scale, scale])
    estimate, error = beta * unit, np.sqrt(np.diag(covariance)) * unit

    def interval(k: int) -> tuple[float, float]:
        return float(estimate[k] - _HALF_WIDTH * error[k]), float(estimate[k] + _HALF_WIDTH * error[k])

    return MixedCheck(
        slope=float(estimate[1]),
        slope_interval=interval(1),
        day=float(estimate[2]) if dated else None,
        day_interval=interval(2) if dated else None,
        viewers=len(y),
        rows=len(viewer),
        converged=bool(fit.success and np.isfinite(estimate).all() and (error > 0).all()),
    )


def _sums(y: NDArray[np.float64], x: NDArray[np.float64], viewer: NDArray[np.int64], viewers: int) -> _Sums:
    z, w = x[:, :2], np.column_stack([x, y])

    def by_viewer(values: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.zeros((viewers, *values.shape[1:]))
        np.add.at(total, viewer, values)
        return total

    return _Sums(
        zz=by_viewer(z[:, :, None] * z[:, None, :]),
        zw=by_viewer(z[:, :, None] * w[:, None, :]),
        ww=w.T @ w,
        rows=len(y),
    )


def _profiled(
    own: NDArray[np.float64], sums: _Sums
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Return the REML deviance at Λ = [[a, 0], [b, c]], with β [P] and its covariance [P, P]."""
    root = np.array([[own[0], 0.0], [own[1], own[2]]])
    inner = np.eye(2) + root.T @ sums.zz @ root
    half = root.T @ sums.zw
    left = sums.ww - np.tensordot(half, np.linalg.solve(inner, half), ([0, 1], [0, 1]))
    xx, xy, yy = left[:-1, :-1], left[:-1, -1], left[-1, -1]
    inverse = np.linalg.pinv(xx)
    beta = inverse @ xy
    degrees = sums.rows - len(beta)
    variance = max(float(yy - beta @ xy), 1e-300) / degrees
    deviance = np.linalg.slogdet(inner)[1].sum() + np.linalg.slogdet(xx)[1] + degrees * np.log(variance)
    return float(deviance), beta, variance * inverse
