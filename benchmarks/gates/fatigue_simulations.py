"""Viewers who see an ad several times, drawn by none of the product's code: strong expressers, own declines,
trends of the calendar, drop-out after whatever was shown, lost exposures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import Responses

VIEWERS, EXPOSURES = 300, 6
_LEVEL = 0.06


@dataclass(frozen=True)
class Truth:
    """γ_i ~ N(gamma, spread²); `noise`: coefficient of variation of one occasion's response (gamma distributed), beside
    noise of .004 that everybody has. `strong`: a fifth of the viewers carries the smiles. `trend`: a day changes the
    response by this share. `lost`: share of exposures without usable frames.

    `leaving`: on what coming back depends: "viewer" (the response that is usual for them at that exposure), "shown"
    (the response just shown, noise and all), "own" (what is left of their own first response), "own shown" (what they
    just showed of what they showed first), or "nobody" (all stay).
    """

    gamma: float = 0.3
    spread: float = 0.1
    noise: float = 0.3
    leaving: str = "viewer"
    viewers: int = VIEWERS
    exposures: int = EXPOSURES
    strong: bool = False
    trend: float = 0.0
    lost: float = 0.0


def drawn(truth: Truth, rng: np.random.Generator) -> Responses:
    """Return one simulation of such viewers."""
    numbers = np.arange(1, truth.exposures + 1)
    strength = rng.gamma(1.5, 1 / 1.5, truth.viewers)
    if truth.strong:
        few = rng.random(truth.viewers) < 0.2
        strength = np.where(few, rng.gamma(3, 1.4, truth.viewers), rng.gamma(2, 0.1, truth.viewers))
    own = numbers ** -rng.normal(truth.gamma, truth.spread, (truth.viewers, 1))
    rests = rng.integers(1, 6, (truth.viewers, truth.exposures))
    rests[:, 0] = rng.integers(0, 21, truth.viewers)
    day = np.cumsum(rests, axis=1).astype(np.float64)
    usual = _LEVEL * strength[:, None] * own * (1 + truth.trend) ** (day - 12)
    shown = rng.gamma(1 / truth.noise**2, usual * truth.noise**2) + rng.normal(0, 0.004, usual.shape)
    there = np.ones(usual.shape, bool)
    if truth.leaving != "nobody":
        chance = 1 / (1 + np.exp(-_wish(truth, usual, shown, own)))
        there[:, 1:] = np.cumprod(rng.random(usual.shape) < chance, axis=1)[:, :-1] > 0
    there &= rng.random(there.shape) >= truth.lost
    kept = there.any(axis=1)
    return Responses(np.where(there, shown, np.nan)[kept], np.where(there, day, np.nan)[kept])


def _wish(
    truth: Truth, usual: NDArray[np.float64], shown: NDArray[np.float64], own: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the logit of coming back."""
    if truth.leaving in ("viewer", "shown"):
        return 0.4 + ((usual if truth.leaving == "viewer" else shown) / _LEVEL - 1) / 0.7
    left = own if truth.leaving == "own" else shown / np.maximum(shown[:, :1], 0.005)
    return 1.2 + 4 * (np.clip(left, 0, 2) - 0.8)


def true_ratio(truth: Truth) -> NDArray[np.float64]:
    """Return E[n^(−γ_i)] for n = 1.., the mean over viewers of what is left of the first response."""
    log = np.log(np.arange(1, truth.exposures + 1))
    return np.exp(-truth.gamma * log + truth.spread**2 * log**2 / 2)


def wandering_days(
    rng: np.random.Generator, *, days: int, memory: float, size: float, a_day: int
) -> NDArray[np.float64]:
    """Return daily means around 1 of `a_day` viewers each, who vary by 1; the level wanders, an AR(1) of sd `size`."""
    level = rng.normal(0, size, days)
    for day in range(1, days):
        level[day] = memory * level[day - 1] + (1 - memory**2) ** 0.5 * level[day]
    return 1 + level + rng.normal(0, a_day**-0.5, days)
