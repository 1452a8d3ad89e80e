"""Two sides compared: on the whole, over time, and how large the difference is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.measures import difference_scale
from dashboards.analysis.comparison.sides import Sides
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.bands import bootstrap_band
from dashboards.statistics.comparison import MIN_VIEWERS, TraceComparison, traces_compared
from dashboards.statistics.effects import cliffs_delta, cohen_dz, hedges_g
from dashboards.statistics.frames.series import SCALES, methods_of
from dashboards.statistics.intervals import MIN_FOR_MEANS, level_interval
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.values import (
    COUNT,
    Axis,
    Choice,
    Count,
    Estimate,
    PValue,
    Scale,
    Series,
    Table,
    Unit,
)

Parts = Iterator[tuple[str, Found]]
_P = Scale(Unit.P, 0.0, 1.0)
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
    """Two sides in one series. `cut_ms`: media time that only the longer ad has, 0 within one ad."""

    sides: Sides
    series: str
    bin_ms: int
    cut_ms: int = 0

    @property
    def n(self) -> int:
        """How many viewers the smaller side has."""
        return min(len(self.sides.first), len(self.sides.second))

    @cached_property
    def level(self) -> LevelDifference | None:
        """The difference of the mean levels."""
        return level_difference(self.sides.first_levels, self.sides.second_levels, paired=self.sides.paired)

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
    return Question[PairData](
        name=f"pair:{series}",
        prefix=f"{series}.",
        version=1,
        viewers=lambda data: data.n,
        least=MIN_VIEWERS,
        measures=(
            Measure("pair.sides", Scale(Unit.NAME), ("F20",), "sides", _kind),
            Measure("pair.viewers", COUNT, ("F20",), "sides", _viewers),
            Measure("pair.excluded", COUNT, ("F20",), "sides", _excluded),
            Measure(
                "pair.cut", Scale(Unit.MEDIA_MS, 0.0), ("F20",), "sides", lambda data: Count(data.cut_ms)
            ),
            Measure("pair.mean", scale, (*own, "F19"), "level", _means, MIN_FOR_MEANS),
            Measure("pair.difference", change, ("difference", *own), "level", _difference),
            Measure("pair.difference.p", _P, ("difference", *own), "level", _difference_p),
            Measure("pair.d_z", _EFFECT, ("effect", *own), "level", _d_z),
            Measure("pair.g", _EFFECT, ("effect", *own), "level", _g),
            Measure("pair.delta", Scale(Unit.EFFECT, -1.0, 1.0), ("effect", *own), "level", _delta),
            Measure("pair.trace", scale, (*own, "F19"), "time", _traces),
            Measure("pair.difference.trace", change, ("F20", *own), "time", _trace),
            Measure("pair.t", Scale(Unit.NUMBER), ("F20", *own), "time", _t),
            Measure("pair.difference.trace.p", _P, ("F20", *own), "time", _trace_p),
            Measure("pair.clusters", Scale(Unit.NAME), ("F20", *own), "time", _clusters),
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


def _difference(data: PairData) -> Estimate | None:
    return data.level.estimate if data.level else None


def _difference_p(data: PairData) -> PValue | None:
    return PValue(data.level.p, data.level.estimate.n) if data.level else None


def _d_z(data: PairData) -> Found | Parts:
    return (
        cohen_dz(data.sides.first_levels - data.sides.second_levels) if _told(data, paired=True) else iter(())
    )


def _g(data: PairData) -> Found | Parts:
    levels = data.sides.first_levels, data.sides.second_levels
    return hedges_g(*levels) if _told(data, paired=False) else iter(())


def _delta(data: PairData) -> Found | Parts:
    levels = data.sides.first_levels, data.sides.second_levels
    return cliffs_delta(*levels) if _told(data, paired=False) else iter(())


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


def _clusters(data: PairData) -> Table | None:
    """The stretches in which |t| passes the threshold, from left to right."""
    if data.over_time is None:
        return None
    rows = (
        (own.start * data.bin_ms, own.end * data.bin_ms, own.sign, own.mass, own.p, int(own.flagged))
        for own in data.over_time.clusters
    )
    return Table(_CLUSTERS, tuple(rows))
