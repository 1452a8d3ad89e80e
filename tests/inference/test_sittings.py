from uuid import UUID

from inference.services.claim import Claim
from inference.services.score import _sittings

ALICE, BOB = UUID(int=1), UUID(int=2)


def claims(*frames: tuple[UUID, int, int]) -> list[Claim]:
    return [Claim(number, 1, *frame, picture=b"") for number, frame in enumerate(frames)]


def test_frames_of_one_play_share_a_sitting_and_sessions_do_not() -> None:
    a, b, c, d = _sittings(claims((ALICE, 1, 0), (BOB, 2, 0), (ALICE, 1, 500), (BOB, 2, 2500)))
    assert a == c
    assert len({a, b, d}) == 3  # Bob's frames are too far apart


def test_another_play_and_a_jump_in_time_begin_a_sitting() -> None:
    found = _sittings(
        claims((ALICE, 1, 8000), (ALICE, 1, 10_000), (ALICE, 2, 10_500), (ALICE, 1, 15_000), (ALICE, 1, 9000))
    )
    assert found[0] == found[1]
    assert len(set(found)) == 4
