"""Where ads stand among the organisation's ads (F22)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dashboards.selectors.norms import AdLevel
from dashboards.statistics.norms import MIN_ADS, NormPlace, norm_place


@dataclass(frozen=True)
class NormRow:
    """An ad's place, or None: `others` says how many other ads the norm has so far, of the 20 that it needs."""

    key: int
    level: AdLevel | None
    others: int
    place: NormPlace | None

    @property
    def text(self) -> str:
        """The place in words, with its 90 % interval and n."""
        if self.place is None:
            return (
                "needs 10 viewers" if self.level is None else f"no norm yet: {self.others} of {MIN_ADS} ads"
            )
        place = self.place
        return f"{place.percentile:.0f}"

    @property
    def note(self) -> str:
        """What stands behind the place."""
        if self.place is None:
            return ""
        place = self.place
        return f"90 %: {place.low:.0f} to {place.high:.0f} · among {place.ads} other ads"


def norm_rows(keys: list[int], levels: Mapping[int, AdLevel]) -> list[NormRow]:
    """Return the place of each ad among all others of `levels`."""
    return [_row(key, levels) for key in keys]


def _row(key: int, levels: Mapping[int, AdLevel]) -> NormRow:
    own = levels.get(key)
    others = [level for other, level in levels.items() if other != key]
    place = own and norm_place(
        own.value,
        own.error,
        others=np.array([level.value for level in others]),
        other_errors=np.array([level.error for level in others]),
    )
    return NormRow(key, own, len(others), place)
