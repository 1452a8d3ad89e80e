"""All that the pages of one ad need: a row an exposure, from the rolled-up plays, and from frames where a play is
still going on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad
from dashboards.selectors import once
from dashboards.selectors.binary_copy import FIRST_DAY, records
from dashboards.selectors.exposure_rows import ExposureRows, of_resting, resting_of, rows_joined
from dashboards.selectors.open_rows import open_rows_of_ads
from dashboards.selectors.stored_rows import stored_rows_of_ads
from dashboards.selectors.timelines import mean_of, timeline_of_ad
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.frames.binning import viewer_means
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.seconds import by_second

_RESPONSES = """
    SELECT t.viewer_id, t.number::smallint, t.day, {column}
    FROM dashboards_exposuretrace t
    WHERE t.ad_id = {ad:d} AND t.grade <> 'rejected' AND {column} IS NOT NULL ORDER BY t.exposure_id
"""
_RESPONSE_FIELDS = {"viewer": "S16", "number": ">i2", "day": ">i4", "value": ">f8"}

_DIGITS = [place for place in range(36) if place not in (8, 13, 18, 23)]  # of a viewer's key as text


@dataclass(frozen=True)
class AdSeries:
    """The plays of one ad that had a frame while it ran; E plays, T bins, V viewers.

    `names`: which series, of `SERIES` and `CHANGES`, in the order of `values` [E, T, S] (units: `ExposureSeries`;
    NaN for gaps; float32 of stored float16; T = 0 where levels alone were read). `raw` [E, S]: the mean over the ad as
    the network read it; `resting` [E, 30]: the neutral screen before it (`Resting.stored`), NaN where the series do not
    need it. `viewer` [E]: 0..V-1 into `viewer_keys`. `number` [E]:
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

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """[E], which plays enter the figures: all but the rejected ones."""
        return self.grade != "rejected"

    def of(self, name: str) -> NDArray[np.float32]:
        """Return one series of every play, [E, T]."""
        return self.values[:, :, self.names.index(name)]

    @cached_property
    def viewers(self) -> int:
        """How many people stand behind the figures: the one count of them."""
        return int(np.count_nonzero(np.bincount(self.viewer[self.kept])))

    @cached_property
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

    @cached_property
    def viewer_seconds(self) -> NDArray[np.float64]:
        """[V, seconds, S], `viewer_bins` second by second; each series lies in memory by itself."""
        return by_second(self._everybody, self.timeline.bin_ms)

    def only(self, names: Sequence[str]) -> "AdSeries":
        """Return the same exposures with these series alone."""
        if tuple(names) == self.names:
            return self
        columns: list[int] | slice = [self.names.index(name) for name in names]
        if len(names) == 1:
            columns = slice(columns[0], columns[0] + 1)  # where they lie, not a copy
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
        return self._everybody if index is None else self._viewer_bins(index)

    @cached_property
    def _everybody(self) -> NDArray[np.float64]:
        return self._viewer_bins(None)

    def _viewer_bins(self, index: int | None) -> NDArray[np.float64]:
        return viewer_means(self.values, self._averaged(index), len(self.viewer_keys))

    def per_viewer(self, name: str, index: int | None = None) -> NDArray[np.float64]:
        """Return [V, T], `viewer_bins` of one series alone."""
        own = self.of(name)[:, :, None]
        return viewer_means(own, self._averaged(index), len(self.viewer_keys))[:, :, 0]

    def _averaged(self, index: int | None) -> NDArray[np.int64]:
        """Return [E], the viewer of each exposure that is averaged, −1 of the others."""
        rows = self.kept if index is None else self.kept & (self.number == index)
        return np.where(rows, self.viewer, -1)


def series_of_ad(
    ad: Ad,
    names: Sequence[str] | None = None,
    *,
    bins: bool = True,
    within: tuple[int, int] | None = None,
) -> AdSeries:
    """Return the ad's series; `names` leaves out those that a page does not need, None reads all, with all that is
    known of the neutral screens. `bins`: False reads levels alone. `within`: of the exposures from the first to the
    last of these two alone, for files that take thousands. Its campaign should be loaded."""
    return series_of_ads([ad], names, bins=bins, within=within)[ad.pk]


