"""F22, norms: where an ad stands among the others, once there are enough others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_ADS = 20
_DRAWS = 4000
SEED = 20_130_723


LENGTH_CLASSES = (12, 24, 45)  # up to so many seconds: ads of 10, of 15 and 20, of 30, and longer ones


def kind_of(*, duration_ms: int, bin_ms: int, networks: str) -> str:
    """Return what must be alike for two ads to be of one norm, as text: length class, frame rate and network.

    The same response reads .025, .015 and .012 in ads of 20, 40 and 60 s (simulated): a mean over the ad falls with its
    length. A network reads its own faces, and fewer frames a second miss short smiles.
    """
    ends = [end for end in LENGTH_CLASSES if duration_ms > 1000 * end]
    longer = ends[-1] if ends else 0
    to = next((f"-{end}" for end in LENGTH_CLASSES if end > longer), "+")
    return f"{longer}{to} s, {bin_ms} ms, {networks}"


@dataclass(frozen=True)
class NormPlace:
    """`percentile` 0..100 with a 90 % interval, among `ads` others.

    `shrunk`: the ad's value after shrinking towards the norm's mean `norm_mean`, with weight `weight` on the ad itself;
    `spread`: τ, the standard deviation between ads without their errors.
    """

    percentile: float
    low: float
    high: float
    ads: int
    shrunk: float
    weight: float
    norm_mean: float
    spread: float


def norm_place(
    value: float,
    error: float,
    *,
    others: NDArray[np.float64],
    other_errors: NDArray[np.float64],
    seed: int = SEED,
) -> NormPlace | None:
    """Return the ad's percentile among the norm's ads, or None, which means “no norm yet”, under 20 of them.

    Args:
        value, error: the ad's number and its standard error (> 0). others, other_errors: [K], those of the norm's ads,
            the ad itself not among them.

    θ̃ = wθ̂ + (1 − w)μ with w = τ²/(τ² + s²); μ and τ² by the method of Paule & Mandel 1982. The percentile is the mean
    over 4,000 draws, from N(θ̃, w·s²), of the norm's distribution function, in which each ad of the norm is drawn
    from its own shrunken distribution in the same way: unshrunken ones spread wider than ads do. Source: F22;
    Efron & Morris 1975.
    """
    usable = np.isfinite(others) & np.isfinite(other_errors) & (other_errors > 0)
    others, other_errors = others[usable], other_errors[usable]
    ads = len(others)
    if ads < MIN_ADS or not np.isfinite(value) or not error > 0:
        return None
    mean, variance = _between(others, other_errors**2)
    weight = variance / (variance + error**2)
    shrunk = weight * value + (1 - weight) * mean
    if variance == 0:
        # No ad can be told from another: every place is as likely.
        return NormPlace(50.0, 5.0, 95.0, ads, mean, 0.0, mean, 0.0)
    generator = np.random.default_rng(seed)
    own = shrunk + (weight * error**2) ** 0.5 * generator.standard_normal(_DRAWS)
    weights = variance / (variance + other_errors**2)
    theirs = weights * others + (1 - weights) * mean
    drawn = theirs + np.sqrt(weights) * other_errors * generator.standard_normal((_DRAWS, ads))
    places = 100 * ((drawn < own[:, None]).mean(axis=1) + (drawn == own[:, None]).mean(axis=1) / 2)
    low, high = np.quantile(places, [0.05, 0.95])
    return NormPlace(
        float(places.mean()), float(low), float(high), ads, float(shrunk), float(weight), mean, variance**0.5
    )


def _between(values: NDArray[np.float64], squared_errors: NDArray[np.float64]) -> tuple[float, float]:
    """Return μ and τ²: the τ² for which Σ (θ̂ − μ)²/(τ² + s²) = K − 1, by bisection; 0 where 0 is too much."""

    def weighted(between: float) -> tuple[float, float]:
        weights = 1 / (between + squared_errors)
        mean = float((weights * values).sum() / weights.sum())
        return mean, float((weights * (values - mean) ** 2).sum()) - (len(values) - 1)

    low, high = 0.0, float(values.var(ddof=1)) * len(values) + 1e-12
    if weighted(low)[1] <= 0:
        return weighted(low)[0], 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if weighted(middle)[1] > 0 else (low, middle)
    return weighted(low)[0], low
