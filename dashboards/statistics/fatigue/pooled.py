"""The pooled curve, and F32: how much of its change is the same viewers, and how much is who watches."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import RESAMPLES, SEED, Responses
from dashboards.statistics.resampling import resample_weights

LEVEL = 0.95


@dataclass(frozen=True)
class MixSplit:
    """The pooled mean by exposure number and what its change since the first exposure is made of.

    All arrays [M], in the unit of the response; index 0 is the first exposure, where the changes are 0. `change` =
    `within` + `audience` exactly: `within` is the change of viewers who were there at both of two successive numbers,
    summed up to here; `audience` is the rest, those who left or came. The intervals (95 %, over viewers) have [2, M].
    `share_interval`: of the pooled mean as a share of the first one. `stayed` [M]: viewers who were there at this
    number and the one before.
    """

    pooled: NDArray[np.float64]
    pooled_interval: NDArray[np.float64]
    change: NDArray[np.float64]
    within: NDArray[np.float64]
    audience: NDArray[np.float64]
    change_interval: NDArray[np.float64]
    share_interval: NDArray[np.float64]
    within_interval: NDArray[np.float64]
    audience_interval: NDArray[np.float64]
    n: NDArray[np.int64]
    stayed: NDArray[np.int64]


def mix_split(responses: Responses, *, resamples: int = RESAMPLES, seed: int = SEED) -> MixSplit:
    """Return the split (F32), for every exposure number; NaN from where nobody stayed on."""
    there, y = responses.there, np.where(responses.there, responses.y, 0.0)
    pooled, within = _pooled_and_within(np.ones((1, len(y))), y, there)
    weights = resample_weights(len(y), resamples, seed)
    drawn_pooled, drawn_within = _pooled_and_within(weights, y, there)
    change, drawn_change = pooled - pooled[:, :1], drawn_pooled - drawn_pooled[:, :1]
    both = there[:, 1:] & there[:, :-1]
    return MixSplit(
        pooled=pooled[0],
        pooled_interval=_interval(drawn_pooled),
        change=change[0],
        within=within[0],
        audience=(change - within)[0],
        change_interval=_interval(drawn_change),
        share_interval=_interval(_ratio(drawn_pooled, np.maximum(drawn_pooled[:, :1], 0.0))),
        within_interval=_interval(drawn_within),
        audience_interval=_interval(drawn_change - drawn_within),
        n=responses.n_at,
        stayed=np.concatenate([[0], both.sum(axis=0)]),
    )


def pooled_exponent(responses: Responses) -> float:
    """Return the exponent of the naive fit y = a · n^(−γ) over all rows as if all were different people.

    For comparison only: where responsive viewers come back more, it may have the wrong sign.
    """
    counts, sums = responses.n_at, np.where(responses.there, responses.y, 0.0).sum(axis=0)
    grid = np.linspace(-3.0, 3.0, 6001)
    curve = np.arange(1.0, len(counts) + 1)[None, :] ** -grid[:, None]
    fit, square = curve @ sums, curve**2 @ counts
    return float(grid[np.argmax(fit**2 / square)])


def _pooled_and_within(
    weights: NDArray[np.floating], y: NDArray[np.float64], there: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pooled = _ratio(weights @ y.astype(weights.dtype), weights @ there.astype(weights.dtype))
    both = there[:, 1:] & there[:, :-1]
    step = _ratio(
        weights @ np.where(both, y[:, 1:] - y[:, :-1], 0.0).astype(weights.dtype),
        weights @ both.astype(weights.dtype),
    )
    return pooled, np.concatenate([np.zeros((len(weights), 1)), np.cumsum(step, axis=1)], axis=1)


def _ratio(sums: NDArray[np.floating], counts: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)


def _interval(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.full((2, draws.shape[1]), np.nan)
    usable = np.isfinite(draws).mean(axis=0) > 0.99
    if usable.any():
        found[:, usable] = np.nanquantile(draws[:, usable], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return found
