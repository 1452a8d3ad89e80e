"""Whose frames are next, as plain values."""

from collections import Counter
from itertools import chain
from uuid import UUID

from inference.turns import Turns

BATCH = 32


def queue(*frames: int, first: int = 1) -> dict[UUID, list[int]]:
    """Return so many frames for each of the sessions `first`, `first` + 1 …; each names its session."""
    return {
        UUID(int=session): [1000 * session + frame for frame in range(number)]
        for session, number in enumerate(frames, first)
    }


def test_forty_organisations_are_all_served_by_two_batches() -> None:
    turns, waiting = Turns(), queue(*[50] * 40)
    served: Counter[int] = Counter()
    for _ in range(2):
        turns.begin(waiting, {session: session.int for session in waiting})
        served.update(frame // 1000 for frame in turns.take(BATCH))
    assert len(served) == 40
    assert set(served.values()) == {1, 2}, "and none is served a third time before"


def test_organisation_with_many_sessions_gets_no_more_than_one_with_few() -> None:
    turns, waiting = Turns(), queue(*[50] * 101)
    turns.begin(waiting, {session: 1 + (session.int == 50) for session in waiting})
    assert sum(frame // 1000 == 50 for frame in turns.take(BATCH)) == BATCH // 2


def test_session_goes_out_oldest_first_and_a_few_frames_at_a_time() -> None:
    turns, waiting = Turns(), queue(25, 25)
    turns.begin(waiting, dict.fromkeys(waiting, 1))
    taken = turns.take(100)
    assert sorted(taken) == sorted(chain(*waiting.values()))
    assert [frame // 1000 for frame in taken[::5]] in (
        [1, 1, 2, 2, 1, 1, 2, 2, 1, 2],
        [2, 2, 1, 1, 2, 2, 1, 1, 2, 1],
    )
    assert all([f for f in taken if f // 1000 == s] == waiting[UUID(int=s)] for s in (1, 2))


def test_next_look_goes_on_after_the_session_that_was_served_last() -> None:
    turns, waiting = Turns(), queue(*[50] * 9)
    served: Counter[int] = Counter()
    for _ in range(9):
        turns.begin(waiting, dict.fromkeys(waiting, 7))
        served.update(frame // 1000 for frame in turns.take(10))
    assert served == dict.fromkeys(range(1, 10), 10)


def test_frames_of_a_session_that_is_being_withdrawn_are_dealt_too() -> None:
    turns, waiting = Turns(), queue(3, 3)
    turns.begin(waiting, {UUID(int=1): 5})
    assert len(turns.take(BATCH)) == 6


def test_only_sessions_whose_turn_comes_soon_are_asked_and_those_of_small_organisations_for_more() -> None:
    turns, waiting = Turns(), [UUID(int=number) for number in range(1, 402)]
    asked = turns.plan(waiting, {session: 1 + (session.int == 401) for session in waiting}, frames=320)
    assert asked[UUID(int=401)] == 160
    assert set(asked.values()) == {10, 160}
    assert len(asked) == 1 + 4 * 160 // 10
    assert list(asked) == sorted(asked)


def test_nothing_waits() -> None:
    turns = Turns()
    assert turns.plan([], {}, frames=100) == {}
    assert turns.take(BATCH) == []
    turns.begin({}, {})
    assert turns.take(BATCH) == []
