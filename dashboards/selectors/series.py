"""All that the pages of one ad need: a row an exposure, from the rolled-up plays, and from frames where a play is
still going on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad
from dashboards.selectors.binary_copy import FIRST_DAY, records
from dashboards.selectors.exposure_rows import ExposureRows, of_resting, rows_joined
from dashboards.selectors.open_rows import open_rows_of_ads
from dashboards.selectors.stored_rows import stored_rows_of_ads
from dashboards.selectors.timelines import mean_of, timeline_of_ad
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.frames.binning import viewer_means
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.frames.timeline import Timeline

_RESPONSES = """
    SELECT t.viewer_id, t.number::smallint, t.day, {column}
    FROM dashboards_exposuretrace t
    WHERE t.ad_id = {ad:d} AND t.grade <> 'rejected' AND {column} IS NOT NULL ORDER BY t.exposure_id
"""
_RESPONSE_FIELDS = {"viewer": "S16", "number": ">i2", "day": ">i4", "value": ">f8"}


@dataclass(frozen=True)
class AdSeries:
    """The plays of one ad that had a frame while it ran; E plays, T bins, V viewers.

    `names`: which series, of `SERIES` and `CHANGES`, in the order of `values` [E, T, S] (units: `ExposureSeries`;
    NaN for gaps; float32 of stored float16). `raw` [E, S]: the mean over the ad as the network read it; `resting`
    [E, 30]: the neutral screen before it (`Resting.stored`). `viewer` [E]: 0..V-1 into `viewer_keys`. `number` [E]:
    the how-manieth time this viewer saw this ad. `day` [E]. `grade` [E]: good, fair, rejected, or open while the play
    goes on. `valid`, `running` [E]: frames. `stored` [E]: whether the play is rolled up. `set_aside`: frames by reason,
    of all plays.
    """

    ad: Ad
    timeline: Timeline
    names: tuple[str, ...]
    values: NDArray[np.float32]
    raw: NDArray[np.float64]
    resting: NDArray[np.float64]
    exposure: NDArray[np.int64]
    viewer: NDArray[np.int64]
    viewer_keys: tuple[str, ...]
    number: NDArray[np.int16]
    day: NDArray[np.datetime64]
    grade: NDArray[np.str_]
    valid: NDArray[np.int64]
    running: NDArray[np.int64]
    stored: NDArray[np.bool_]
    set_aside: dict[str, int]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """[E], which plays enter the figures: all but the rejected ones."""
        return self.grade != "rejected"

    def of(self, name: str) -> NDArray[np.float32]:
        """Return one series of every play, [E, T]."""
        return self.values[:, :, self.names.index(name)]

    @property
    def viewers(self) -> int:
        """How many people stand behind the figures: the one count of them."""
        return len(np.unique(self.viewer[self.kept]))

    @property
    def means(self) -> NDArray[np.float64]:
        """[E, S], each exposure's level: of a change, the mean over the ad minus that over the neutral screen."""
        return self.raw - of_resting(self.resting, self.names)[0]

    def where(self, there: NDArray[np.bool_]) -> "AdSeries":
        """Return the exposures for which `there` [E] holds, and their viewers alone. Why frames were set aside is known
        of all exposures together, and so of no part."""
        rows = {
            name: getattr(self, name)[there]
            for name in (
                "values",
                "raw",
                "resting",
                "exposure",
                "number",
                "day",
                "grade",
                "valid",
                "running",
                "stored",
            )
        }
        seen, viewer = np.unique(self.viewer[there], return_inverse=True)
        keys = tuple(self.viewer_keys[place] for place in seen.tolist())
        return replace(self, **rows, viewer=viewer.astype(np.int64), viewer_keys=keys, set_aside={})

    def only(self, names: Sequence[str]) -> "AdSeries":
        """Return the same exposures with these series alone."""
        columns = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), values=self.values[:, :, columns], raw=self.raw[:, columns])

    def levels(self, name: str) -> NDArray[np.float64]:
        """Return [V], each viewer's level: the mean of their kept exposures' means; NaN where there is none.

        The one level that means, norms, comparisons, fatigue and answers are made of.
        """
        return self._by_viewer(self.means[:, self.names.index(name)])

    def raw_levels(self, name: str) -> NDArray[np.float64]:
        """Return [V], the same of the series as the network read it, whatever the viewer's resting face reads."""
        return self._by_viewer(self.raw[:, self.names.index(name)])

    def floor_levels(self, name: str) -> NDArray[np.float64]:
        """Return [V], the same of the figure within the neutral screen."""
        return self._by_viewer(of_resting(self.resting, (name,))[1][:, 0])

    def _by_viewer(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        own = np.where(self.kept, values, np.nan)
        there = np.isfinite(own)
        n = np.bincount(self.viewer[there], minlength=len(self.viewer_keys))
        total = np.bincount(self.viewer[there], weights=own[there], minlength=len(self.viewer_keys))
        return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)

    def viewer_bins(self, index: int | None = None) -> NDArray[np.float64]:
        """Return [V, T, S], the mean over each viewer's kept exposures, or over their `index`th alone; NaN for gaps.

        Row v belongs to `viewer_keys[v]`, whatever the index, so rows of one viewer can be paired.
        """
        rows = self.kept if index is None else self.kept & (self.number == index)
        return viewer_means(self.values[rows].astype(np.float64), self.viewer[rows], len(self.viewer_keys))

    def per_viewer(self, name: str, index: int | None = None) -> NDArray[np.float64]:
        """Return [V, T], `viewer_bins` of one series alone."""
        rows = self.kept if index is None else self.kept & (self.number == index)
        values = self.of(name)[rows].astype(np.float64)[:, :, None]
        return viewer_means(values, self.viewer[rows], len(self.viewer_keys))[:, :, 0]


