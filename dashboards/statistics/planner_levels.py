"""F23, the planner for levels: how often the registered analysis would see a difference of two ads, by simulating
it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.level_difference import level_difference
from dashboards.statistics.planner import ALPHA
from dashboards.statistics.study.anytime import anytime_p, narrowest_at

STRONG_SHARE, STRONG_TIMES = 0.2, 3.0
MIN_PILOT = 20


@dataclass(frozen=True)
class LevelDesign:
    """Two ads whose mean levels differ by `difference` (not 0). `spread`: standard deviation of viewers' levels in one
    ad; `correlation` of a viewer's two levels, −1..1; `paired`: the same people see both.
    `looks`: whether data may be looked at while they come in, as a registration says, so that p holds at every look.
    """

    difference: float
    spread: float
    correlation: float
    paired: bool = True
    looks: bool = False


@dataclass(frozen=True)
class Pilot:
    """What viewers so far say of spread and correlation (NaN where nobody saw two ads); `viewers` with a level."""

    spread: float
    correlation: float
    viewers: int


def level_found(design: LevelDesign, viewers: int, *, seed: int) -> bool:
    """Tell whether one simulated study sees the difference: Student's or Welch's t (paired where the same people saw
    both), p < .05, of the right sign. Where looks are allowed it is the p of the last look, as pages judge it. A fifth
    of the viewers varies three times as much as the others, as strong expressers do.
    """
    rng = np.random.default_rng(seed)
    first, second = _levels(design, viewers, rng)
    if not design.paired:
        second = _levels(design, viewers, rng)[1]
    found = level_difference(first + design.difference, second, paired=design.paired)
    if found is None or found.estimate.value * design.difference <= 0:
        return False
    measured = found.estimate.n
    p = anytime_p(found.t, found.df, planned=narrowest_at(measured)) if design.looks else found.p
    return p < ALPHA


def pilot_of(levels: NDArray[np.float64]) -> Pilot | None:
    """Return the pilot of viewers' levels by ad, [V, A], NaN where a viewer has none; None under 20 viewers an ad.

    The spread is pooled within ads, the correlation that of all pairs of ads of a viewer (Fisher's intraclass one, ads
    centred), so that no ad's own level is taken for a viewer's.
    """
    enough = np.isfinite(levels).sum(axis=0) >= MIN_PILOT
    if not enough.any():
        return None
    own = levels[:, enough]
    own = own - np.nanmean(own, axis=0)
    n = np.isfinite(own).sum(axis=1)
    variance = float(np.nansum(own**2) / (n.sum() - own.shape[1]))
    if variance <= 0:
        return None
    pairs = float((n * (n - 1)).sum())
    products = float((np.nansum(own, axis=1) ** 2 - np.nansum(own**2, axis=1)).sum())
    correlation = float(np.clip(products / pairs / variance, -0.95, 0.95)) if pairs else float("nan")
    return Pilot(variance**0.5, correlation, int((n > 0).sum()))


def _levels(
    design: LevelDesign, viewers: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weak = (1 + STRONG_SHARE * (STRONG_TIMES**2 - 1)) ** -0.5
    size = np.where(rng.random(viewers) < STRONG_SHARE, STRONG_TIMES * weak, weak) * design.spread
    one, other = rng.standard_normal((2, viewers))
    other = design.correlation * one + (1 - design.correlation**2) ** 0.5 * other
    return size * one, size * other
