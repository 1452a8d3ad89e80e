"""Weights to the shares that a campaign names (F39), and what they make of the headline."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.finding import Needs
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.series import HEADLINE, SCALES
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.raking import CAP, Shares, Unreached, added_of, effective_n, estimate_of, raked
from dashboards.statistics.values import COUNT, Count

_AT_CAP = CAP * (1 - 1e-6)


def weights_of(
    series: AdSeries, panel: Mapping[str, Mapping[str, str]], shares: Shares
) -> dict[str, float] | Unreached | None:
    """Return the weight of each viewer whose change of valence is known, by key; None where no shares are named.
    `panel`: by viewer key."""
    if not shares:
        return None
    measured = np.isfinite(series.levels(HEADLINE))
    keys = [key for key, known in zip(series.viewer_keys, measured, strict=True) if known]
    values = {
        variable: np.array([panel.get(key, {}).get(variable, "") for key in keys], dtype="U")
        for variable in shares
    }
    found = raked(values, shares)
    if isinstance(found, Unreached):
        return found
    return {key: weight for key, weight in zip(keys, found.tolist(), strict=True) if weight > 0}


def weighted_mean(data: AdData) -> Iterator[tuple[str, Found]]:
    """The headline, weighted; else the share that cannot be reached."""
    own = data.viewer_weights
    if isinstance(own, Unreached):
        yield f"segment:{own.variable}={own.value}", Needs(f"weights_{own.reason}")
        return
    if own is None:
        yield "", Needs("target_shares")
        return
    weights = _aligned(data, own)
    value, added = added_of(data.series.levels(HEADLINE), weights)
    yield "", estimate_of(value, added, len(own), effective_n(weights))


def counts_as(data: AdData) -> Found:
    """As how many equally weighted viewers they count."""
    return _counted(data, lambda weights: round(effective_n(weights)))


def left_out(data: AdData) -> Found:
    """Measured viewers of whom the panel did not tell all that is weighted by, or another value."""
    measured = int(np.isfinite(data.series.levels(HEADLINE)).sum())
    return _counted(data, lambda weights: measured - int((weights > 0).sum()))


def trimmed(data: AdData) -> Found:
    """Viewers whose weight is the largest that there may be."""
    return _counted(data, lambda weights: int((weights >= _AT_CAP).sum()))


def _counted(data: AdData, count: Callable[[NDArray[np.float64]], int]) -> Found:
    own = data.viewer_weights
    return Count(count(_aligned(data, own))) if isinstance(own, Mapping) else Needs("target_shares")


def _aligned(data: AdData, weights: Mapping[str, float]) -> NDArray[np.float64]:
    return np.array([weights.get(str(key), 0.0) for key in data.series.viewer_keys], dtype=np.float64)


_METHODS = ("F39", "F6", "F7")
WEIGHTED = Question[AdData](
    name="weighted",
    version=1,
    viewers=lambda data: data.series.viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure(
            "weighted.change_valence", SCALES[HEADLINE], _METHODS, "weights", weighted_mean, MIN_FOR_MEANS
        ),
        Measure("weighted.counts_as", COUNT, _METHODS, "weights", counts_as),
        Measure("weighted.left_out", COUNT, _METHODS, "weights", left_out),
        Measure("weighted.trimmed", COUNT, _METHODS, "weights", trimmed),
    ),
)
