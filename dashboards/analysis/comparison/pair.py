"""Two sides compared: on the whole, over time, and how large the difference is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.measures import MEASURES, PAGE_TESTS, difference_scale
from dashboards.analysis.comparison.sides import Sides
from dashboards.analysis.comparison.study import WAITING, Study, Tested
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.bands import bootstrap_band
from dashboards.statistics.comparison import ALPHA, MIN_VIEWERS, Cluster, TraceComparison, traces_compared
from dashboards.statistics.effects import cliffs_delta, cohen_dz, hedges_g
from dashboards.statistics.frames.series import SCALES, methods_of
from dashboards.statistics.intervals import MIN_FOR_MEANS, level_interval
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.study.page import exploratory_p, primary_p
from dashboards.statistics.values import (
    COUNT,
    Axis,
    Choice,
    Count,
    PValue,
    Scale,
    Series,
    Table,
    Unit,
)

Parts = Iterator[tuple[str, Found]]
_P = Scale(Unit.P, 0.0, 1.0)
_NAME = Scale(Unit.NAME)
_EFFECT = Scale(Unit.EFFECT)
_CLUSTERS = (
    ("from_ms", Unit.MEDIA_MS),
    ("to_ms", Unit.MEDIA_MS),
    ("sign", Unit.COUNT),
    ("mass", Unit.NUMBER),
    ("p", Unit.P),
    ("flagged", Unit.COUNT),
)


@dataclass(frozen=True)
class PairData:
    """Two sides in one series. `cut_ms`: media time that only the longer ad has, 0 within one ad; `end_ms`: where the
    shorter one ends, which its last bin may reach beyond. `study`: the exposures of two ads, None for audiences.
    `pairs`: how many pairs might have been chosen: of the ads compared, or of segments.
    """

    LEAST: ClassVar[int] = MIN_VIEWERS  # a side

    sides: Sides
    series: str
    bin_ms: int
    cut_ms: int = 0
    end_ms: float = inf
    study: Study | None = None
    pairs: int = 1

    @property
    def n(self) -> int:
        """How many viewers the smaller side has."""
        return min(len(self.sides.first), len(self.sides.second))

    @property
    def primary(self) -> bool:
        """Whether this is the outcome that decides."""
        return self.study is not None and self.series == self.study.rule.series

    @property
    def tests(self) -> int:
        """How many exploratory tests share the page's 1 %: all measures, on the whole and over time."""
        return PAGE_TESTS if self.study else 2 * len(MEASURES) * self.pairs

    @cached_property
    def simple(self) -> LevelDifference | None:
        """The difference of the mean levels, without a model."""
        return level_difference(self.sides.first_levels, self.sides.second_levels, paired=self.sides.paired)

    @cached_property
    def level(self) -> Tested | Needs | None:
        """The difference on the whole: by the model of two ads, of audiences by Welch's t."""
        if self.n < MIN_VIEWERS:
            return None
        if self.study:
            return self.study.pair(*self.study.rows)
        own = self.simple
        return Tested(own.estimate, own.p, 0.0) if own else Needs("difference")

    @property
    def refused(self) -> Needs | None:
        """Why nothing may be called a difference: all saw the two in one order, or the registered look is ahead."""
        if isinstance(self.level, Needs) and self.level.what == "order":
            return self.level
        look = self.study.look if self.study else None
        return (
            Needs("registered_viewers", look.planned - look.viewers)
            if look and look.kind == WAITING
            else None
        )

    def adjusted(self, p: float, *, over_time: bool = False) -> float:
        """Return a p with all that the page tests, and all pairs that might have been chosen, taken into account."""
        if self.primary and not over_time:
            return primary_p(p, self.pairs)
        return exploratory_p(p, self.tests)

    @cached_property
    def over_time(self) -> TraceComparison | None:
        """The difference bin by bin (F20): the part that takes long."""
        return traces_compared(self.sides.first, self.sides.second, paired=self.sides.paired)

    def at(self, bins: int) -> NDArray[np.int64]:
        """Return where the bins begin, in media ms."""
        return np.arange(bins, dtype=np.int64) * self.bin_ms