def series_foreseen(ad: Ad, names: Iterable[str]) -> None:
    """Tell which series of the ad this answer will need, so that they are read together once one of them is."""
    shelf = once.shelf(("foreseen", ad.pk))
    if shelf is not None:
        shelf[:] = names


def series_shared(ad: Ad, names: Sequence[str], *, bins: bool = True) -> AdSeries:
    """Return `series_of_ad` with these series at the least; within `asked_once` what this answer has read of the ad
    already, where that holds them: to read an ad's exposures is dearer than most questions about them. Of one ad at a
    time."""
    shelf = once.shelf("series")
    read = _read_before(ad, names, bins=bins)
    if read is not None:
        return read
    foreseen = once.shelf(("foreseen", ad.pk)) if bins else None
    found = series_of_ad(ad, tuple(dict.fromkeys((*names, *(foreseen or ())))), bins=bins)
    if shelf is not None:
        shelf[:] = [*(own for own in shelf if own.ad.pk == ad.pk), found]
    return found


def levels_shared(ads: Sequence[Ad], name: str) -> dict[int, AdSeries]:
    """Return `series_of_ads` of one series without its bins, as `series_shared` what this answer has read already."""
    read = {ad.pk: _read_before(ad, (name,), bins=False) for ad in ads}
    found = series_of_ads([ad for ad in ads if read[ad.pk] is None], (name,), bins=False)
    return {pk: own.only((name,)) if own else found[pk] for pk, own in read.items()}


def _read_before(ad: Ad, names: Sequence[str], *, bins: bool) -> AdSeries | None:
    for own in once.shelf("series") or ():
        if own.ad.pk == ad.pk and set(names) <= set(own.names) and (own.values.shape[1] or not bins):
            return own
    return None


def series_of_ads(
    ads: Iterable[Ad],
    names: Sequence[str] | None = None,
    *,
    bins: bool = True,
    within: tuple[int, int] | None = None,
) -> dict[int, AdSeries]:
    """Return the series of each ad by its id: in four queries however many ads there are."""
    ads, own = list(ads), SERIES if names is None else names
    if not ads:
        return {}
    resting = tuple(range(STORED_LENGTH)) if names is None else resting_of(own)
    # In this order: a play that is rolled up between the two is read twice, and the stored one counts.
    going_on = open_rows_of_ads(ads, own, bins=bins, within=within)
    stored = stored_rows_of_ads(ads, own, resting, bins=bins, within=within)
    return {ad.pk: _ad_series(ad, own, rows_joined(stored[ad.pk], going_on[ad.pk])) for ad in ads}


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
    keys, viewer = _people(rows.viewer)
    return AdSeries(
        ad=ad,
        timeline=timeline_of_ad(ad),
        names=tuple(names),
        values=rows.values,
        raw=rows.raw,
        resting=rows.resting,
        exposure=rows.exposure,
        viewer=viewer,
        viewer_keys=keys,
        number=rows.number,
        day=rows.day,
        grade=rows.grade,
        valid=rows.valid,
        running=rows.running,
        stored=rows.stored,
        set_aside=rows.set_aside,
    )


def _people(viewer: NDArray[np.bytes_]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the keys of viewers as text, in their order, and whose each exposure is, of the 16 bytes of each."""
    halves = np.ascontiguousarray(viewer, dtype="S16").view(">u8").astype(np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))
    halves = halves[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (halves[1:] != halves[:-1]).any(axis=1)
    whose = np.empty(len(order), dtype=np.int64)
    whose[order] = np.cumsum(first) - 1
    told = halves[first].astype(">u8").tobytes().hex().encode()
    keys = np.full((int(first.sum()), 36), ord("-"), np.uint8)
    keys[:, _DIGITS] = np.frombuffer(told, np.uint8).reshape(-1, 32)
    return tuple(keys.view("S36")[:, 0].astype("U36").tolist()), whose
