"""The moments of an ad that stand out, by viewers who did not choose them (F14), each with its place in the clip."""

from dataclasses import dataclass

from dashboards.analysis.reception.timed_peaks import in_seconds, middle_ms, turned
from dashboards.selectors.series import AdSeries
from dashboards.statistics.peaks import Peak, crossfitted_peak
from dashboards.surfaces.words import clock


@dataclass(frozen=True)
class KeyMoment:
    """A strongest or weakest moment. `peak` counts in seconds; `at_ms`: where the still is taken.

    `stands_out`: whether halves of the viewers agree on where it is; else it has no place, and nothing is shown for it.
    """

    title: str
    about: str
    measure: str
    peak: Peak
    at_ms: int
    stands_out: bool

    @property
    def when(self) -> str:
        """Return the moment of the still, e.g. `0:07`."""
        return clock(self.at_ms / 1000)


# (title, what is measured, series, +1 for the highest and −1 for the lowest, how the number is written)
_KINDS = (
    ("Received best", "highest valence", "valence", 1, "valence"),
    ("Most smiles", "viewers who clearly smile", "expressing_happy", 1, "share"),
    ("Most surprise", "surprise above the resting face", "above_surprise", 1, "share"),
    ("Most engaging", "highest engagement", "engagement", 1, "engagement"),
    ("Received worst", "lowest valence", "valence", -1, "valence"),
    ("Attention at its lowest", "viewers who face the screen", "attention", -1, "share"),
)


def key_moments(series: AdSeries) -> list[KeyMoment]:
    """Return the moments, those that stand out first; none under ten viewers."""
    found = [moment for kind in _KINDS if (moment := _moment(series, *kind))]
    return sorted(found, key=lambda moment: not moment.stands_out)


def _moment(series: AdSeries, title: str, about: str, name: str, sign: int, measure: str) -> KeyMoment | None:
    bin_ms, duration = series.timeline.bin_ms, series.timeline.duration_ms
    found = crossfitted_peak(sign * series.per_viewer(name))
    if found is None:
        return None
    at_ms = middle_ms(found, bin_ms, duration)
    peak = in_seconds(found if sign > 0 else turned(found), bin_ms)
    return KeyMoment(title, about, measure, peak, at_ms, peak.stands_out(-(-duration // 1000)))
