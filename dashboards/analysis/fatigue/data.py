"""What the fatigue findings of one ad and measure are made from, and what several of them share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.fatigue.measures import FatigueMeasure
from dashboards.selectors.rolled_up import RolledUp
from dashboards.statistics.fatigue.change_point import ChangePoint, change_point, daily_means
from dashboards.statistics.fatigue.mixed import MixedCheck, mixed_check
from dashboards.statistics.fatigue.pooled import MixSplit, mix_split
from dashboards.statistics.fatigue.recovery import Recovery, recovery_fit
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.status import MIN_AT_NUMBER
from dashboards.statistics.fatigue.summary import Fatigue, fatigue_of
from dashboards.statistics.students_t import t_quantile
from dashboards.statistics.values import Axis, Series


@dataclass(frozen=True)
class FatigueData:
    """`responses`: one value a viewer and exposure of finished exposures. `rolled_up`: how many there are of them."""

    measure: FatigueMeasure
    responses: Responses
    rolled_up: RolledUp

    @cached_property
    def last(self) -> int:
        """The highest exposure that 20 viewers reached, 0 where not even the first."""
        return self.responses.last_number()

    @cached_property
    def kept(self) -> Responses:
        """The responses up to `last`; all where too few viewers reached even the first exposure."""
        return self.responses.up_to(self.last) if self.last else self.responses

    @cached_property
    def reached(self) -> int:
        """The highest exposure that as many viewers reached as a status needs, 0 where not even the first."""
        return self.responses.last_number(MIN_AT_NUMBER)

    @cached_property
    def fatigue(self) -> Fatigue | None:
        """F24–F28 and F30; None for a measure without a true zero, of which no ratio is formed."""
        return fatigue_of(self.responses, split=self.measure.few) if self.measure.ratio else None

    @cached_property
    def mix(self) -> MixSplit | None:
        """F32; None under 20 viewers at a second exposure."""
        return mix_split(self.kept) if self.last >= 2 else None

    @cached_property
    def recovery(self) -> Recovery | None:
        """F31; None where viewers or rests are too few or too much alike."""
        return recovery_fit(self.kept) if self.last >= 2 else None

    @cached_property
    def mixed(self) -> MixedCheck | None:
        """F29; takes seconds."""
        return mixed_check(self.kept) if self.last >= 2 else None

    @cached_property
    def daily(self) -> Series:
        """The mean of each day's first exposures, later ones would mix the ad's fatigue with the campaign's; 95 % of
        each day by itself, by Student's t."""
        days, means, counts, spread = self._days
        quantiles = np.array([t_quantile(n - 1) if n > 1 else np.nan for n in counts.tolist()])
        half = quantiles * spread / np.sqrt(np.maximum(counts, 1))
        return Series(Axis.DAY, days.astype(np.int64), means, means - half, means + half, counts)

    @cached_property
    def break_point(self) -> ChangePoint | None:
        """F33; None under eight days with first exposures."""
        days, means, counts, _ = self._days
        return change_point(days, means, counts)

    @cached_property
    def _days(
        self,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Return days, means, n and standard deviations (NaN under two) of first exposures."""
        if not self.responses.viewers:
            return np.zeros(0), np.zeros(0), np.zeros(0, np.int64), np.zeros(0)
        days, values = self.responses.day[:, 0], self.responses.y[:, 0]
        dates, means, counts = daily_means(days, values)
        there = np.isfinite(values) & np.isfinite(days)
        group = np.searchsorted(dates, np.floor(days[there]))
        squares = np.bincount(group, weights=(values[there] - means[group]) ** 2, minlength=len(dates))
        variance = np.divide(squares, counts - 1, out=np.full(len(dates), np.nan), where=counts > 1)
        return dates, means, counts, np.sqrt(variance)


@dataclass(frozen=True)
class AnswerData:
    """`responses`: of each question, one answer a viewer and exposure."""

    responses: dict[str, Responses]

    @cached_property
    def splits(self) -> dict[str, MixSplit | None]:
        """F32 of each question; None under 20 answers after a second exposure."""
        found: dict[str, MixSplit | None] = {}
        for name, own in self.responses.items():
            last = own.last_number()
            found[name] = mix_split(own.up_to(last)) if last >= 2 else None
        return found
