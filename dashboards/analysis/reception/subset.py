"""A part of an ad's viewers: a segment of the panel, the exposures of some days, or both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboards.selectors.series import AdSeries
from dashboards.statistics.segments import MIN_VIEWERS


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
        segment: their numbers would be noise, and could point at single people."""
        there = np.ones(len(series.exposure), dtype=bool)
        if self.variable:
            inside = [panel.get(key, {}).get(self.variable) == self.value for key in series.viewer_keys]
            there &= np.array(inside, dtype=bool)[series.viewer] if inside else False
        if self.first:
            there &= series.day >= np.datetime64(self.first)
        if self.last:
            there &= series.day <= np.datetime64(self.last)
        own = series.where(there)
        return own if own.viewers >= MIN_VIEWERS else series.where(np.zeros(len(there), dtype=bool))


EVERYBODY = Subset()
