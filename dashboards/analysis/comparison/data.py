"""What comparisons are made from: the exposures of ads, from the database or from a file that holds them."""

from collections.abc import Mapping

import numpy as np

from dashboards.analysis.comparison.family import FamilyData, Levels
from dashboards.analysis.comparison.pair import PairData
from dashboards.analysis.comparison.sides import Viewers, sides_of_ads, sides_of_audiences
from dashboards.selectors.series import AdSeries

# Pairs grow with the square of the ads, and each is 5,000 relabelings a measure: files that hold everything hold the
# first ones. The compare page sets any two against each other.
MOST_PAIRS = 15


def pair_data(first: AdSeries, second: AdSeries, series: str) -> PairData:
    """Return two ads side by side."""
    return PairData(
        sides=sides_of_ads(_viewers(first, series), _viewers(second, series)),
        series=series,
        bin_ms=first.timeline.bin_ms,
        cut_ms=abs(first.timeline.duration_ms - second.timeline.duration_ms),
    )


def audience_data(
    own: AdSeries, segments: Mapping[str, str], names: tuple[str, str], series: str
) -> PairData:
    """Return two audiences of an ad side by side. `segments`: of one variable, by viewer key."""
    parts = np.array([segments.get(key, "") for key in own.viewer_keys], dtype="U")
    return PairData(sides_of_audiences(_viewers(own, series), parts, *names), series, own.timeline.bin_ms)


def family_data(ads: Mapping[int, AdSeries], series: str) -> FamilyData:
    """Return a campaign's ads, in its order."""
    return FamilyData({ad: _levels(own, series) for ad, own in ads.items()})


def _levels(own: AdSeries, series: str) -> Levels:
    levels = zip(own.viewer_keys, own.levels(series), strict=True)
    return {key: float(level) for key, level in levels if np.isfinite(level)}


def _viewers(own: AdSeries, series: str) -> Viewers:
    return Viewers(own.per_viewer(series), own.levels(series), own.viewer_keys)
