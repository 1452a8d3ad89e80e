"""Frame rows into the platform's own hands: the roll-up's way from frames to series, and studies drawn from them.

The only module here that knows the platform. Nothing is computed in it that pages compute elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from benchmarks.adversary.frames import INTERVAL_MS, Frames, frames_of
from benchmarks.adversary.plays import Plays
from campaigns.models import Ad, Campaign
from dashboards.selectors.binary_copy import FIRST_DAY
from dashboards.selectors.frame_series import series_of_frames
from dashboards.selectors.open_rows import _Play, _rows
from dashboards.selectors.series import AdSeries, _ad_series
from dashboards.statistics.frames.exposure import ExposureSeries
from dashboards.statistics.frames.series import CHANGES, SERIES
from dashboards.statistics.frames.timeline import Timeline, bin_width_ms
from inference.models.frame_emotion import SCALE
from inference.selectors import FrameTable

DURATION_MS = 20_000
_ADS = 8  # more than a session here has
_TIMELINE = Timeline(DURATION_MS, bin_width_ms(INTERVAL_MS))
EVERY = (*SERIES, *CHANGES)
FACE_SCORE, SHARPNESS = 0.9, 90.0


@dataclass(frozen=True)
class Pool:
    """Many plays of one ad, rolled up: the population from which studies are drawn. `position`, `previous` [E]: the
    place of each in its session, and the ad before it by id, −1 where there is none."""

    series: AdSeries
    position: NDArray[np.int64]
    previous: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.series.exposure)

    @cached_property
    def kept(self) -> NDArray[np.int64]:
        """The rows that are not rejected."""
        return np.flatnonzero(self.series.kept)

    def study(self, rows: NDArray[np.int64]) -> AdSeries:
        """Return the series of a study of these rows, each of them a person of its own."""
        own = self.series
        picked = {
            name: getattr(own, name)[rows]
            for name in _BY_PLAY
            if isinstance(getattr(own, name, None), np.ndarray)
        }
        people = np.arange(len(rows))
        keys = tuple(f"{row:09d}" for row in people)
        exposure = _ADS * people + self.position[rows] + 1
        return replace(own, **picked | {"viewer": people, "viewer_keys": keys, "exposure": exposure})

    def places(self, rows: NDArray[np.int64]) -> list[tuple[int, int, int]]:
        """Return (exposure, position, previous ad) of each exposure of that study."""
        exposures = _ADS * np.arange(len(rows)) + self.position[rows] + 1
        return list(
            zip(exposures.tolist(), self.position[rows].tolist(), self.previous[rows].tolist(), strict=True)
        )


def exchanged(first: Pool, second: Pool) -> tuple[Pool, Pool]:
    """Return the pools of two ads that are the same, each person twice, the second time with the ads' names exchanged:
    no difference between them is left, however few people there are."""
    return _joined(first, second), _joined(second, first)


def _joined(own: Pool, other: Pool) -> Pool:
    names = [name for name in _BY_PLAY if isinstance(getattr(own.series, name, None), np.ndarray)]
    both = {name: np.concatenate([getattr(pool.series, name) for pool in (own, other)]) for name in names}
    size = len(own) + len(other)
    series = replace(own.series, **both | {"viewer": np.arange(size), "exposure": np.arange(1, size + 1)})
    # The ad before one of two is the other, under whichever name.
    before = np.where(other.previous < 0, -1, other.series.ad.pk)
    return Pool(
        series, np.concatenate([own.position, other.position]), np.concatenate([own.previous, before])
    )


# What an `AdSeries` holds one of for each play.
_BY_PLAY = tuple(
    own.name
    for own in fields(AdSeries)
    if own.name not in ("ad", "timeline", "names", "viewer_keys", "set_aside", "viewer", "exposure")
)


def viewer_id(person: int) -> UUID:
    """Return a person's key, the same in memory and in the database: viewers are drawn by the order of their keys."""
    return UUID(int=person + 1)


def frame_table(frames: Frames) -> FrameTable:
    """Return the rows as the database gives them."""
    n, found = len(frames), frames.found

    def seen(values: NDArray[np.generic]) -> NDArray[np.float64]:
        return np.where(found, values, np.nan)

    return FrameTable(
        snapshot_id=np.arange(n),
        exposure_id=frames.play,
        t_ms=frames.t_ms,
        playback=frames.playback,
        hidden=np.zeros(n, bool),
        found=found,
        probabilities=np.where(found[:, None], frames.probabilities / SCALE, np.nan),
        faces=found.astype(np.int64),
        face_score=seen(np.full(n, FACE_SCORE)),
        yaw=seen(frames.yaw),
        pitch=seen(np.zeros(n)),
        roll=seen(np.zeros(n)),
        luma=seen(frames.luma),
        sharpness=seen(np.full(n, SHARPNESS)),
        prior_ratio=np.full((n, 7), np.nan),
        network=found.astype(np.int64),
        frozen=np.zeros(n, bool),
    )


def rolled_up(frames: Frames, plays: int) -> dict[int, ExposureSeries]:
    """Return the series of each play, by the roll-up's own function."""
    every = range(plays)
    return series_of_frames(frame_table(frames), dict.fromkeys(every, _TIMELINE))


def pool_of(plays: Plays, rng: np.random.Generator, names: tuple[str, ...] = EVERY) -> Pool:
    """Return the plays rolled up, with the series `names` alone."""
    found = rolled_up(frames_of(plays, rng, duration_ms=DURATION_MS), len(plays))
    first = np.zeros(len(plays), np.int64)
    return Pool(ad_series(plays, np.arange(len(plays)), found, names), first, first - 1)


def pools_of(plays: Plays, rng: np.random.Generator, names: tuple[str, ...] = EVERY) -> dict[int, Pool]:
    """Return sessions in which each person watches every ad once, rolled up: row i of each ad is the same person."""
    found = rolled_up(frames_of(plays, rng, duration_ms=DURATION_MS), len(plays))
    shown = np.full((plays.person.max() + 1, _ADS), -1)
    shown[plays.person, plays.position] = plays.ad
    pools = {}
    for ad in np.unique(plays.ad).tolist():
        rows = np.flatnonzero(plays.ad == ad)
        rows = rows[np.argsort(plays.person[rows], kind="stable")]
        position = plays.position[rows]
        before = np.where(position > 0, shown[plays.person[rows], position - 1] + 1, -1)
        pools[ad] = Pool(ad_series(plays, rows, found, names), position, before)
    return pools


def ad_series(
    plays: Plays, rows: NDArray[np.int64], found: Mapping[int, ExposureSeries], names: tuple[str, ...]
) -> AdSeries:
    """Return some plays, all of one ad, as pages read them: by the functions that read the newest ones."""
    over = [
        _Play(
            pk=int(row),
            ad_id=int(plays.ad[row]) + 1,
            viewer_id=viewer_id(int(plays.person[row])),
            number=int(plays.number[row]),
            day=FIRST_DAY.item() + timedelta(days=int(plays.day[row])),
            goes_on=False,
        )
        for row in rows
    ]
    ad = Ad(pk=int(plays.ad[rows[0]]) + 1, title="", duration_ms=DURATION_MS)
    ad.campaign = Campaign(snapshot_interval_ms=INTERVAL_MS)
    return _ad_series(ad, names, _rows(over, found, names, _TIMELINE.bins))
