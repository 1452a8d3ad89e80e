"""What viewers were shown, and how full of each ad and tag they are (F31)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MOST_REMEMBERED = 60  # of a viewer's exposures, the newest: older ones weigh nothing any more


@dataclass(frozen=True)
class TaggedAds:
    """The ads that can be chosen, A of them, and their tags, G in all. `ads`: their numbers, `of`: tags of each."""

    ads: tuple[int, ...]
    of: tuple[tuple[str, ...], ...]

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """All tags, in order."""
        return tuple(sorted({tag for tags in self.of for tag in tags}))

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Where each ad stands, by its number."""
        return {ad: place for place, ad in enumerate(self.ads)}

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """[A, G], 1 over the ad's number of tags where it has the tag, else 0."""
        shares = np.zeros((len(self.ads), len(self.tags)))
        for row, tags in enumerate(self.of):
            for tag in set(tags):
                shares[row, self.tags.index(tag)] = 1 / len(set(tags))
        return shares

    @cached_property
    def alike(self) -> NDArray[np.float64]:
        """[A, A], how much of the tags of an ad (row) another one (column) has, 0..1."""
        return self.shares @ (self.shares > 0).T


@dataclass(frozen=True)
class Shown:
    """What V viewers were shown, H exposures each, oldest first: all [V, H]. `there`: False where a viewer had fewer.
    `ad`: place in `TaggedAds.ads`; `day`: in days, from any day on; `position` in its session, from 0; `reward`: NaN
    where it is not known."""

    ad: NDArray[np.int64]
    day: NDArray[np.float64]
    position: NDArray[np.int64]
    reward: NDArray[np.float64]
    there: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """[V, H], where the reward is."""
        return self.there & np.isfinite(self.reward)

    def of(self, viewers: NDArray[np.int64] | slice) -> "Shown":
        """Return some of the viewers."""
        return Shown(*(getattr(self, name)[viewers] for name in self.__dataclass_fields__))

    def loads(self, ads: TaggedAds, keep: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return [V, H] twice, s of F31 of the ad shown and of its tags, just before each exposure.

        s = Σ keep^(days since) over the earlier exposures, of an ad's tags weighed by how many of them these had.
        """
        rest = np.clip(self.day[:, :, None] - self.day[:, None, :], 0.0, None)
        before = np.tri(self.ad.shape[1], k=-1, dtype=bool) & self.there[:, None, :]
        left = np.where(before, keep**rest, 0.0)
        same = self.ad[:, :, None] == self.ad[:, None, :]
        alike = ads.alike[self.ad[:, :, None], self.ad[:, None, :]]
        return (left * same).sum(axis=2), (left * alike).sum(axis=2)

    def loads_now(
        self, ads: TaggedAds, keep: float, day: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return [A] twice, s of every ad and of its tags for the first viewer, at a day after all exposures."""
        own = self.there[0]
        left = keep ** np.clip(day - self.day[0, own], 0.0, None)
        of_ads = np.bincount(self.ad[0, own], weights=left, minlength=len(ads.ads)).astype(np.float64)
        return of_ads, ads.alike @ of_ads


def shown_of(viewers: Sequence[Sequence[tuple[int, float, int, float | None]]], ads: TaggedAds) -> Shown:
    """Return what viewers were shown from (ad, day, position, reward) of each, oldest first.

    Exposures to ads that are not there any more are left out, and all but the newest `MOST_REMEMBERED` of a viewer.
    """
    rows = [[own for own in viewer if own[0] in ads.place][-MOST_REMEMBERED:] for viewer in viewers]
    shape = len(rows), max((len(row) for row in rows), default=0)
    shown = Shown(
        np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape, np.int64), np.full(shape, np.nan),
        np.zeros(shape, bool),
    )  # fmt: skip
    for viewer, row in enumerate(rows):
        for place, (ad, day, position, reward) in enumerate(row):
            shown.ad[viewer, place], shown.day[viewer, place] = ads.place[ad], day
            shown.position[viewer, place], shown.there[viewer, place] = position, True
            shown.reward[viewer, place] = np.nan if reward is None else reward
    return shown
