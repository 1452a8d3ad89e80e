"""F14, the cross-fitted peak: the strongest moment, read on viewers who did not choose it."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.students_t import skewed_ends, t_p, t_quantile
from dashboards.statistics.study.page import MOMENT_QUANTILE, MOMENTS, exploratory_p
from dashboards.statistics.values import MediaMs, Moment

# Halves of five: with fewer, one viewer's smile decides which bin wins. From ten viewers on, the interval below held
# the true height in 92 % or more of simulated studies with skewed responses (test_peaks.py).
MIN_VIEWERS = 10
SPLITS = 50
WINDOW_MS = 1000  # values nearer to each other than this are smoothed into one (F5)
MIN_WINDOWS = 3  # a shorter ad has no moment that could differ from the rest of it
_AGREED_MS = 4000
_MIN_IN_HALF = 3
_SEED = 20_130_721


def crossfitted_peak(
    values: NDArray[np.float64],
    *,
    bin_ms: int,
    start_ms: int = 0,
    read: NDArray[np.float64] | None = None,
    splits: int = SPLITS,
    seed: int = _SEED,
) -> Moment | None:
    """Return the peak of the mean trace, without the upward bias of looking for the maximum and reading it at once.

    Args:
        values: [V, T], one row a viewer, NaN where the viewer has no value; a viewer with none at all does not count.
        bin_ms: the width of a bin; start_ms: where the first one begins, in the ad's media time.
        read: [V, T], what to read at the strongest bin, if that is not `values` themselves: a sum of the height there
            and other things of the viewer, say. Its NaN count like those of `values`.

    Viewers are split in half, the best bin is found on one half and read on the other, both ways, and averaged; the
    value is the median over the splits. The interval has the σ² that is the median over splits of
    σ_s² + (value_s − value)², so it knows the sampling error and that of the split (Chernozhukov et al. 2018, 3.4), and
    ends where a skewed mean's does (`skewed_ends`).
    Bins that fewer than three viewers of a half have seen cannot win there. Equal bins win by lot: where nothing
    happens, halves must not agree on the first bin.

    The moment is `settled` where 90 % of the halves find it within four seconds, or within half of what was looked at,
    and the height there lies above the viewer's own mean, by the same cross-fitted interval at the level that all
    moments of an ad share as exploratory; never in fewer than three windows of a second.

    Returns:
        None with fewer than `MIN_VIEWERS` viewers, or where no bin is seen by enough of both halves.
    """
    if read is not None:
        together = np.isfinite(values) & np.isfinite(read)
        values, read = np.where(together, values, np.nan), np.where(together, read, np.nan)
    some = np.isfinite(values).any(axis=1)
    values, read = values[some], None if read is None else read[some]
    viewers, bins = values.shape
    if viewers < MIN_VIEWERS:
        return None
    members = _halves(viewers, splits, seed)
    there = np.isfinite(values)
    counts = _of_halves(members, there.astype(np.float64))
    seen = (counts[0] >= _MIN_IN_HALF) & (counts[1] >= _MIN_IN_HALF)
    kept = seen.any(axis=1)
    if not kept.any():
        return None
    mean_a, mean_b = _means(members, values, counts)
    lot = _lots(splits, bins, seed)
    places = (_highest(mean_a, seen, lot[0])[kept], _highest(mean_b, seen, lot[1])[kept])
    shown = (mean_a, mean_b) if read is None else _means(members, read, counts)
    value, below, above = _read_at(places, (shown[0][kept], shown[1][kept]), values if read is None else read)
    apart = values - _own_mean(values)
    contrast = _means(members, apart, counts)
    rise, rise_below, _ = _read_at(places, (contrast[0][kept], contrast[1][kept]), apart, MOMENT_QUANTILE)
    found = np.sort(np.concatenate(places))
    low_bin, high_bin = (
        int(np.quantile(found, share, method=how)) for share, how in ((0.05, "lower"), (0.95, "higher"))
    )
    span_ms = (high_bin - low_bin + 1) * bin_ms
    settled = (
        bins * bin_ms >= MIN_WINDOWS * WINDOW_MS
        and span_ms <= max(_AGREED_MS, bins * bin_ms / 2)
        and rise - rise_below > 0
    )
    won = int(np.bincount(found).argmax())
    return Moment(
        value=value,
        low=value - below,
        high=value + above,
        n=viewers,
        at_ms=MediaMs(start_ms + won * bin_ms + bin_ms // 2),
        from_ms=MediaMs(start_ms + low_bin * bin_ms),
        to_ms=MediaMs(start_ms + (high_bin + 1) * bin_ms),
        settled=settled,
    )


def crossfitted_low(values: NDArray[np.float64], *, bin_ms: int, start_ms: int = 0) -> Moment | None:
    """Return the weakest moment of [V, T]: the peak of −x, its height turned back."""
    found = crossfitted_peak(-values, bin_ms=bin_ms, start_ms=start_ms)
    return found and replace(found, value=0.0 - found.value, low=0.0 - found.high, high=0.0 - found.low)


def moment_p(found: Moment) -> float:
    """Return the p of a moment's height against zero, 0..1, adjusted as one of the exploratory moments of an ad: by
    Student's t, in the standard error that the near end of its interval stands for."""
    df = found.n - 2
    reach = found.value - found.low if found.value > 0 else found.high - found.value
    t = t_quantile(df) * found.value / reach if reach > 0 else 0.0
    return exploratory_p(t_p(t, df), MOMENTS)


