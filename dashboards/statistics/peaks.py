"""F14, the cross-fitted peak: the strongest moment, read on viewers who did not choose it."""

from dataclasses import dataclass, replace
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
    panel = _panel(values, read, splits, seed)
    return panel and _strongest(panel, bin_ms, start_ms)


def crossfitted_both_ways(values: NDArray[np.float64], *, bin_ms: int) -> tuple[Moment | None, Moment | None]:
    """Return `crossfitted_peak` of [V, T] and that of −x: most of the work is the same."""
    panel = _panel(values, None, SPLITS, _SEED)
    if panel is None:
        return None, None
    return _strongest(panel, bin_ms, 0), _strongest(panel.turned, bin_ms, 0)


def crossfitted_low(values: NDArray[np.float64], *, bin_ms: int, start_ms: int = 0) -> Moment | None:
    """Return the weakest moment of [V, T]: the peak of −x, its height turned back."""
    panel = _panel(values, None, SPLITS, _SEED)
    return panel and turned_back(_strongest(panel.turned, bin_ms, start_ms))


def turned_back(found: Moment) -> Moment:
    """Return a moment of −x as one of x."""
    return replace(found, value=0.0 - found.value, low=0.0 - found.high, high=0.0 - found.low)


def moment_p(found: Moment) -> float:
    """Return the p of a moment's height against zero, 0..1, adjusted as one of the exploratory moments of an ad: by
    Student's t, in the standard error that the near end of its interval stands for."""
    df = found.n - 2
    reach = found.value - found.low if found.value > 0 else found.high - found.value
    t = t_quantile(df) * found.value / reach if reach > 0 else 0.0
    return exploratory_p(t_p(t, df), MOMENTS)


@dataclass(frozen=True)
class _Halves:
    """What the halves of each split show, and how sure a mean over all viewers is of it: `first`, `second`
    [splits, T], NaN where too few of a half have seen the bin; `error`, `skew` [T]: `_squared_error`."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    error: NDArray[np.float64]
    skew: NDArray[np.float64]
    viewers: int

    @property
    def turned(self) -> "_Halves":
        return replace(self, first=-self.first, second=-self.second, skew=-self.skew)


@dataclass(frozen=True)
class _Panel:
    """What all halves of a panel show: `chooses` finds the strongest bin, `reads` is read there, `apart` is each
    viewer's distance from their own mean. `seen` [splits, T]: by enough of both halves; splits without such a bin are
    left out. `lot` [2, splits, T]."""

    chooses: _Halves
    reads: _Halves
    apart: _Halves
    seen: NDArray[np.bool_]
    lot: NDArray[np.float64]

    @property
    def turned(self) -> "_Panel":
        """The same of −x."""
        return replace(self, chooses=self.chooses.turned, reads=self.reads.turned, apart=self.apart.turned)


def _panel(
    values: NDArray[np.float64], read: NDArray[np.float64] | None, splits: int, seed: int
) -> _Panel | None:
    there = np.isfinite(values) if read is None else np.isfinite(values) & np.isfinite(read)
    some = there.any(axis=1)
    viewers, bins = int(some.sum()), values.shape[1]
    if viewers < MIN_VIEWERS:
        return None
    if viewers < len(values):
        values, there, read = values[some], there[some], None if read is None else read[some]
    members, gaps = _members(viewers, splits, seed), ~there
    n = viewers - gaps.sum(axis=0)
    first = _counts(members, gaps)
    counts = (first, n - first)
    seen = (counts[0] >= _MIN_IN_HALF) & (counts[1] >= _MIN_IN_HALF)
    kept = seen.any(axis=1)
    if not kept.any():
        return None

    def halves(own: NDArray[np.float64]) -> _Halves:
        total = own.sum(axis=0)
        inside = members @ own
        means = (
            np.divide(sums, count, out=np.full(count.shape, np.nan), where=count >= _MIN_IN_HALF)[kept]
            for sums, count in zip((inside, total - inside), counts, strict=True)
        )
        return _Halves(*means, *_squared_error(own, total, n, gaps), viewers)

    known = _filled(values, gaps)
    own_mean = known.sum(axis=1, keepdims=True) / (bins - gaps.sum(axis=1, keepdims=True))
    chooses = halves(known)
    reads = chooses if read is None else halves(_filled(read, gaps))
    return _Panel(
        chooses,
        reads,
        halves(_filled(known - own_mean, gaps)),
        seen[kept],
        _lots(splits, bins, seed)[:, kept],
    )


def _strongest(panel: _Panel, bin_ms: int, start_ms: int) -> Moment:
    chooses, bins = panel.chooses, panel.seen.shape[1]
    places = (
        _highest(chooses.first, panel.seen, panel.lot[0]),
        _highest(chooses.second, panel.seen, panel.lot[1]),
    )
    value, below, above = _read_at(places, panel.reads)
    rise, rise_below, _ = _read_at(places, panel.apart, MOMENT_QUANTILE)
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
        n=chooses.viewers,
        at_ms=MediaMs(start_ms + won * bin_ms + bin_ms // 2),
        from_ms=MediaMs(start_ms + low_bin * bin_ms),
        to_ms=MediaMs(start_ms + (high_bin + 1) * bin_ms),
        settled=settled,
    )


def _read_at(
    places: tuple[NDArray[np.int64], NDArray[np.int64]], read: _Halves, p: float = 0.975
) -> tuple[float, float, float]:
    """Return the height at the bins that the other half chose, and how far its interval reaches below and above."""
    rows = np.arange(len(places[0]))
    heights = (read.second[rows, places[0]] + read.first[rows, places[1]]) / 2
    variance = (read.error[places[0]] + read.error[places[1]]) / 2
    value = float(np.median(heights))
    sigma = float(np.sqrt(np.median(variance + (heights - value) ** 2)))
    skewed = float(np.median((read.skew[places[0]] + read.skew[places[1]]) / 2))
    below, above = skewed_ends(read.viewers - 2, skewed, p)
    return value, below * sigma, above * sigma


def _highest(
    means: NDArray[np.float64], both: NDArray[np.bool_], lot: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the highest bin of each half, [splits]; of equal ones, the one with the highest lot."""
    shown = np.where(both, means, -np.inf)
    ties = shown >= shown.max(axis=1, keepdims=True) - 1e-12
    return np.where(ties, lot, -1.0).argmax(axis=1)


