from dataclasses import replace
from uuid import UUID

import pytest

from inference.engine.types import Box
from inference.models import FrameEmotion, Snapshot
from inference.scorer import scorer
from inference.services.claim import Claim, snapshots_claim_new
from inference.services.score import claims_score
from inference.services.sittings import WHOLE_MS, Before, frames_before, sittings
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender
from tests.inference.wire import batch_body, frame

ALICE, BOB = UUID(int=WHOLE_MS), UUID(int=2 * WHOLE_MS)  # whose spans begin with the multiples of WHOLE_MS
BOX = Box(10, 20, 30, 40)
READ = Before(exposure_id=1, t_ms=9000, taken_ms=3000, crop=None, empty=False, box=BOX)


def claims(*frames: tuple[UUID, int, int], taken_ms: int | None = None) -> list[Claim]:
    return [
        Claim(number, 1, *frame, taken_ms=number if taken_ms is None else taken_ms, crop=None, picture=b"")
        for number, frame in enumerate(frames)
    ]


def test_frames_of_one_play_share_a_sitting_and_sessions_do_not() -> None:
    frames = claims((ALICE, 1, 0), (BOB, 2, 0), (ALICE, 1, 500), (BOB, 2, 2500))
    a, b, c, d = sittings(frames, {}).cameras
    assert a == c
    assert len({a, b, d}) == 3  # Bob's frames are too far apart


def test_another_play_and_a_jump_in_time_begin_a_sitting() -> None:
    frames = ((ALICE, 1, 8000), (ALICE, 1, 10_000), (ALICE, 2, 10_500), (ALICE, 1, 15_000), (ALICE, 1, 9000))
    found = sittings(claims(*frames), {}).cameras
    assert found[0] == found[1]
    assert len(set(found)) == 4


def test_face_is_followed_from_what_was_read_before() -> None:
    told = sittings(claims((ALICE, 1, 9500), (BOB, 1, 9500), taken_ms=3500), {ALICE: READ})
    assert told.known == {told.cameras[0]: BOX}
    assert not told.whole


def test_room_that_was_empty_is_known_to_be_and_one_of_several_people_is_not() -> None:
    frames = claims((ALICE, 1, 9500), taken_ms=3500)
    told = sittings(frames, {ALICE: replace(READ, box=None, empty=True)})
    assert told.known == {told.cameras[0]: None}
    assert sittings(frames, {ALICE: replace(READ, box=None)}).known == {}


@pytest.mark.parametrize(
    ("exposure", "t_ms", "taken_ms"),
    [(2, 9500, 3500), (1, 8999, 3500), (1, 11_001, 3500), (1, 9500, 7500), (1, 9500, 2999 - 4000)],
)
def test_another_play_a_jump_and_a_long_pause_are_not_followed_over(
    exposure: int, t_ms: int, taken_ms: int
) -> None:
    assert sittings(claims((ALICE, exposure, t_ms), taken_ms=taken_ms), {ALICE: READ}).known == {}


def test_each_span_begins_with_a_whole_look_whoever_reads_it_and_though_the_ad_stands_still() -> None:
    moments = range(3500, 12_500, 500)
    frames = [Claim(n, 1, ALICE, 1, 9000, taken, crop=None, picture=b"") for n, taken in enumerate(moments)]
    at_once = {moments[place] for place in sittings(frames, {ALICE: READ}).whole}
    assert at_once == {4000, 8000, 12_000}
    before, one_by_one = READ, set()
    for claim in frames:
        told = sittings([claim], {ALICE: before})
        assert bool(told.whole) is not bool(told.known)
        one_by_one |= {claim.taken_ms for _ in told.whole}
        before = replace(before, taken_ms=claim.taken_ms)
    assert one_by_one == at_once


def _read(sender: Sender, *pictures: bytes, first: int) -> tuple[list[Claim], list[bool]]:
    """Have frames come and be read by one claim; return it, and which of them got a whole look."""
    frames = [frame(first + place, sender.exposure) for place in range(len(pictures))]
    assert sender.post(batch_body(frames, list(pictures))).status_code == 202
    Snapshot.objects.filter(sequence__gte=first).update(taken_at="2026-01-01T00:00:00.5Z")
    engine, whole, held = scorer(), [], snapshots_claim_new()
    look = engine.follower._whole

    def counted(picture: object, track: object) -> object:
        whole.append(picture)
        return look(picture, track)

    engine.follower._whole = counted
    try:
        claims_score(claims=held, pipeline=engine)
    finally:
        del engine.follower._whole
    return held, whole


@pytest.mark.django_db
def test_claim_goes_on_where_the_last_one_of_any_worker_ended(sender: Sender) -> None:
    assert len(_read(sender, face_jpeg(), face_jpeg(shift=5), first=0)[1]) == 1
    held, whole = _read(sender, face_jpeg(shift=10), face_jpeg(shift=15), first=2)
    assert not whole
    assert list(FrameEmotion.objects.order_by("snapshot_id").values_list("faces", flat=True)) == [1] * 4
    boxes = FrameEmotion.objects.order_by("snapshot_id").values_list("box_x", flat=True)
    assert [box - boxes[0] for box in boxes] == pytest.approx([0, 5, 10, 15], abs=4)
    (before,) = frames_before([replace(held[0], id=held[-1].id)]).values()
    assert before.box.x == boxes[2]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("faces", 2), ("roll", -30)])
def test_several_faces_and_a_tilted_one_are_not_known(sender: Sender, field: str, value: int) -> None:
    _read(sender, face_jpeg(), first=0)
    FrameEmotion.objects.update(**{field: value})
    assert len(_read(sender, face_jpeg(), first=1)[1]) == 1


@pytest.mark.django_db
def test_empty_room_stays_one_until_somebody_comes(sender: Sender) -> None:
    _read(sender, empty_jpeg(), first=0)
    sides, engine = [], scorer()
    detect = engine.detector.detect
    engine.detector.detect = lambda pixels, **how: sides.append(how) or detect(pixels, **how)
    try:
        _read(sender, empty_jpeg(), first=1)
        assert sides == [{}]  # at 640 pixels nobody is looked for again
        _read(sender, face_jpeg(), first=2)
    finally:
        del engine.detector.detect
    assert FrameEmotion.objects.get().faces == 1
