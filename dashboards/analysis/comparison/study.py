"""The study behind a comparison: its exposures, what was registered, which look this is, and the model of all of it.

Names no Django, so that gates and planners simulate what pages say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.finding import Needs
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.students_t import t_p, t_quantile
from dashboards.statistics.study.anytime import anytime_critical, anytime_p, narrowest_at
from dashboards.statistics.study.model import StudyFit, StudyRows, study_fit
from dashboards.statistics.values import Estimate

OPEN, WAITING, FINAL = "open", "waiting", "final"


@dataclass(frozen=True)
class Rule:
    """What is judged, and when. `series`: the primary outcome's; `ads`: those compared, None for all; `viewers`: how
    many are to be measured, None where nobody has registered; `once`: whether nothing is judged before that."""

    series: str = MEASURES[0]
    ads: tuple[int, ...] | None = None
    viewers: int | None = None
    once: bool = False


@dataclass(frozen=True)
class AdRows:
    """The exposures of one ad that enter figures, E of them, by exposure. `viewer`: each person's number, one for all
    ads of a study; `value`: level, finite; `previous`: the ad before it in the session by id, −1 where there is none;
    others as in `StudyRows`."""

    exposure: NDArray[np.int64]
    viewer: NDArray[np.int64]
    value: NDArray[np.float64]
    position: NDArray[np.int64]
    previous: NDArray[np.int64]
    number: NDArray[np.int64]
    day: NDArray[np.float64]

    def only(self, viewers: NDArray[np.int64]) -> "AdRows":
        """Return the exposures of these viewers alone."""
        own = np.isin(self.viewer, viewers)
        return AdRows(**{name: getattr(self, name)[own] for name in self.__dataclass_fields__})

    @cached_property
    def levels(self) -> dict[int, float]:
        """Each viewer's level: the mean of their exposures."""
        keys, viewer = np.unique(self.viewer, return_inverse=True)
        return dict(
            zip(keys.tolist(), (np.bincount(viewer, self.value) / np.bincount(viewer)).tolist(), strict=True)
        )


@dataclass(frozen=True)
class Look:
    """Which look this is. `open`: data are still coming in, the interval holds at every look; `waiting`: one look was
    registered, and the number is not reached; `final`: that look, with the first `planned` viewers. `viewers`: measured
    so far. `planned`: as registered, 0 where nobody has."""

    kind: str
    viewers: int
    planned: int

    def interval(self, value: float, error: float, df: float, n: int) -> Estimate:
        """Return the 95 % interval of this look."""
        reach = self.critical(df)
        return Estimate(value, value - reach * error, value + reach * error, n)

    def critical(self, df: float) -> float:
        """Return how many errors an interval of this kind of look reaches to either side, df > 0."""
        return t_quantile(df) if self.kind == FINAL else anytime_critical(df, planned=self._narrowest)

    def p(self, t: float, df: float) -> float:
        """Return the p-value of this look."""
        return t_p(t, df) if self.kind == FINAL else anytime_p(t, df, planned=self._narrowest)

    @property
    def _narrowest(self) -> int:
        return narrowest_at(self.planned)


@dataclass(frozen=True)
class Tested:
    """A difference by the model, or a level, with the interval and the p of the look."""

    estimate: Estimate
    p: float
    error: float
    df: float = 0.0


