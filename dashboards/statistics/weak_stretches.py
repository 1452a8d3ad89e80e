"""F38, the stretches to fix: where an ad's mean trace lies below the ad's own level, with all of its seconds tested."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.viewer_parts import viewer_levels

Floats = NDArray[np.float64]
LEAD_SECONDS = 2  # a face takes that long to answer whatever an ad begins with
MIN_SECONDS = 8
MOST = 3
SHIFTS, SEED = 600, 20_261_128
# In standard deviations between viewers: what is nearer to the ad's own level is not worth a cut.
MARGIN = 0.1
_MANY_VIEWERS = 400  # from here on their mean is normal


@dataclass(frozen=True)
class Stretch:
    """Seconds `start`..`end` − 1 below the ad's own level by `difference` (< 0), whose interval low..high holds for all
    seconds at once; `p`: adjusted for all of them; `n`: viewers; `share` 0..1 of the ad."""

    start: int
    end: int
    difference: float
    low: float
    high: float
    p: float
    n: int
    share: float

    @property
    def cost(self) -> float:
        """What it takes off the ad's level, in its unit, more than 0."""
        return -self.difference * self.share


@dataclass(frozen=True)
class Weakness:
    """The stretches of an ad that are told, the dearest first, three at the most. `ordinary` [S]: the seconds whose
    mean is the ad's own level."""

    stretches: tuple[Stretch, ...]
    ordinary: NDArray[np.bool_]


def weakness_of(values: Floats) -> Weakness | None:
    """Return where an ad is weak; None where it is shorter than ten seconds, or nobody differs.

    `values`: [V, S], viewers' changes second by second, NaN for gaps. An ad's own level is the mean over its ordinary
    seconds, those between the lower quartile of its mean trace and the median: what leads up to a climax is no weakness
    (against the middle half it was called one in half of such ads at 150 viewers, simulated). Each second, but for the
    first two, is tested against a margin under it. Chance is what the viewers' own wandering makes of a flat trace:
    each one's distance from the mean trace, moved along the ad by a random time of their own (Hasson's null of F37),
    the level chosen anew each time. Step-down max-T holds the chance of any false second at 5 %. A t a second flagged
    10 to 26 % of flat ads (simulated): where few smile, few differ, and a low mean looks sure.
    Source: Westfall & Young 1993, Resampling-Based Multiple Testing, algorithm 4.1; Romano & Wolf 2005, Journal of the
    American Statistical Association 100.
    """
    values = values[np.isfinite(values).mean(axis=1) >= 0.5]
    seconds = values.shape[1]
    own = values[:, LEAD_SECONDS:]
    there = np.isfinite(own)
    if len(own) < 2 or own.shape[1] < MIN_SECONDS or (there.sum(axis=0) < len(own) / 2).any():
        return None
    trace = np.where(there, own, 0.0).sum(axis=0) / there.sum(axis=0)
    rest = np.where(there, own - trace, 0.0) * (len(own) / (len(own) - 1)) ** 0.5
    if not rest.any():
        return None
    null = _from_level(_wandering(rest, there))
    found = _from_level(trace[None])[0]
    margin = MARGIN * float(np.nanstd(viewer_levels(own), ddof=1))
    p = _stepped_down(found + margin, null)
    reach = float(np.quantile(np.abs(null / null.std(axis=0)).max(axis=1), 1 - ALPHA))
    ordinary, told = np.zeros(seconds, dtype=bool), np.zeros(seconds, dtype=bool)
    ordinary[LEAD_SECONDS + np.argsort(trace, kind="stable")[_ordinary(len(trace))]] = True
    told[LEAD_SECONDS:] = p <= ALPHA
    stretches = [
        _stretch(
            part_differences(values, start, end, ordinary),
            (start, end, seconds),
            reach,
            float(p[start - LEAD_SECONDS : end - LEAD_SECONDS].min()),
        )
        for start, end in _spans(told)
    ]
    return Weakness(tuple(sorted(stretches, key=lambda own: -own.cost)[:MOST]), ordinary)


def part_differences(values: Floats, start: int, end: int, ordinary: NDArray[np.bool_]) -> Floats:
    """Return [V], each viewer's mean over seconds `start`..`end` − 1 minus that over ordinary ones; NaN for none."""
    return viewer_levels(values[:, start:end]) - viewer_levels(values[:, ordinary])


def _ordinary(seconds: int) -> slice:
    return slice(seconds // 4, seconds // 2)


def _from_level(traces: Floats) -> Floats:
    """Return traces [P, S] minus the mean of each one's ordinary seconds."""
    return traces - np.sort(traces, axis=1)[:, _ordinary(traces.shape[1])].mean(axis=1, keepdims=True)


def _wandering(rest: Floats, there: NDArray[np.bool_]) -> Floats:
    """Return [P, S], mean traces of viewers whose distances from the mean, [V, S], are moved along the ad; of many
    viewers drawn as the normal traces with the same spectrum."""
    viewers, seconds = rest.shape
    rng = np.random.default_rng(SEED)
    if viewers >= _MANY_VIEWERS:
        power = (np.abs(np.fft.rfft(rest, axis=1)) ** 2).mean(axis=0) / (viewers * there.mean() ** 2)
        drawn = rng.standard_normal((SHIFTS, seconds))
        return np.fft.irfft(np.fft.rfft(drawn, axis=1) * np.sqrt(power / seconds), seconds, axis=1)
    by = rng.integers(0, seconds, (SHIFTS, viewers))
    sums, counts = _moved(np.stack([rest, there]), by)
    return sums / np.maximum(np.rint(counts), 1.0)


def _moved(values: Floats, by: NDArray[np.int64]) -> Floats:
    """Return [N, P, S], the sums over viewers of values [N, V, S], each viewer moved along by that many seconds,
    [P, V]: to move is to turn the phases of a spectrum, and so for all P at once."""
    seconds = values.shape[2]
    spectrum = np.fft.rfft(values, axis=2).transpose(2, 1, 0)
    turn = np.exp(2j * np.pi / seconds * np.arange(seconds))[by]
    phase, found = (
        np.ones(by.shape, dtype=np.complex128),
        np.empty((len(by), *spectrum.shape[::2]), dtype=np.complex128),
    )
    for place, own in enumerate(spectrum):
        found[:, place] = phase @ own
        phase *= turn
    return np.fft.irfft(found, seconds, axis=1).transpose(2, 0, 1)


def _stepped_down(found: Floats, null: Floats) -> Floats:
    """Return the adjusted p of each second [S]: how often the lowest of those that are not lower yet falls as low."""
    order = np.argsort(found, kind="stable")
    lowest = np.minimum.accumulate(null[:, order][:, ::-1], axis=1)[:, ::-1]
    p = (1 + (lowest <= found[order]).sum(axis=0)) / (1 + len(null))
    stepped = np.empty(len(found))
    stepped[order] = np.maximum.accumulate(p)
    return stepped


def _stretch(own: Floats, place: tuple[int, int, int], reach: float, p: float) -> Stretch:
    own = own[np.isfinite(own)]
    start, end, seconds = place
    value, error = float(own.mean()), float(own.std(ddof=1)) / len(own) ** 0.5
    ends = (value - reach * error, value + reach * error)
    return Stretch(start, end, value, *ends, p, len(own), (end - start) / seconds)


def _spans(told: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], told, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
