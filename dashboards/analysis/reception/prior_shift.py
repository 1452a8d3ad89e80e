"""The ad's levels with and without prior shift (F2): how much they owe to what the network was trained on."""

from dataclasses import dataclass

from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.exposure import SHIFTED
from dashboards.statistics.intervals import Estimate, mean_interval
from dashboards.statistics.viewer_parts import viewer_levels

NAMES = tuple(name.removeprefix("shifted_") for name in SHIFTED)
SERIES_NEEDED = (*NAMES, *SHIFTED)


@dataclass(frozen=True)
class ShiftRow:
    """One expression, or valence: its mean level over viewers as read, and after prior shift."""

    name: str
    read: Estimate | None
    shifted: Estimate | None

    @property
    def title(self) -> str:
        return self.name.capitalize()


def shift_rows(series: AdSeries) -> list[ShiftRow]:
    """Return a row for each expression and one for valence, each viewer counted once."""
    return [ShiftRow(name, mean_level(series, name), mean_level(series, f"shifted_{name}")) for name in NAMES]


def mean_level(series: AdSeries, name: str) -> Estimate | None:
    """Return the mean of a series over the ad and over viewers, with its interval."""
    return mean_interval(viewer_levels(series.per_viewer(name)))
