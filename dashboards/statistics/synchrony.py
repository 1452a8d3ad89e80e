"""F37: is a trace the ad's, or the people's? Synchrony of viewers against chance, and what halves agree on."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from dashboards.statistics.bands import SEED
from dashboards.statistics.values import Estimate, PValue

MIN_VIEWERS = 10
MIN_SECONDS = 8
MOST_VIEWERS = 200
SHUFFLES, SPLITS, GROUPS = 199, 100, 20
_COVERED, _MOST = 0.5, 0.999


def synchrony(traces: NDArray[np.float64], *, seed: int = SEED) -> tuple[Estimate, PValue] | None:
    """Return the inter-subject correlation of traces [V, T], by second, with its interval, and its p.

    Each viewer's trace is correlated with the mean of all others' (Hasson et al. 2004, Science 303; Dmochowski et al.
    2014, Nature Communications 5); the mean over viewers is of Fisher's z, with a jackknife's interval. p: how often
    viewers whose phases are shuffled, each keeping the own spectrum and so the own slowness, are as much alike. Gaps
    count as the viewer's mean; viewers without half of the seconds, or whose trace is flat, are left out. Of more than
    200 viewers every so-manieth is taken. None under ten viewers or eight seconds.
    """
    own = _centred(traces)
    if own is None:
        return None
    rng = np.random.default_rng(seed)
    found = _with_others(own)
    seen = float(found.mean())
    above = int((_shuffled(own, rng) >= seen).sum())
    found_without = _jackknifed(
        own, lambda kept: float(np.arctanh(np.clip(_with_others(own[kept]), -_MOST, _MOST)).mean())
    )
    return Estimate(*found_without, len(own)), PValue((1 + above) / (1 + SHUFFLES), len(own))


def trace_reliability(traces: NDArray[np.float64], *, seed: int = SEED) -> Estimate | None:
    """Return how much the mean traces of two halves of the viewers agree, as reliability of the whole study's trace.

    Correlations of the halves' mean traces, the median of 100 splits, stepped up by Spearman & Brown 1910, 2r/(1 + r).
    The interval is a jackknife's over viewers: it speaks of studies of so many people. None where there is no
    synchrony to ask for.
    """
    own = _centred(traces)
    if own is None:
        return None
    halves = np.tile(np.arange(len(own)) < len(own) // 2, (SPLITS, 1))
    halves = np.random.default_rng(seed).permuted(halves, axis=1).astype(float)

    def agreed(kept: NDArray[np.bool_]) -> float:
        first = halves[:, kept] @ own[kept]
        second = own[kept].sum(axis=0) - first
        return float(np.arctanh(np.clip(np.median(_alike(first, second)), -_MOST, _MOST)))

    value, low, high = _spearman_brown(np.array(_jackknifed(own, agreed)))
    return Estimate(float(value), float(low), float(high), len(own))


def level_reliability(traces: NDArray[np.float64], *, seed: int = SEED) -> Estimate | None:
    """Return how much viewers' levels of odd and of even seconds agree, as reliability of the level of the whole ad
    (Spearman & Brown 1910): 1 where viewers surely differ, 0 where their order is chance. Interval over viewers. None
    under ten viewers with a level in both halves, or where nobody differs."""
    with np.errstate(invalid="ignore"):
        odd, even = (_level(traces[:, start::2]) for start in (0, 1))
    both = np.isfinite(odd) & np.isfinite(even)
    odd, even = odd[both], even[both]
    if len(odd) < MIN_VIEWERS or not (np.ptp(odd) > 0 and np.ptp(even) > 0):
        return None
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(odd), (SHUFFLES, len(odd)))
    draws = np.array([_correlation(odd[rows], even[rows]) for rows in drawn])
    low, high = np.quantile(_spearman_brown(draws[np.isfinite(draws)]), [0.025, 0.975])
    return Estimate(
        float(_spearman_brown(np.array(_correlation(odd, even)))), float(low), float(high), len(odd)
    )


def _centred(traces: NDArray[np.float64]) -> NDArray[np.float64] | None:
    there = np.isfinite(traces)
    enough = there.mean(axis=1) >= _COVERED if traces.shape[1] else np.zeros(len(traces), bool)
    kept = np.where(there, traces, 0.0)[enough]
    mean = kept.sum(axis=1, keepdims=True) / np.maximum(there[enough].sum(axis=1, keepdims=True), 1)
    own = np.where(there[enough], kept - mean, 0.0)
    own = own[(own**2).sum(axis=1) > 1e-12]
    own = own[:: max(1, len(own) // MOST_VIEWERS)]
    if len(own) < MIN_VIEWERS or own.shape[1] < MIN_SECONDS:
        return None
    return own


def _with_others(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [V], each centred trace's correlation with the sum of all others."""
    return _alike(own, own.sum(axis=0) - own)


def _shuffled(own: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return [SHUFFLES], the mean of `_with_others` of traces [V, T] whose phases are shuffled.

    Products of traces are sums over their spectra (Parseval), so that no shuffled trace needs to be made: a frequency
    is a pair of numbers, its cosine and sine, and the mean and the highest of an even number of seconds have no sine.
    """
    seconds = own.shape[1]
    size = np.abs(np.fft.rfft(own, axis=1))
    weight = np.full(size.shape[1], 2.0 / seconds)
    weight[0] /= 2
    if seconds % 2 == 0:
        weight[-1] /= 2
    size *= np.sqrt(weight)
    found = np.empty(SHUFFLES)
    for place in range(SHUFFLES):
        turn = (2 * np.pi * rng.random(size.shape)).astype(np.float32)  # chance itself needs no more digits
        parts = size * np.cos(turn), size * np.sin(turn)
        parts[1][:, 0] = 0.0
        if seconds % 2 == 0:
            parts[1][:, -1] = 0.0
        one = np.concatenate(parts, axis=1)
        everybody = one.sum(axis=0)
        square, with_all = np.einsum("vf,vf->v", one, one), one @ everybody
        # Of each with the sum of all others, and the length of that.
        others = np.maximum(everybody @ everybody - 2 * with_all + square, 0.0)
        found[place] = ((with_all - square) / np.maximum(np.sqrt(square * others), 1e-300)).mean()
    return found


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlation of each row with that of the other, both centred."""
    size = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return (one * other).sum(axis=1) / np.maximum(size, 1e-300)


def _jackknifed(
    own: NDArray[np.float64], z_of: Callable[[NDArray[np.bool_]], float]
) -> tuple[float, float, float]:
    """Return (value, low, high) of a correlation whose Fisher's z is a figure of the viewers kept, by leaving out a
    twentieth of them at a time (each alone where there are fewer): all of them share what each is compared with, so
    that their figures are not independent (Efron & Stein 1981, Annals of Statistics 9)."""
    groups = min(GROUPS, len(own))
    group = np.arange(len(own)) % groups
    without = np.array([z_of(group != one) for one in range(groups)])
    error = np.sqrt((groups - 1) / groups * ((without - without.mean()) ** 2).sum())
    z, reach = z_of(group >= 0), float(stdtrit(groups - 1, 0.975) * error)
    value, low, high = np.tanh([z, z - reach, z + reach])
    return float(value), float(low), float(high)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else float("nan")


def _spearman_brown(r: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(r > 0, 2 * r / (1 + np.maximum(r, 0.0)), r)


def _level(traces: NDArray[np.float64]) -> NDArray[np.float64]:
    n = np.isfinite(traces).sum(axis=1)
    return np.divide(np.nansum(traces, axis=1), n, out=np.full(len(traces), np.nan), where=n > 0)
