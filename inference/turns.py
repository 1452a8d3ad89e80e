"""Whose frames are next: organisations frame by frame, within each its sessions, a few frames of each."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import TypeVar
from uuid import UUID, uuid4

_SPARE = 4  # times as many sessions are asked as would have to be if each had enough
_TURN = 10  # frames of a session in a row, because a face is followed from frame to frame
_T = TypeVar("_T", int, UUID)
_Turn = tuple[int, UUID, int]  # organisation, session, frame


class Turns:
    """Deals frames, and remembers who was served last. Workers begin at different sessions, so as to meet seldom."""

    def __init__(self) -> None:
        self._organisation = 0
        self._sessions: dict[int, UUID] = {}
        self._turns: Iterator[_Turn] = iter(())

    def plan(
        self, sessions: Sequence[UUID], organisations: Mapping[UUID, int], *, frames: int
    ) -> dict[UUID, int]:
        """Return how many of its oldest frames each session should name, so that some `frames` can be dealt.

        sessions: all that wait, ascending. Those whose turn is far off are left out, and some more asked than would
        have to be, since nobody knows yet who has how many. Ascending, too.
        """
        owned = _by_organisation(sessions, organisations)
        share = -(-frames // max(1, len(owned)))
        asked = {}
        for key, own in owned.items():
            most = max(_TURN, -(-share // len(own)))
            last = self._sessions.setdefault(key, uuid4())
            asked |= dict.fromkeys(_after(last, own)[: -(-_SPARE * share // most)], most)
        return dict(sorted(asked.items()))

    def begin(self, waiting: Mapping[UUID, Sequence[int]], organisations: Mapping[UUID, int]) -> None:
        """Deal what waits from now on, going on after who was served last.

        waiting: the oldest frames of each session, which come in ascending order. Sessions without an organisation,
        which are being withdrawn, count together as one more.
        """
        owned = _by_organisation(waiting, organisations)
        rounds = [self._round(key, owned[key], waiting) for key in _after(self._organisation, sorted(owned))]
        self._turns = filter(None, chain.from_iterable(zip_longest(*rounds)))

    def take(self, most: int) -> list[int]:
        """Return the next frames, `most` of them while there are so many."""
        dealt = list(islice(self._turns, most))
        for organisation, session, _ in dealt:
            self._organisation, self._sessions[organisation] = organisation, session
        return [frame for _, _, frame in dealt]

    def _round(
        self, organisation: int, sessions: list[UUID], waiting: Mapping[UUID, Sequence[int]]
    ) -> Iterator[_Turn]:
        order = _after(self._sessions.get(organisation, uuid4()), sessions)
        for start in range(0, max(len(waiting[session]) for session in order), _TURN):
            for session in order:
                for frame in waiting[session][start : start + _TURN]:
                    yield organisation, session, frame


def _by_organisation(sessions: Iterable[UUID], organisations: Mapping[UUID, int]) -> dict[int, list[UUID]]:
    owned: dict[int, list[UUID]] = {}
    for session in sessions:
        owned.setdefault(organisations.get(session, 0), []).append(session)
    return owned


def _after(last: _T, ordered: list[_T]) -> list[_T]:
    place = bisect_right(ordered, last)
    return ordered[place:] + ordered[:place]