@lru_cache(maxsize=16)
def pair_question(series: str) -> Question[PairData]:
    """Return the question that sets two sides against each other by a series of `MEASURES`."""
    scale, change, own = SCALES[series], difference_scale(series), methods_of(series)
    difference = ("study", "looks", "difference", *own)
    return Question[PairData](
        name=f"pair:{series}",
        prefix=f"{series}.",
        version=5,
        viewers=lambda data: data.n,
        least=MIN_VIEWERS,
        measures=(
            Measure("pair.sides", _NAME, ("F20",), "sides", _kind),
            Measure("pair.viewers", COUNT, ("F20",), "sides", _viewers),
            Measure("pair.excluded", COUNT, ("F20",), "sides", _excluded),
            Measure(
                "pair.cut", Scale(Unit.MEDIA_MS, 0.0), ("F20",), "sides", lambda data: Count(data.cut_ms)
            ),
            Measure("pair.mean", scale, (*own, "F19"), "level", _means, MIN_FOR_MEANS),
            Measure("pair.standing", _NAME, ("looks",), "level", _standing),
            Measure("pair.look", _NAME, ("looks",), "level", _look),
            Measure("pair.look.planned", COUNT, ("looks",), "level", _planned),
            Measure("pair.tests", COUNT, ("looks",), "level", lambda data: Count(data.tests)),
            Measure("pair.difference", change, difference, "level", _difference),
            Measure("pair.difference.p", _P, difference, "level", _difference_p),
            Measure("pair.difference.p_adjusted", _P, difference, "level", _difference_adjusted),
            Measure("pair.difference.verdict", _NAME, difference, "level", _verdict),
            Measure("pair.simple", change, ("difference", *own), "level", _simple),
            Measure("pair.d_z", _EFFECT, ("effect", *own), "level", _d_z, MIN_FOR_MEANS),
            Measure("pair.g", _EFFECT, ("effect", *own), "level", _g),
            Measure("pair.delta", Scale(Unit.EFFECT, -1.0, 1.0), ("effect", *own), "level", _delta),
            Measure("pair.trace", scale, (*own, "F19"), "time", _traces),
            Measure("pair.difference.trace", change, ("F20", *own), "time", _trace),
            Measure("pair.t", Scale(Unit.NUMBER), ("F20", *own), "time", _t),
            Measure("pair.difference.trace.p", _P, ("F20", *own), "time", _trace_p),
            Measure("pair.difference.trace.p_adjusted", _P, ("F20", "looks", *own), "time", _trace_adjusted),
            Measure("pair.clusters", _NAME, ("F20", *own), "time", _clusters),
        ),
    )


def _kind(data: PairData) -> Choice:
    sides = data.sides
    return Choice(sides.kind, None, len(sides.first) + (0 if sides.paired else len(sides.second)))


def _viewers(data: PairData) -> Parts:
    yield "side:first", Count(len(data.sides.first))
    yield "side:second", Count(len(data.sides.second))


def _excluded(data: PairData) -> Parts:
    for reason, count in data.sides.excluded.items():
        yield f"why:{reason}", Count(count)


def _means(data: PairData) -> Parts:
    share = SCALES[data.series].unit is Unit.SHARE
    for side, levels in (("first", data.sides.first_levels), ("second", data.sides.second_levels)):
        yield f"side:{side}", level_interval(levels, share=share)


def _difference(data: PairData) -> Found:
    return data.level.estimate if isinstance(data.level, Tested) else data.level


def _difference_p(data: PairData) -> Found:
    return PValue(data.level.p, data.level.estimate.n) if isinstance(data.level, Tested) else data.level


def _difference_adjusted(data: PairData) -> Found:
    own = data.level
    return PValue(data.adjusted(own.p), own.estimate.n) if isinstance(own, Tested) else own


def _simple(data: PairData) -> Found | Parts:
    """The difference without the model, where there is one."""
    if data.study is None:
        return iter(())
    return data.simple.estimate if data.simple else _alike(data)