@lru_cache(maxsize=8)
def _members(viewers: int, splits: int, seed: int) -> NDArray[np.float64]:
    """Return [splits, V], 1 for the viewers of the first half; kept, as every series of an ad asks for the same."""
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(viewers), (splits, 1)), axis=1)
    return (order < viewers // 2).astype(np.float64)


@lru_cache(maxsize=8)
def _lots(splits: int, bins: int, seed: int) -> NDArray[np.float64]:
    """Return [2, splits, bins] in 0..1, one lot a half and bin."""
    return np.random.default_rng([seed, 1]).random((2, splits, bins))


def _filled(values: NDArray[np.float64], gaps: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the values with 0 for gaps."""
    return np.where(gaps, 0.0, values) if gaps.any() else values


def _counts(members: NDArray[np.float64], gaps: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return [splits, T], how many of the first half have a value: all of it but those with a gap."""
    some = gaps.any(axis=1)
    return members.sum(axis=1, keepdims=True) - members[:, some] @ gaps[some].astype(np.float64)


def _squared_error(
    own: NDArray[np.float64], total: NDArray[np.float64], n: NDArray[np.int64], gaps: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return [T] each, the squared standard error of the mean over all viewers, and its skewness, of values [V, T] that
    are 0 at `gaps`, their `total` and number [T].

    Reading two halves of n/2 and averaging has this variance; from all viewers it is steadier than from a half.
    """
    apart = _filled(own - total / np.maximum(n, 1), gaps)
    power = apart * apart
    squares = power.sum(axis=0)
    power *= apart  # a third power is twenty times dearer
    # Of the mean: γ/√n = Σd³ / (Σd²)^1.5; none where nobody differs.
    skew = np.divide(power.sum(axis=0), squares**1.5, out=np.zeros(len(n)), where=squares > 0)
    return squares / np.maximum(n * (n - 1.0), 1.0), skew
