"""F25–F28: the four curves through what is left within the viewer, their weights, and when each is down to a share."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.decline import LEVEL, Decline
from dashboards.statistics.fatigue.likelihood import score_of
from dashboards.statistics.fatigue.responses import SEED
from dashboards.statistics.values import Estimate

POWER, EXPONENTIAL, WEAR_IN_OUT, FLAT = "power", "exponential", "wear_in_wear_out", "flat"
MODELS = (POWER, EXPONENTIAL, WEAR_IN_OUT, FLAT)
_TAILS = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
_ROUNDS, _WEIGHT_DRAWS = 500, 1000
_SHARES = (0.8, 0.5)


@dataclass(frozen=True)
class Curve:
    """One of the four. `value` [K], `draws` [B, K]: θ and its draws; `crossings`: at which exposure number each share
    of `SHARES` is reached (1 = the first), with a 95 % interval; `inf` means never. `rate`: γ or λ, where it has one.
    """

    value: NDArray[np.float64]
    draws: NDArray[np.float64]
    to_80: Estimate
    to_half: Estimate
    rate: Estimate | None


@dataclass(frozen=True)
class Curves:
    """The four by name. `stacking`, `pseudo_bma`: their weights, each set adds up to 1; `score`: the summed
    leave-one-viewer-out log score above that of the flat curve. `average`, `low`, `high` [M]: R(n) of the four, weighed
    by stacking, with a pointwise 95 % interval. `n`: viewers with two exposures or more that were left out, about 500
    at most.
    """

    curves: dict[str, Curve]
    stacking: dict[str, float]
    pseudo_bma: dict[str, float]
    score: dict[str, Estimate]
    average: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: int


def curves_of(decline: Decline, *, seed: int = SEED) -> Curves:
    """Return the four curves through log R_2.., by generalised least squares with its covariance, to which half is
    added on the diagonal: so correlated numbers would else be fitted with weights of both signs.

    Power: with γ_i ~ N(γ, ω²) E[n^(−γ_i)] = n^(−γ) e^(ω² (log n)²/2). The left-out score of a viewer is the
    log-likelihood of their responses by the curve without what they moved it by. Stacking: Yao et al. 2018, Bayesian
    Analysis 13; the interval of a score: Vehtari, Gelman & Gabry 2017, Statistics and Computing 27.
    """
    numbers = np.arange(1.0, len(decline.ratio) + 1)
    again = np.flatnonzero(decline.data.there.sum(axis=1) >= 2)[decline.data.some]
    n, some = len(again), decline.data.rows(again)
    weight = np.linalg.inv(decline.covariance + np.diag(np.diag(decline.covariance)))
    curves, scores, values = {}, np.zeros((n, len(MODELS))), {}
    drawn = np.log(decline.draws[:, 1:])
    for place, model in enumerate(MODELS):
        design, offset = design_of(model, numbers, decline.spread)
        x, y = design[1:], offset[1:]
        solved = np.linalg.solve(x.T @ weight @ x, x.T @ weight)
        value, draws = solved @ (decline.log - y), (drawn - y) @ solved.T
        left_out = value - (decline.influence[again] @ solved.T)
        scores[:, place] = score_of(decline.own, some, left_out @ design.T + offset).log
        curves[model] = _curve(model, value, draws, int(decline.n.max()))
        values[model] = np.exp(np.vstack([value, draws]) @ design.T + offset)
    stacking = _named(_stacking(scores))
    average = np.sum([stacking[model] * values[model] for model in MODELS], axis=0)
    low, high = np.quantile(average[1:], _TAILS, axis=0)
    gained = scores - scores[:, -1:]
    total, half = gained.sum(axis=0), 1.96 * n**0.5 * gained.std(axis=0, ddof=1)
    score = {
        model: Estimate(float(own), float(own - width), float(own + width), n)
        for model, own, width in zip(MODELS, total, half, strict=True)
    }
    return Curves(curves, stacking, _named(_pseudo_bma(scores, seed)), score, average[0], low, high, n)


def design_of(
    model: str, numbers: NDArray[np.float64], spread: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x [M, K] and what stands beside it [M], so that log R_n = x·θ + it; θ is −γ, −λ, (b₁, b₂), or none.

    Raises:
        KeyError: there is no such model.
    """
    log, none = np.log(numbers), np.zeros(len(numbers))
    return {
        POWER: (log[:, None], (spread * log) ** 2 / 2),
        EXPONENTIAL: ((numbers - 1.0)[:, None], none),
        WEAR_IN_OUT: (np.column_stack([log, log**2]), none),
        FLAT: (np.zeros((len(numbers), 0)), none),
    }[model]


def crossing(model: str, share: float, theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [B], at which exposure number a curve with θ [B, K] reaches a `share` 0..1 of the first, `inf` for never.

    Power: share^(−1/γ); exponential: 1 + ln(1/share)/λ; wear-in-wear-out: the smallest n > 1 with b₁ log n +
    b₂ (log n)² = log share, its root written so that it is right where b₂ is 0, too.
    """
    if model == FLAT:
        return np.full(len(theta), np.inf)
    first, level = theta[:, 0], math.log(share)
    second = theta[:, 1] if model == WEAR_IN_OUT else np.zeros(len(theta))
    inside = first**2 + 4 * second * level
    below = np.sqrt(np.maximum(inside, 0.0)) - first
    falls = (inside >= 0) & (below > 0)
    steps = np.divide(-2 * level, below, out=np.full(len(theta), np.inf), where=falls)
    with np.errstate(over="ignore"):
        return 1 + steps if model == EXPONENTIAL else np.exp(steps)


def _curve(model: str, value: NDArray[np.float64], draws: NDArray[np.float64], n: int) -> Curve:
    def estimate(of: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Estimate:
        # No interpolation between draws: some of them may be infinite.
        low, high = np.quantile(of(draws), _TAILS, method="inverted_cdf")
        return Estimate(float(of(value[None])[0]), float(low), float(high), n)

    to_80, to_half = (estimate(partial(crossing, model, share)) for share in _SHARES)
    rate = estimate(lambda theta: -theta[:, 0]) if model in (POWER, EXPONENTIAL) else None
    return Curve(value, draws, to_80, to_half, rate)


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {model: float(value) for model, value in zip(MODELS, values, strict=True)}


def _stacking(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights w that make Σ_i log Σ_k w_k e^(score_ik) greatest (concave; by EM)."""
    density = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = np.full(scores.shape[1], 1 / scores.shape[1])
    for _ in range(_ROUNDS):
        part = density * weights
        weights = (part / part.sum(axis=1, keepdims=True)).mean(axis=0)
    return weights


def _pseudo_bma(scores: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Return mean softmax of the summed score over Bayesian bootstrap draws of the viewers (same source)."""
    viewers = len(scores)
    draws = np.random.default_rng(seed).dirichlet(np.ones(viewers), size=_WEIGHT_DRAWS) @ scores * viewers
    weight = np.exp(draws - draws.max(axis=1, keepdims=True))
    return (weight / weight.sum(axis=1, keepdims=True)).mean(axis=0)
