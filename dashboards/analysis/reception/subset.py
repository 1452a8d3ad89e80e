"""A part of an ad's viewers: a segment of the panel, the exposures of some days, or both."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dashboards.selectors.series import AdSeries
from dashboards.statistics.segments import LEAST_APART, MIN_VIEWERS, segment_withheld


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
        return repr((self.variable, self.value, self.first, self.last))

    def of(self, series: AdSeries, panel: Mapping[str, Mapping[str, str]]) -> AdSeries:
        """Return the exposures of this part; none at all where fewer than 25 viewers stand behind them, as in every
        segment: their numbers would be noise, and could point at single people.

        Whoever subtracts parts from one another must find nobody either: days are taken in steps of at least five
        viewers of each segment (`_steps`), of which a part holds whole ones; a segment that all others but a few belong
        to is none, and neither is the smallest one of several that leave a few.
        """
        group = np.zeros(len(series.exposure), dtype=np.int64)
        inside = np.ones(len(group), dtype=bool)
        if self.variable:
            names = np.array(
                [panel.get(key, {}).get(self.variable, "") for key in series.viewer_keys], dtype="U"
            )
            there = np.unique(series.viewer[series.kept])
            shared, counts = np.unique(names[there], return_counts=True)
            large = shared[(counts >= MIN_VIEWERS) & (shared != "")]
            told = large[large != segment_withheld(names[there])]
            if self.value not in told:
                return series.where(~inside)
            # 0: of no segment that is told.
            group = (np.isin(names, told) * (1 + np.searchsorted(told, names)))[series.viewer]
            inside = (names == self.value)[series.viewer]
        days = self._within(series, group) if self.first or self.last else np.ones_like(inside)
        own = series.where(inside & days)
        others = len(np.unique(series.viewer[series.kept & ~inside & days]))
        told_of = own.viewers >= MIN_VIEWERS and not 0 < others < LEAST_APART
        return own if told_of else series.where(np.zeros_like(inside))

    def _within(self, series: AdSeries, group: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return [E], whether the whole step of an exposure's day is within the days of this part."""
        begins, ends = _steps(series, group)
        there = np.ones(len(group), dtype=bool)
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


def _steps(
    series: AdSeries, group: NDArray[np.int64]
) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Return [E] each, the first and the last day of the step that an exposure's day is in. A step is as many days as
    it takes until of each `group` [E] either nobody or at least five have come; days at the end that are too few for
    one belong to the last."""
    days, place = np.unique(series.day, return_inverse=True)
    begins: list[int] = []
    groups = np.unique(group)
    came: list[set[int]] = [set() for _ in groups]
    open_step = False
    for today in range(len(days)):
        if not open_step:
            begins.append(today)
        here = series.kept & (place == today)
        for who, own in zip(came, groups, strict=True):
            who.update(series.viewer[here & (group == own)].tolist())
        open_step = any(0 < len(who) < LEAST_APART for who in came) or not any(came)
        if not open_step:
            came = [set() for _ in groups]
    if open_step and len(begins) > 1:
        begins.pop()
    starts = np.array(begins, dtype=np.int64)
    step = np.searchsorted(starts, place, side="right") - 1
    ends = np.append(starts[1:], len(days)) - 1
    return days[starts[step]], days[ends[step]]


EVERYBODY = Subset()