def _read_at(
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    means: tuple[NDArray[np.float64], NDArray[np.float64]],
    values: NDArray[np.float64],
    p: float = 0.975,
) -> tuple[float, float, float]:
    """Return the height at the bins that the other half chose, and how far its interval reaches below and above."""
    rows = np.arange(len(places[0]))
    heights = (means[1][rows, places[0]] + means[0][rows, places[1]]) / 2
    error, skew = _squared_error(values)
    variance = (error[places[0]] + error[places[1]]) / 2
    value = float(np.median(heights))
    sigma = float(np.sqrt(np.median(variance + (heights - value) ** 2)))
    skewed = float(np.median((skew[places[0]] + skew[places[1]]) / 2))
    below, above = skewed_ends(len(values) - 2, skewed, p)
    return value, below * sigma, above * sigma


def _highest(
    means: NDArray[np.float64], both: NDArray[np.bool_], lot: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the highest bin of each half, [splits]; of equal ones, the one with the highest lot."""
    shown = np.where(both, means, -np.inf)
    ties = shown >= shown.max(axis=1, keepdims=True) - 1e-12
    return np.where(ties, lot, -1.0).argmax(axis=1)


def _own_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each viewer's mean, [V, 1]."""
    there = np.isfinite(values)
    return np.where(there, values, 0.0).sum(axis=1, keepdims=True) / there.sum(axis=1, keepdims=True)


@lru_cache(maxsize=8)
def _halves(viewers: int, splits: int, seed: int) -> NDArray[np.float64]:
    """Return [splits, V], 1 for the viewers of the first half; kept, as every series of an ad asks for the same."""
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(viewers), (splits, 1)), axis=1)
    return (order < viewers // 2).astype(np.float64)


@lru_cache(maxsize=8)
def _lots(splits: int, bins: int, seed: int) -> NDArray[np.float64]:
    """Return [2, splits, bins] in 0..1, one lot a half and bin."""
    return np.random.default_rng([seed, 1]).random((2, splits, bins))


def _of_halves(
    members: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the sums of both halves, [splits, T] each: what is not in the first is in the second."""
    first = members @ values
    return first, values.sum(axis=0) - first


def _means(
    members: NDArray[np.float64],
    values: NDArray[np.float64],
    counts: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean trace of each half, [splits, T], NaN where too few of it have seen the bin."""
    sums = _of_halves(members, np.nan_to_num(values))
    first, second = (
        np.divide(own, n, out=np.full(n.shape, np.nan), where=n >= _MIN_IN_HALF)
        for own, n in zip(sums, counts, strict=True)
    )
    return first, second


def _squared_error(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return [T] each, the squared standard error of the mean over all viewers, and its skewness.

    Reading two halves of n/2 and averaging has this variance; from all viewers it is steadier than from a half.
    """
    there = np.isfinite(values)
    n = there.sum(axis=0)
    mean = np.where(there, values, 0.0).sum(axis=0) / np.maximum(n, 1)
    apart = np.where(there, values - mean, 0.0)
    squares, cubes = (apart**2).sum(axis=0), (apart**3).sum(axis=0)
    # Of the mean: γ/√n = Σd³ / (Σd²)^1.5; none where nobody differs.
    skew = np.divide(cubes, squares**1.5, out=np.zeros(len(n)), where=squares > 0)
    return squares / np.maximum(n * (n - 1.0), 1.0), skew
