"""The cards of an ad: hook, hold, impact, peak, end, slope, and how fast joy rises and falls."""

from dataclasses import dataclass

from dashboards.analysis.reception.timed_peaks import in_seconds
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.expressing import ever_expressing
from dashboards.statistics.intervals import Estimate
from dashboards.statistics.peak_end import EQUAL, MIN_ADS, PeakEndTrend, PeakEndWeights, peak_end_trend
from dashboards.statistics.peaks import Peak, crossfitted_peak
from dashboards.statistics.summary import Response, response
from dashboards.statistics.velocity import velocities
from dashboards.surfaces.words import ANSWER, clock


@dataclass(frozen=True)
class Card:
    """One number of an ad. `measure`: `key`: its row in the measures' list."""

    key: str
    title: str
    about: str
    measure: str
    found: Estimate | Peak | None
    when: str = ""


def ad_cards(series: AdSeries, weights: PeakEndWeights = EQUAL) -> list[Card]:
    """Return the cards. Peaks need ten viewers, all others two; what there is too little for has no number.

    `weights`: of peak, end and slope in F15 (`peak_end_ads.weights_of_organisation`).
    """
    bin_ms = series.timeline.bin_ms
    happy, surprise = series.per_viewer("above_happy"), series.per_viewer("above_surprise")
    told: Response = response(surprise, happy, bin_ms=bin_ms)
    shape: PeakEndTrend = peak_end_trend(series.per_viewer("valence"), bin_ms=bin_ms, weights=weights)
    rising, falling = velocities(happy, bin_ms=bin_ms)

    def peak(key: str, title: str, about: str, measure: str, found: Peak | None) -> Card:
        found = in_seconds(found, bin_ms)
        return Card(key, title, about, measure, found, f"at {clock(found.second)}" if found else "")

    people = ever_expressing(series.per_viewer("expressing_happy"))
    return [
        peak("F13", "Hook", "strongest surprise in the first 8 s", "share", told.hook),
        peak("F13", "Hold", "strongest happiness", "share", told.hold),
        Card("F13", "Impact", "half strongest happiness, half that of the end", "share", told.impact),
        Card(
            "F13",
            "Viewers who smiled",
            "clearly, for half a second or longer, at least once",
            "share",
            people,
        ),
        peak("F15", "Peak", "highest valence", "valence", shape.peak),
        Card("F15", "End", "valence in the last 10 % or 2 s", "valence", shape.end),
        Card("F15", "Slope", "change of valence from start to end", "valence", shape.slope),
        Card(
            "F15", "Peak–end–trend", _together(weights), ANSWER if weights.learnt else "valence", shape.score
        ),
        peak("F16", "Fastest rise of joy", "per second", "share", crossfitted_peak(rising)),
        peak("F16", "Fastest fall of joy", "per second", "share", crossfitted_peak(falling)),
    ]


def _together(weights: PeakEndWeights) -> str:
    if weights.learnt:
        return f"liking as peak, end and slope foretell it, weighed by the answers to {weights.ads} ads"
    return f"a third each of peak, end and slope; {weights.ads} of the {MIN_ADS} ads with answers that teach weights"