def _standing(data: PairData) -> Choice:
    return Choice("primary" if data.primary else "exploratory", None, data.n)


def _look(data: PairData) -> Found | Parts:
    look = data.study.look if data.study else None
    return Choice(look.kind, None, look.viewers) if look else iter(())


def _planned(data: PairData) -> Found | Parts:
    look = data.study.look if data.study else None
    return Count(look.planned) if look and look.planned else iter(())


def _verdict(data: PairData) -> Found:
    """Whether the two are called different on the whole."""
    if data.refused:
        return data.refused
    own = data.level
    if not isinstance(own, Tested):
        return own
    return Choice("differs" if data.adjusted(own.p) <= ALPHA else "chance", None, own.estimate.n)


def _d_z(data: PairData) -> Found | Parts:
    if not _told(data, paired=True):
        return iter(())
    return cohen_dz(data.sides.first_levels - data.sides.second_levels) or _alike(data)


def _g(data: PairData) -> Found | Parts:
    if not _told(data, paired=False):
        return iter(())
    return hedges_g(data.sides.first_levels, data.sides.second_levels) or _alike(data)


def _delta(data: PairData) -> Found | Parts:
    levels = data.sides.first_levels, data.sides.second_levels
    return cliffs_delta(*levels) if _told(data, paired=False) else iter(())


def _alike(data: PairData) -> Needs | None:
    """What is missing where both sides have enough viewers and there is no test of them: nobody differs."""
    return Needs("difference") if data.n >= MIN_VIEWERS else None


def _told(data: PairData, *, paired: bool) -> bool:
    """Whether an effect size of this kind belongs to the pair."""
    return data.n >= MIN_VIEWERS and data.sides.paired == paired


def _traces(data: PairData) -> Parts:
    for side, values in (("first", data.sides.first), ("second", data.sides.second)):
        yield f"side:{side}", _mean_trace(data, values) if len(values) > 1 else None


def _mean_trace(data: PairData, values: NDArray[np.float64]) -> Series:
    band = share_band(values) if data.series == "attention" else bootstrap_band(values[:, :, None])
    mean, low, high = (own[:, 0] for own in (band.mean, band.low, band.high))
    return Series(Axis.MEDIA_MS, data.at(values.shape[1]), mean, low, high, band.n[:, 0])


def _trace(data: PairData) -> Series | None:
    """The difference with its band; n counts the people behind it, those of both sides where they are different."""
    own = data.over_time
    if own is None:
        return None
    return Series(Axis.MEDIA_MS, data.at(len(own.t)), own.difference, own.low, own.high, _n(own))


def _t(data: PairData) -> Series | None:
    own = data.over_time
    if own is None:
        return None
    none = np.full(len(own.t), np.nan)
    return Series(Axis.MEDIA_MS, data.at(len(own.t)), own.t.astype(np.float64), none, none, _n(own))


def _n(own: TraceComparison) -> NDArray[np.int64]:
    return own.n_first if own.paired else own.n_first + own.n_second


def _trace_p(data: PairData) -> PValue | None:
    own = data.over_time
    return PValue(own.p, int(_n(own).max(initial=0))) if own else None


def _trace_adjusted(data: PairData) -> Found:
    own = data.over_time
    return PValue(data.adjusted(own.p, over_time=True), int(_n(own).max(initial=0))) if own else None


def _clusters(data: PairData) -> Table | None:
    """The stretches in which |t| passes the threshold, from left to right; flagged where they stay with all that the
    page tests taken into account."""
    if data.over_time is None:
        return None

    def end_of(own: Cluster) -> int:
        return int(min(own.end * data.bin_ms, data.end_ms))

    def flagged(p: float) -> int:
        return int(not data.refused and data.adjusted(p, over_time=True) <= ALPHA)

    rows = (
        (own.start * data.bin_ms, end_of(own), own.sign, own.mass, own.p, flagged(own.p))
        for own in data.over_time.clusters
    )
    return Table(_CLUSTERS, tuple(rows))
