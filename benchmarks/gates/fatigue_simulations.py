"""Viewers who see an ad several times, with known decline and drop-out that depends on their response."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import Responses

VIEWERS, EXPOSURES = 300, 6
_AMPLITUDE_SHAPE = 1.5
RETURN_BASE, RETURN_SLOPE, RETURN_SPREAD = 0.4, 1.0, 0.7


@dataclass(frozen=True)
class Truth:
    """γ_i ~ N(gamma, spread²); `noise`: coefficient of variation of one occasion's response (gamma distributed).

    `leaving`: on what coming back depends: "viewer" (the response that is usual for them at that exposure), "shown"
    (the response just shown, noise and all), or "nobody" (all stay).
    """

    gamma: float = 0.3
    spread: float = 0.1
    noise: float = 0.3
    leaving: str = "viewer"
    viewers: int = VIEWERS
    exposures: int = EXPOSURES


def drawn(truth: Truth, rng: np.random.Generator) -> Responses:
    """Return one simulation of such viewers."""
    numbers = np.arange(1, truth.exposures + 1)
    amplitude = rng.gamma(_AMPLITUDE_SHAPE, 1 / _AMPLITUDE_SHAPE, truth.viewers)
    gamma = rng.normal(truth.gamma, truth.spread, truth.viewers)
    usual = amplitude[:, None] * numbers ** -gamma[:, None]
    shown = rng.gamma(1 / truth.noise**2, usual * truth.noise**2)
    there = np.ones(usual.shape, bool)
    if truth.leaving != "nobody":
        seen = usual if truth.leaving == "viewer" else shown
        chance = 1 / (1 + np.exp(-(RETURN_BASE + RETURN_SLOPE * (seen - 1) / RETURN_SPREAD)))
        there[:, 1:] = np.cumprod(rng.random(usual.shape) < chance, axis=1)[:, :-1] > 0
    day = np.cumsum(rng.integers(1, 6, usual.shape), axis=1).astype(np.float64)
    return Responses(np.where(there, shown, np.nan), np.where(there, day, np.nan))


def true_ratio(truth: Truth) -> NDArray[np.float64]:
    """Return E[n^(−γ_i)] for n = 1.., the mean over viewers of what is left of the first response."""
    log = np.log(np.arange(1, truth.exposures + 1))
    return np.exp(-truth.gamma * log + truth.spread**2 * log**2 / 2)
