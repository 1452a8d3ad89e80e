"""All that the fatigue page of one ad shows, computed from its responses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.fatigue.measures import Measure
from dashboards.statistics.fatigue.change_point import ChangePoint, change_point, daily_means
from dashboards.statistics.fatigue.curve import WithinCurve, within_curve
from dashboards.statistics.fatigue.patterns import resampled_patterns
from dashboards.statistics.fatigue.pooled import MixSplit, mix_split
from dashboards.statistics.fatigue.recovery import Recovery, recovery_fit
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.status import Status, fatigue_status
from dashboards.statistics.fatigue.summary import Fatigue, fatigue_of

_MIN_REPEATERS = 10


@dataclass(frozen=True)
class Daily:
    """The campaign's trend: days since 1970-01-01, mean of each day's first exposures, their standard error and n."""

    days: NDArray[np.float64]
    means: NDArray[np.float64]
    errors: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class FatigueReport:
    """`figures` is None for a measure without a true zero (see `Measure.ratio`): then no ratio is formed.

    `responses`: one value a viewer and exposure number, cut to the numbers that 20 viewers reached. `mix` and
    `recovery` are in the measure's own unit and hold for every measure; None where there are too few viewers.
    """

    measure: Measure
    responses: Responses
    figures: Fatigue | None
    mix: MixSplit | None
    recovery: Recovery | None
    daily: Daily
    change: ChangePoint | None

    @property
    def last(self) -> int:
        """Return the highest exposure number that enough viewers reached, 0 where none."""
        return self.responses.y.shape[1] if self.responses.viewers else 0


def fatigue_report(responses: Responses, measure: Measure) -> FatigueReport:
    """Return the report; the same responses give the same report."""
    daily = _daily(responses)
    change = change_point(daily.days, daily.means, daily.counts) if len(daily.days) else None
    if measure.ratio:
        figures = fatigue_of(responses)
        return FatigueReport(
            measure, figures.responses, figures, figures.mix, figures.recovery, daily, change
        )
    last = responses.last_number()
    kept = responses.up_to(last) if last else responses
    return FatigueReport(
        measure=measure,
        responses=kept,
        figures=None,
        mix=mix_split(kept) if kept.viewers else None,
        recovery=recovery_fit(kept) if last >= 2 else None,
        daily=daily,
        change=change,
    )


@dataclass(frozen=True)
class SideReading:
    """Another measure beside the page's own, by its status alone; `curve` None where there are too few viewers."""

    measure: Measure
    status: Status
    curve: WithinCurve | None


def side_reading(responses: Responses, measure: Measure) -> SideReading:
    """Return the within-viewer reading of one more measure, without models, split or trend: a tenth of the work."""
    last = responses.last_number()
    kept = responses.up_to(last) if last else responses
    curve = None
    if last >= 2 and kept.repeaters >= _MIN_REPEATERS:
        curve = within_curve(kept, resampled_patterns(kept))
    return SideReading(measure, fatigue_status(kept, curve), curve)


def _daily(responses: Responses) -> Daily:
    """Return the trend of first exposures: later ones would mix the ad's fatigue with the campaign's."""
    if not responses.viewers:
        return Daily(*(np.zeros(0),) * 3, np.zeros(0, np.int64))
    days, values = responses.day[:, 0], responses.y[:, 0]
    found, means, counts = daily_means(days, values)
    kept = np.isfinite(values) & np.isfinite(days)
    group = np.searchsorted(found, np.floor(days[kept]))
    squares = np.bincount(group, weights=(values[kept] - means[group]) ** 2, minlength=len(found))
    spread = np.sqrt(np.divide(squares, counts - 1, out=np.full(len(found), np.nan), where=counts > 1))
    return Daily(found, means, spread / np.sqrt(np.maximum(counts, 1)), counts)
