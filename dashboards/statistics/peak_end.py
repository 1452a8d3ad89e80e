"""F15, peak–end–trend: one number for how an ad was lived through, from its peak, its end and its slope."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.resampling import resample_weights
from dashboards.statistics.values import Estimate
from dashboards.statistics.viewer_parts import end_bins, viewer_levels, viewer_slopes

MIN_ADS = 30
RESAMPLES = 1000
_SEED = 34
_PENALTIES = np.logspace(-3, 3, 25)


@dataclass(frozen=True)
class PeakEndWeights:
    """R = `intercept` + `peak`·peak + `end`·end + `trend`·slope; printed wherever R is shown.

    `ads`: how many ads with survey answers there are, and from `MIN_ADS` on how many of which faces were read, too: so
    many taught the weights, and R is on the scale of the answers. `penalty`: of the ridge, 0 for equal weights.
    `intervals`: (low, high) at 95 % of the intercept, peak, end and trend over resampled ads, with the penalty as it
    is; none for equal weights.
    """

    intercept: float = 0.0
    peak: float = 1 / 3
    end: float = 1 / 3
    trend: float = 1 / 3
    ads: int = 0
    penalty: float = 0.0
    intervals: tuple[tuple[float, float], ...] = ()

    @property
    def learnt(self) -> bool:
        return self.ads >= MIN_ADS


EQUAL = PeakEndWeights()


def viewer_ends(values: NDArray[np.float64], *, bin_ms: int) -> NDArray[np.float64]:
    """Return each viewer's mean over the ad's last 10 % or 2 s, the longer, from [V, T]."""
    return viewer_levels(values[:, end_bins(values.shape[1], bin_ms)])


def viewer_changes(values: NDArray[np.float64], *, bin_ms: int) -> NDArray[np.float64]:
    """Return each viewer's change from start to end by their own least-squares line, from [V, T]."""
    return viewer_slopes(values, bin_ms) * values.shape[1] * bin_ms / 1000


def peak_end_trend(
    values: NDArray[np.float64], *, bin_ms: int, weights: PeakEndWeights = EQUAL
) -> Estimate | None:
    """Return R of one ad from traces [V, T], usually valence. Source: F15; Baumgartner, Sujan & Padgett 1997.

    The peak is cross-fitted, and R is read at it: for each viewer β1·x(t*) + β2·end + β3·slope, so that one interval
    holds all three and their correlation. None under ten viewers.
    """
    others = weights.end * viewer_ends(values, bin_ms=bin_ms) + weights.trend * viewer_changes(
        values, bin_ms=bin_ms
    )
    read = weights.intercept + weights.peak * values + others[:, None]
    found = crossfitted_peak(values, bin_ms=bin_ms, read=read)
    return None if found is None else Estimate(found.value, found.low, found.high, found.n)


def peak_end_features(values: NDArray[np.float64], *, bin_ms: int) -> NDArray[np.float64]:
    """Return [3], peak, end and change of one ad from [V, T], without intervals; NaN for none."""
    peak = crossfitted_peak(values, bin_ms=bin_ms)
    parts = (viewer_ends(values, bin_ms=bin_ms), viewer_changes(values, bin_ms=bin_ms))
    means = [own[np.isfinite(own)].mean() if np.isfinite(own).any() else np.nan for own in parts]
    return np.array([np.nan if peak is None else peak.value, *means])


def peak_end_weights(features: NDArray[np.float64], answers: NDArray[np.float64]) -> PeakEndWeights:
    """Return ridge weights learnt from ads with survey answers, or equal weights under 30 such ads. Source: F15.

    Args:
        features: [A, 3], peak, end and slope of each ad, as `peak_end_features` gives them.
        answers: [A], the mean survey answer of each ad.

    Features are standardised for the fit; the penalty is the one with the least leave-one-ad-out error, which ridge has
    in closed form (Hoerl & Kennard 1970; Allen 1974).
    """
    if len(answers) < MIN_ADS:
        return replace(EQUAL, ads=len(answers))  # whoever has so few need not look at what faces showed
    usable = np.isfinite(features).all(axis=1) & np.isfinite(answers)
    features, answers = features[usable], answers[usable]
    ads = len(answers)
    if ads < MIN_ADS:
        return replace(EQUAL, ads=ads)
    centre, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    x, y = (features - centre) / scale, answers - answers.mean()
    u, s, vt = np.linalg.svd(x, full_matrices=False)

    def left_out_error(penalty: float) -> float:
        shrink = s**2 / (s**2 + penalty)
        fitted = u @ (shrink * (u.T @ y))
        leverage = 1 / ads + (u**2 * shrink).sum(axis=1)
        return float((((y - fitted) / (1 - leverage)) ** 2).mean())

    penalty = float(min(_PENALTIES, key=left_out_error))
    beta = vt.T @ (s / (s**2 + penalty) * (u.T @ y)) / scale
    peak, end, trend = (float(b) for b in beta)
    intervals = _intervals(x, answers, centre, scale, penalty)
    return PeakEndWeights(float(answers.mean() - beta @ centre), peak, end, trend, ads, penalty, intervals)


def _intervals(
    x: NDArray[np.float64],
    answers: NDArray[np.float64],
    centre: NDArray[np.float64],
    scale: NDArray[np.float64],
    penalty: float,
) -> tuple[tuple[float, float], ...]:
    """Return the percentile intervals of the intercept and of the weights, from resampled ads (Efron 1979)."""
    ads, k = x.shape
    held = resample_weights(ads, RESAMPLES, _SEED).astype(np.float64)
    size = held.sum(axis=1)
    mean, level = held @ x / size[:, None], held @ answers / size
    squares = np.einsum("ba,ai,aj->bij", held, x, x, optimize=True)
    squares -= size[:, None, None] * mean[:, :, None] * mean[:, None, :]
    products = held @ (x * answers[:, None]) - (size * level)[:, None] * mean
    beta = np.linalg.solve(squares + penalty * np.eye(k), products[:, :, None])[:, :, 0]
    weights = beta / scale
    intercept = level - (beta * mean).sum(axis=1) - weights @ centre
    found = np.column_stack([intercept, weights])
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return tuple(zip(low.tolist(), high.tolist(), strict=True))
