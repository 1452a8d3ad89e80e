"""A part of an ad's viewers: a segment of the panel, the exposures of some days, or both."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.reception.told import Names, told_of, variables_of
from dashboards.selectors.series import AdSeries
from dashboards.statistics.disclosure import apart
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.segments import LEAST_APART, MIN_VIEWERS

_RULE = 2  # by which parts are told: those that another rule has told are found anew


class NoSuchPart(ValueError):
    """An address names no part of the viewers. `parameter`: segment, from, to, or days where they are in no order."""

    def __init__(self, parameter: str, given: str = "") -> None:
        super().__init__(f"{parameter}: {given}")
        self.parameter, self.given = parameter, given


@dataclass(frozen=True)
class Subset:
    """`variable`, `value`: what the panel told, "" for all; `first`, `last`: days of exposure, both within, None where
    it is open. Whatever is found of a part that somebody chose is exploratory."""

    variable: str = ""
    value: str = ""
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.variable or self.first or self.last)

    @property
    def key(self) -> str:
        """What tells one part from another."""
        return repr((_RULE, self.variable, self.value, self.first, self.last))

    def of(self, series: AdSeries, panel: Mapping[str, Mapping[str, str]]) -> AdSeries:
        """Return the exposures of this part. `series`: with the headline's."""
        return series.where(self.within(series, panel))

    def within(self, series: AdSeries, panel: Mapping[str, Mapping[str, str]]) -> NDArray[np.bool_]:
        """Return [E], which exposures are of this part; none at all where fewer than 25 viewers stand behind them, as
        in every segment: their numbers would be noise, and could point at single people.

        Whoever adds and subtracts parts must find nobody either: segments are told that are apart (`told_of`), and days
        are taken in steps (`_steps`) within each of which they are, the same ones for everybody and every segment.
        """
        names = told_of(series, variables_of(series, panel))
        inside = np.ones(len(series.exposure), dtype=bool)
        if self.variable:
            inside = (names.get(self.variable, np.full(len(series.viewer_keys), "")) == self.value)[
                series.viewer
            ]
        if self.first or self.last:
            inside &= self._on_days(series, names)
        viewers = len(np.unique(series.viewer[inside & series.kept]))
        return inside if viewers >= MIN_VIEWERS else np.zeros_like(inside)

    def _on_days(self, series: AdSeries, names: Names) -> NDArray[np.bool_]:
        """Return [E], whether the whole step of an exposure's day is within the days of this part."""
        begins, ends = _steps(series, names)
        there = np.ones(len(begins), dtype=bool)
        if self.first:
            there &= begins >= np.datetime64(self.first)
        if self.last:
            there &= ends <= np.datetime64(self.last)
        return there


def subset_read(given: Mapping[str, str], known: Callable[[], Collection[tuple[str, str]]]) -> Subset:
    """Return the part that an address names by `segment` (`variable=value`), `from` and `to` (days, as 2026-03-14);
    what is left out, or empty, is open. `known`: the segments that there are; asked only where one is named.

    Raises:
        NoSuchPart: no such segment, no day, or the first day is after the last one.
    """
    segment, first, last = (given.get(name, "").strip() for name in ("segment", "from", "to"))
    variable, _, value = segment.partition("=")
    if segment and (variable, value) not in known():
        raise NoSuchPart("segment", segment)
    days = _day("from", first), _day("to", last)
    if days[0] and days[1] and days[0] > days[1]:
        raise NoSuchPart("days")
    return Subset(variable, value, *days)


def _day(parameter: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NoSuchPart(parameter, text) from error


def _steps(series: AdSeries, names: Names) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return [E] each, the first and the last day of the step that an exposure's day is in. A step is as many days as
    it takes until five viewers have come and all told segments (`names`) are apart among who has; at the end it goes as
    far back as that takes."""
    days, place = np.unique(series.day, return_inverse=True)
    viewers = len(series.viewer_keys)
    segments = [own == value for own in names.values() for value in np.unique(own[own != ""])]
    parts = np.array([np.ones(viewers, dtype=bool), *segments])
    level = np.isfinite(series.means[:, series.names.index(HEADLINE)])

    def whole(first: int, last: int) -> bool:
        here = series.kept & (first <= place) & (place <= last)
        came = [np.isin(np.arange(viewers), series.viewer[who]) for who in (here, here & level)]
        return bool(came[0].sum() >= LEAST_APART) and all(apart(parts & who, few=True) for who in came)

    begins = [0]
    for today in range(len(days)):
        if whole(begins[-1], today):
            begins.append(today + 1)
    while begins[-1] == len(days) and len(begins) > 1:
        begins.pop()
    while len(begins) > 1 and not whole(begins[-1], len(days) - 1):
        begins.pop()
    starts = np.array(begins, dtype=np.int64)
    step = np.searchsorted(starts, place, side="right") - 1
    ends = np.append(starts[1:], len(days)) - 1
    return days[starts[step]], days[ends[step]]


EVERYBODY = Subset()
