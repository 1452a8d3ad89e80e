import cv2
import numpy as np
import pytest

from inference.engine import yunet
from inference.engine.choose import viewer_choose
from inference.engine.detect import OVERLAP_CEILING, SCORE_FLOOR, Detector, Face
from inference.engine.overlap import overlaps_suppress
from inference.engine.weights import WeightsError
from tests.inference.engine.pictures import astronaut, scene


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize(
    "picture",
    [
        cv2.resize(astronaut(), (320, 320)),
        scene((100, 120, 0.6), (230, 130, 0.8), width=320, height=240),
        scene((160, 100, 1.0), width=300, height=200),  # sides that are no multiples of 32
    ],
)
def test_faces_are_those_of_opencvs_own_decoding(detector, picture):
    height, width = picture.shape[:2]
    reference = cv2.FaceDetectorYN.create(
        str(yunet.yunet_path()), "", (width, height), SCORE_FLOOR, OVERLAP_CEILING, 5000
    )
    expected = reference.detect(picture)[1]
    faces = detector.detect(picture)
    assert len(faces) == len(expected) >= 1
    for face, row in zip(faces, expected, strict=True):
        assert [face.x, face.y, face.width, face.height] == pytest.approx(list(row[:4]), abs=0.05)
        assert face.landmarks.ravel() == pytest.approx(row[4:14], abs=0.05)
        assert face.score == pytest.approx(row[14], abs=1e-3)


def test_larger_picture_gives_boxes_in_its_own_pixels(detector):
    small, large = cv2.resize(astronaut(), (320, 320)), cv2.resize(astronaut(), (1280, 1280))
    a, b = detector.detect(small)[0], detector.detect(large)[0]
    assert [b.x, b.y, b.width, b.height] == pytest.approx(
        [4 * v for v in (a.x, a.y, a.width, a.height)], abs=12
    )


def test_grey_picture_is_taken_too(detector):
    picture = scene((150, 240, 1.2), (450, 240, 0.8))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    assert len(detector.detect(picture)) == len(detector.detect(grey)) == 2


def test_blank_picture_has_no_face(detector):
    assert detector.detect(np.full((480, 640), 127, np.uint8)) == []


def test_overlapping_boxes_leave_the_best():
    box = np.array([[0, 0, 10, 10], [1, 1, 10, 10], [30, 0, 10, 10], [4, 4, 2, 2]], np.float32)
    assert overlaps_suppress(box, np.array([0.7, 0.9, 0.8, 0.6]), ceiling=0.3) == [1, 2, 3]
    assert overlaps_suppress(np.zeros((0, 4), np.float32), np.zeros(0), ceiling=0.3) == []


def face_at(x: float, y: float, side: float) -> Face:
    return Face(x - side / 2, y - side / 2, side, side, score=0.9, landmarks=np.zeros((5, 2)))


def test_viewer_is_the_larger_of_two_and_the_more_central_of_equals():
    middle, corner, huge = face_at(320, 240, 100), face_at(60, 60, 110), face_at(60, 240, 200)
    assert viewer_choose([corner, middle], width=640, height=480) is middle
    assert viewer_choose([middle, huge], width=640, height=480) is huge


def test_detector_weights_that_are_not_the_expected_ones_are_refused(monkeypatch, tmp_path):
    (tmp_path / yunet.FILE).write_bytes(b"another network")
    monkeypatch.setattr(yunet, "yunet_path", lambda: tmp_path / yunet.FILE)
    yunet.yunet_bytes.cache_clear()
    with pytest.raises(WeightsError, match="not the expected"):
        yunet.yunet_bytes()
    yunet.yunet_bytes.cache_clear()