@dataclass(frozen=True)
class Study:
    """Exposures by ad, in the campaign's order, and the rule by which they are judged."""

    rows: Mapping[int, AdRows]
    rule: Rule = Rule()
    least: int = MIN_VIEWERS

    @cached_property
    def look(self) -> Look:
        """Which look the present data are."""
        viewers, planned = len(self._arrivals), self.rule.viewers or 0
        kind = OPEN if not self.rule.once else FINAL if viewers >= planned else WAITING
        return Look(kind, viewers, planned)

    @cached_property
    def judged(self) -> dict[int, AdRows]:
        """The exposures that are judged: all, at the final look those of the first viewers who were registered."""
        if self.look.kind != FINAL:
            return dict(self.rows)
        return {ad: own.only(self._arrivals[: self.look.planned]) for ad, own in self.rows.items()}

    @cached_property
    def tested(self) -> list[int]:
        """The ads that are compared: registered ones with enough viewers."""
        named = self.rule.ads
        return [
            ad
            for ad, own in self.judged.items()
            if (named is None or ad in named) and len(own.levels) >= self.least
        ]

    def against_others(self, ad: int) -> Tested | Needs:
        """Return an ad's difference from the mean of the others."""
        if ad not in self.tested:
            return self._lack(ad)
        others = len(self.tested) - 1
        if not others:
            return Needs("ads", 1)
        return self._difference({own: 1.0 if own == ad else -1.0 / others for own in self.tested})

    def pair(self, first: int, second: int) -> Tested | Needs:
        """Return first − second."""
        if first in self.tested and second in self.tested:
            return self._difference({first: 1.0, second: -1.0})
        return self._lack(first if first not in self.tested else second)

    def level(self, ad: int) -> Tested | None:
        """Return an ad's own level, with the interval of this look; None where nobody differs."""
        levels = np.array(list(self.judged[ad].levels.values()))
        n = len(levels)
        if n < 2 or not np.ptp(levels) > 0:
            return None
        value, error = float(levels.mean()), float(levels.std(ddof=1)) / n**0.5
        return Tested(
            self.look.interval(value, error, n - 1, n), self.look.p(value / error, n - 1), error, n - 1
        )

    def covariance(self) -> NDArray[np.float64] | None:
        """Return the covariance of what the model finds of the compared ads, [K, K] in their order: of differences
        alone. None where the orders shown cannot tell all of them."""
        ads = len(self.tested)
        if ads < 2 or self._fit is None:
            return None
        differences = np.eye(ads) - 1 / ads
        if not all(self._fit.can_tell(own) for own in differences):
            return None
        return self._fit.added[:, :ads].T @ self._fit.added[:, :ads]

    def _difference(self, weights: Mapping[int, float]) -> Tested | Needs:
        if self._fit is None:
            return Needs("difference")
        whole = np.array([weights.get(ad, 0.0) for ad in self.tested])
        found = self._fit.contrast(whole)
        if found is None:
            return Needs("difference" if self._fit.can_tell(whole) else "order")
        n = len({key for ad, weight in weights.items() if weight for key in self.judged[ad].levels})
        estimate = self.look.interval(found.value, found.error, found.df, n)
        return Tested(estimate, self.look.p(found.t, found.df), found.error, found.df)

    def _lack(self, ad: int) -> Needs:
        if self.rule.ads is not None and ad not in self.rule.ads:
            return Needs("registered_ad")
        return Needs("viewers", self.least - len(self.judged[ad].levels))

    @cached_property
    def _arrivals(self) -> NDArray[np.int64]:
        """The viewers of the compared ads in the order in which they came."""
        named = self.rule.ads
        own = [rows for ad, rows in self.rows.items() if named is None or ad in named]
        if not own:
            return np.array([], dtype=np.int64)
        keys, viewer = np.unique(np.concatenate([rows.viewer for rows in own]), return_inverse=True)
        first = np.full(len(keys), np.iinfo(np.int64).max)
        np.minimum.at(first, viewer, np.concatenate([rows.exposure for rows in own]))
        return keys[np.argsort(first, kind="stable")]

    @cached_property
    def _fit(self) -> StudyFit | None:
        own = [self.judged[ad] for ad in self.tested]
        code = {ad: place for place, ad in enumerate(self.tested)}
        viewer = np.unique(np.concatenate([rows.viewer for rows in own]), return_inverse=True)[1]
        previous = np.concatenate([rows.previous for rows in own])
        joined = StudyRows(
            viewer=viewer.astype(np.int64),
            ad=np.repeat(np.arange(len(own)), [len(rows.value) for rows in own]),
            value=np.concatenate([rows.value for rows in own]),
            position=np.concatenate([rows.position for rows in own]),
            previous=np.array([code.get(ad, -1) for ad in previous.tolist()], dtype=np.int64),
            number=np.concatenate([rows.number for rows in own]),
            day=np.concatenate([rows.day for rows in own]),
        )
        return study_fit(joined, len(own))
