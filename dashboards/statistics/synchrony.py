"""F37: is a trace the ad's, or the people's? Synchrony of viewers against chance, and what halves agree on."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import SEED
from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.values import Estimate, PValue

MIN_VIEWERS = 10
MIN_SECONDS = 8
MOST_VIEWERS = 200
SHUFFLES, SPLITS = 199, 100
_COVERED = 0.5


def synchrony(traces: NDArray[np.float64], *, seed: int = SEED) -> tuple[Estimate, PValue] | None:
    """Return the inter-subject correlation of traces [V, T], by second, with its interval, and its p.

    Each viewer's trace is correlated with the mean of all others' (Hasson et al. 2004, Science 303; Dmochowski et al.
    2014, Nature Communications 5); the mean over viewers has an interval over viewers on Fisher's z. p: how often
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
    size = np.abs(np.fft.rfft(own, axis=1))
    above = 0
    for _ in range(SHUFFLES):
        phase = np.exp(2j * np.pi * rng.random(size.shape))
        above += float(_with_others(np.fft.irfft(size * phase, n=own.shape[1], axis=1)).mean()) >= seen
    middle = mean_interval(np.arctanh(np.clip(found, -0.999, 0.999)))
    assert middle is not None  # noqa: S101 - there are ten viewers
    ends = (None if end is None else float(np.tanh(end)) for end in (middle.value, middle.low, middle.high))
    value, low, high = ends
    return Estimate(value or 0.0, low, high, len(own)), PValue((1 + above) / (1 + SHUFFLES), len(own))


def trace_reliability(traces: NDArray[np.float64], *, seed: int = SEED) -> Estimate | None:
    """Return how much the mean traces of two halves of the viewers agree, as reliability of the whole study's trace.

    Correlations of the halves' mean traces, stepped up by Spearman & Brown 1910, 2r/(1 + r): the median of 100 splits
    with the middle 95 % of splits. None where there is no synchrony to ask for.
    """
    own = _centred(traces)
    if own is None:
        return None
    rng, half = np.random.default_rng(seed), len(own) // 2
    found = np.empty(SPLITS)
    for split in range(SPLITS):
        order = rng.permutation(len(own))
        found[split] = _correlation(own[order[:half]].mean(axis=0), own[order[half:]].mean(axis=0))
    return _stepped_up(found, len(own))


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
    others = own.sum(axis=0) - own
    size = np.sqrt((own**2).sum(axis=1) * (others**2).sum(axis=1))
    return (own * others).sum(axis=1) / np.maximum(size, 1e-300)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else float("nan")


def _spearman_brown(r: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(r > 0, 2 * r / (1 + np.maximum(r, 0.0)), r)


def _stepped_up(found: NDArray[np.float64], n: int) -> Estimate:
    low, value, high = np.quantile(_spearman_brown(found), [0.025, 0.5, 0.975])
    return Estimate(float(value), float(low), float(high), n)


def _level(traces: NDArray[np.float64]) -> NDArray[np.float64]:
    n = np.isfinite(traces).sum(axis=1)
    return np.divide(np.nansum(traces, axis=1), n, out=np.full(len(traces), np.nan), where=n > 0)
