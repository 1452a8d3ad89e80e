import cv2
import numpy as np
import pytest

from inference.engine.detect import Detector
from inference.engine.follow import CLOSE_SIDE, FOLLOWED, Follower, Track, area_of
from inference.engine.pipeline import Found, Pipeline
from inference.engine.types import Outcome
from tests.inference.engine.pictures import jpeg, scene

BLANK = jpeg(np.full((480, 640, 3), 127, np.uint8))
SECOND = (90, 240, 1.0)  # beside the viewer and out of the area in which the viewer is looked for


@pytest.fixture(scope="module")
def follower() -> Follower:
    return Follower(Detector())


def at(x: int, *others: tuple[int, int, float], y: int = 240, scale: float = 1.0) -> bytes:
    return jpeg(scene((x, y, scale), *others))


def followed(follower: Follower, track: Track, *pictures: bytes) -> list[bool]:
    return [follower.look(data, track).followed for data in pictures]


def test_face_is_followed_and_its_box_agrees_with_a_whole_look(follower):
    track = Track()
    for x in (330, 345, 370, 350):
        sight, whole = follower.look(at(x), track), follower.look(at(x), Track())
        assert sight.followed is (x != 330)
        assert sight.faces == whole.faces == 1
        assert sight.face.centre == pytest.approx(whole.face.centre, abs=6)
        assert sight.face.height == pytest.approx(whole.face.height, rel=0.12)
        assert sight.face.landmarks == pytest.approx(whole.face.landmarks, abs=8)


def test_whole_look_comes_back_after_so_many_frames(follower):
    track, data = Track(), at(320)
    seen = followed(follower, track, *[data] * (FOLLOWED + 3))
    assert seen == [False, *[True] * FOLLOWED, False, True]


def test_face_that_jumped_away_is_found_by_a_whole_look_in_the_same_frame(follower):
    track = Track()
    follower.look(at(120), track)
    sight = follower.look(at(520), track)
    assert not sight.followed
    assert sight.face.centre[0] == pytest.approx(520, abs=25)


def test_face_that_is_gone_is_not_imagined(follower):
    track = Track()
    follower.look(at(320), track)
    sight = follower.look(BLANK, track)
    assert (sight.face, sight.faces, track.face) == (None, 0, None)


def test_several_faces_are_never_followed(follower):
    track = Track()
    assert followed(follower, track, *[at(400, SECOND)] * 3) == [False] * 3


def test_second_face_beside_the_viewer_is_counted_at_once(follower):
    track = Track()
    follower.look(at(320), track)
    sight = follower.look(at(320, (430, 240, 0.8)), track)
    assert (sight.followed, sight.faces) == (False, 2)


def test_another_size_of_picture_or_of_face_brings_a_whole_look(follower):
    track = Track()
    follower.look(at(320), track)
    larger = cv2.resize(scene((320, 240, 1.0)), (1280, 960))
    assert not follower.look(jpeg(larger), track).followed
    track = Track()
    follower.look(at(320, scale=0.8), track)
    assert not follower.look(at(320, scale=1.9), track).followed


def test_face_of_forty_pixels_is_found_where_320_pixels_lose_it(follower):
    small = scene((320, 240, 0.3))
    assert follower.detector.detect(small) == []
    assert 25 < follower.look(jpeg(small), Track()).face.height < 50


class CountingDetector(Detector):
    sides: tuple[int, ...] = ()

    def detect(self, picture, *, longest_side=None):
        self.sides += (longest_side or self.longest_side,)
        return super().detect(picture, longest_side=longest_side)


def test_empty_room_is_searched_closely_once():
    detector, track = CountingDetector(), Track()
    for _ in range(3):
        Follower(detector).look(BLANK, track)
    assert detector.sides == (320, CLOSE_SIDE, 320, 320)


def test_area_stays_within_the_picture(follower):
    for x, y in ((70, 80), (570, 80), (320, 400)):
        face = follower.look(jpeg(scene((x, y, 1.0))), Track()).face
        left, top, right, bottom = area_of(face, shape=(480, 640))
        assert 0 <= left < right <= 640
        assert 0 <= top < bottom <= 480
        assert left <= face.centre[0] <= right
        assert top <= face.centre[1] <= bottom


def test_someone_who_enters_between_two_whole_looks_is_counted_from_the_first_frame(pipeline: Pipeline):
    pictures = [at(400 + n) if n < 3 else at(400 + n, SECOND) for n in range(8)]
    looks = pipeline.look_all(pictures, ["camera"] * 8)
    assert [look.faces for look in looks] == [1, 1, 1, 2, 2, 2, 2, 2]


def test_cameras_do_not_mix(pipeline: Pipeline):
    pictures = [at(150), at(500), at(160), at(490), at(170), at(480)]
    results = pipeline.score(pictures, cameras=["a", "b"] * 3)
    middles = [result.reading.box.x + result.reading.box.width / 2 for result in results]
    assert middles == pytest.approx([150, 500, 160, 490, 170, 480], abs=25)
    looks = pipeline.look_all(pictures, ["a", "b"] * 3)
    assert [look.followed for look in looks] == [False, False, True, True, False, False]


def test_followed_pictures_read_much_as_single_ones_do(pipeline: Pipeline):
    pictures = [at(300 + 8 * n, scale=1.2) for n in range(7)]
    pictures[3:3] = [BLANK, b"garbage"]
    together, singles = pipeline.score(pictures, cameras=["a"] * 9), pipeline.score(pictures)
    assert [r.outcome for r in together] == [r.outcome for r in singles]
    assert [r.outcome for r in together][3:5] == [Outcome.NO_FACE, Outcome.UNREADABLE]
    assert any(isinstance(look, Found) and look.followed for look in pipeline.look_all(pictures, ["a"] * 9))
    for a, b in zip(together, singles, strict=True):
        if a.reading:
            assert a.reading.probabilities.argmax() == b.reading.probabilities.argmax()
            assert a.luma == pytest.approx(b.luma, abs=6)


def test_one_cameras_last_picture_is_looked_at_whole(pipeline: Pipeline):
    looks = pipeline.look_all([at(320)] * 4, ["a"] * 4)
    assert [look.followed for look in looks] == [False, True, True, False]
