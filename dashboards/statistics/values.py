"""The values that findings carry: numbers with n and interval, moments, series, choices, tables. No words, no CSS."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

MediaMs = NewType("MediaMs", int)  # a place in an ad, in ms of its media time: never bins, never seconds


class Unit(StrEnum):
    """What a number counts in. How each is written stands in one file for Python and JavaScript (surfaces/text)."""

    SHARE = "share"  # 0..1
    POINTS = "points"  # a difference of two shares, −1..1
    SIGNED = "signed"  # valence and its like
    CHANGE = "change"  # a difference of two signed values
    RATE = "rate"  # share per second
    ANSWER = "answer"  # a survey answer, 1..5
    ANSWER_STEPS = "answer_steps"  # a distance on that scale
    ARC = "arc"  # length per second, 1 and more
    RATIO = "ratio"  # of a first response, 0 and more
    EFFECT = "effect"  # in standard deviations
    CORRELATION = "correlation"  # −1..1
    PROBABILITY = "probability"  # 0..1, of a statement
    P = "p"  # 0..1, of a test
    SCORE = "score"  # AUC, Brier and their like
    PERCENTILE = "percentile"  # 0..100
    COUNT = "count"
    EXPOSURES = "exposures"
    DAYS = "days"
    MEDIA_MS = "media_ms"  # a place in an ad
    DATE = "date"  # days since 1970-01-01
    NUMBER = "number"  # anything else
    NAME = "name"  # one of a few names


@dataclass(frozen=True)
class Scale:
    """A unit with its range; `good`: +1 where more is better, −1 where less is, 0 where neither can be said."""

    unit: Unit
    low: float = -np.inf
    high: float = np.inf
    good: int = 0


SHARE = Scale(Unit.SHARE, 0.0, 1.0)
POINTS = Scale(Unit.POINTS, -1.0, 1.0)
COUNT = Scale(Unit.COUNT, 0.0)


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval and how many viewers stand behind it; low and high are None where n < 2.

    Of exposures and days, value and high may be infinite (“never”) above a finite low; low never is.
    """

    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Count:
    """How many there are: no estimate of anything, so no interval."""

    value: int


@dataclass(frozen=True)
class PValue:
    """How often chance alone would make a difference as large or larger, 0..1, from n viewers."""

    value: float
    n: int


@dataclass(frozen=True)
class Moment:
    """A strongest or weakest moment: the height there with its interval, and where it is.

    `at_ms`: the middle of the bin that won most often; `from_ms`..`to_ms`: where 90 % of the halves found theirs.
    `settled`: whether halves of the viewers agree on the place, and it differs from the rest of the ad.
    """

    value: float
    low: float
    high: float
    n: int
    at_ms: MediaMs
    from_ms: MediaMs
    to_ms: MediaMs
    settled: bool


class Axis(StrEnum):
    """What a series runs along."""

    MEDIA_MS = "media_ms"  # where each step begins
    EXPOSURE = "exposure"  # the nth exposure, from 1
    DAY = "day"  # days since 1970-01-01
    REST_DAYS = "rest_days"  # days without the ad
    ANSWER = "answer"  # 1..5


@dataclass(frozen=True)
class Series:
    """A mean along an axis with its band. Arrays are [T]; mean is NaN where n = 0, low and high where n < 2, and of a
    finding where n < 5."""

    axis: Axis
    at: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """One of a few names, with the probability that it is right where there is one, and n."""

    name: str
    probability: float | None
    n: int


@dataclass(frozen=True)
class Table:
    """Rows of one kind. `columns`: name and unit of each; cells are numbers, names, or None."""

    columns: tuple[tuple[str, Unit], ...]
    rows: tuple[tuple[float | int | str | None, ...], ...]


Value = Estimate | Count | PValue | Moment | Series | Choice | Table


def clipped(value: Value, scale: Scale) -> Value:
    """Return the value within what is possible: the one place where numbers and their intervals are cut."""
    if isinstance(value, (Estimate, Moment)):
        ends = [None if own is None else _within(own, scale) for own in (value.value, value.low, value.high)]
        return _replaced(value, *ends)
    if isinstance(value, Series):
        mean, low, high = (np.clip(own, scale.low, scale.high) for own in (value.mean, value.low, value.high))
        return Series(value.axis, value.at, mean, low, high, value.n)
    return value


def placed(value: Moment, *, last_ms: int, end_ms: int) -> Moment:
    """Return a moment of an ad whose last bin begins at `last_ms` and ends with the ad, at `end_ms`."""
    at_ms = value.at_ms if value.at_ms < last_ms else MediaMs((last_ms + end_ms) // 2)
    return replace(value, at_ms=at_ms, to_ms=MediaMs(min(value.to_ms, end_ms)))


def _within(value: float, scale: Scale) -> float:
    return float(min(max(value, scale.low), scale.high))


def _replaced(value: "Estimate | Moment", *ends: float | None) -> "Estimate | Moment":
    if isinstance(value, Estimate):
        return Estimate(ends[0], ends[1], ends[2], value.n)  # type: ignore[arg-type]
    place = (value.at_ms, value.from_ms, value.to_ms, value.settled)
    return Moment(ends[0], ends[1], ends[2], value.n, *place)  # type: ignore[arg-type]