def series_of_ad(ad: Ad, names: Sequence[str] = SERIES) -> AdSeries:
    """Return the ad's series; `names` leaves out those that a page does not need. Its campaign should be loaded."""
    return series_of_ads([ad], names)[ad.pk]


def series_of_ads(ads: Iterable[Ad], names: Sequence[str] = SERIES) -> dict[int, AdSeries]:
    """Return the series of each ad by its id: in four queries however many ads there are."""
    ads = list(ads)
    if not ads:
        return {}
    # In this order: a play that is rolled up between the two is read twice, and the stored one counts.
    going_on = open_rows_of_ads(ads, names)
    stored = stored_rows_of_ads(ads, names)
    return {ad.pk: _ad_series(ad, names, rows_joined(stored[ad.pk], going_on[ad.pk])) for ad in ads}


def responses_of_ad(ad: Ad, measure: str = "happy") -> Responses:
    """Return each viewer's level in a series of `SERIES` or `CHANGES` by exposure number, from kept, finished
    plays; one query.

    Raises:
        ValueError: there is no such series.
    """
    rows = records(_RESPONSES.format(column=mean_of(measure), ad=ad.pk), _RESPONSE_FIELDS)
    return responses_of(
        rows["viewer"],
        rows["number"].astype(np.int64),
        (FIRST_DAY + rows["day"].astype(np.int64)).astype(np.float64),
        rows["value"].astype(np.float64),
    )


def _ad_series(ad: Ad, names: Sequence[str], rows: ExposureRows) -> AdSeries:
    keys, viewer = np.unique(rows.viewer, return_inverse=True)
    return AdSeries(
        ad=ad,
        timeline=timeline_of_ad(ad),
        names=tuple(names),
        values=rows.values,
        raw=rows.raw,
        resting=rows.resting,
        exposure=rows.exposure,
        viewer=viewer.astype(np.int64),
        viewer_keys=tuple(str(UUID(bytes=key.ljust(16, b"\0"))) for key in keys.tolist()),
        number=rows.number,
        day=rows.day,
        grade=rows.grade,
        valid=rows.valid,
        running=rows.running,
        stored=rows.stored,
        set_aside=rows.set_aside,
    )
