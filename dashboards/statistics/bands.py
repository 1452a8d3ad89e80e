"""F19, the simultaneous 95 % band of a trace, by resampling viewers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.resampling import resample_weights
from dashboards.statistics.students_t import t_quantile
from dashboards.statistics.viewer_groups import dealt

RESAMPLES = 2000
LEVEL = 0.95
SEED = 20_130_719
# A resample that holds nearly the same viewer many times has a standard error near zero; its ratio says nothing.
_SMALLEST_SE_SHARE = 0.25


@dataclass(frozen=True)
class Band:
    """A trace with its band. Arrays are [T, S]: seconds × series; `n` is how many viewers have a value there.

    `mean` is NaN where n = 0; `low` and `high` are NaN where n < 2, because one viewer says nothing about others.
    `c` [S] is the half width of the band in standard errors (NaN where no second has two viewers).
    """

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]
    c: NDArray[np.float64]


def bootstrap_band(values: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED) -> Band:
    """Return the mean over viewers and a band that holds the whole true trace in about 95 % of studies.

    Args:
        values: [V, T, S], one row a viewer, NaN where the viewer has no value. Each series gets a band of its own.
        resamples: B.
        seed: the same seed gives the same band.

    The band is x̄(t) ± c·se(t), c the 95 % quantile over resamples of max_t |x̄*(t) − x̄(t)| / se*(t), where se* is the
    resample's own standard error (studentised; Hall 1992, Davison & Hinkley 1997, ch. 5) and c is at least Student's t
    for that many viewers. With se of the original sample instead, simulated studies of 50 viewers with skewed
    responses held the whole true trace in 75 % only, this form in 97 % (tests/dashboards/metrics/test_bands.py). From
    1,000 viewers on, c comes from viewers dealt into 500 groups (`viewer_groups.dealt`); mean and se never do.
    """
    viewers, seconds, series = values.shape
    flat = values.reshape(viewers, seconds * series)
    there = np.isfinite(flat)
    n = there.sum(axis=0)
    mean = np.divide(np.where(there, flat, 0.0).sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0)
    centred = np.where(there, flat - mean, 0.0)
    spread = np.divide((centred**2).sum(axis=0), n * (n - 1.0), out=np.full(len(n), np.nan), where=n > 1)
    se = np.sqrt(spread)
    c = np.quantile(_largest_ratios(there, centred, se, (seconds, series), resamples, seed), LEVEL, axis=0)
    viewers_at_least = np.where(n > 1, n, viewers + 1).reshape(seconds, series).min(axis=0)
    floor = np.array([t_quantile(int(k) - 1) if 2 <= k <= viewers else np.nan for k in viewers_at_least])
    c = np.maximum(c, floor)
    half = c * se.reshape(seconds, series)
    mean = mean.reshape(seconds, series)
    return Band(mean=mean, low=mean - half, high=mean + half, n=n.reshape(seconds, series), c=c)


def _largest_ratios(
    there: NDArray[np.bool_],
    centred: NDArray[np.float64],
    se: NDArray[np.float64],
    shape: tuple[int, int],
    resamples: int,
    seed: int,
) -> NDArray[np.float64]:
    """Return [B, S], the largest |x̄* − x̄| / se* over the seconds, for each resample and series.

    A resample is a row of multinomial weights over viewers, so all resamples are three matrix products.
    """
    usable = np.nan_to_num(se) > 0
    if not usable.any():
        return np.zeros((resamples, shape[1]))
    held, sums = dealt(there, centred, seed)
    weights = resample_weights(len(held), resamples, seed)
    counts = np.maximum(weights @ held, 1.0)
    units = np.minimum(counts, len(held))
    shift = weights @ sums
    shift /= counts
    shift *= shift
    variance = weights @ sums**2
    variance /= counts**2
    variance -= shift / units
    variance *= units / np.maximum(units - 1.0, 1.0)
    np.maximum(variance, np.where(usable, (_SMALLEST_SE_SHARE * np.nan_to_num(se)) ** 2, 1.0), out=variance)
    shift /= variance
    shift[:, ~usable] = 0.0
    return np.sqrt(shift.reshape(resamples, *shape).max(axis=1))
