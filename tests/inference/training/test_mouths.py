"""Mouths that are drawn open: in the right place, and nothing else of the face is another."""

import cv2
import numpy as np
import pytest

from inference.engine.align import face_align
from inference.engine.detect import Detector
from inference.training.mouths import mouth_find, mouth_open, mouth_spoken
from tests.inference.engine.pictures import astronaut


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    picture = astronaut()
    (found, *_) = Detector().detect(picture)
    return face_align(picture, found, framing=1.0).pixels


def opened(face: np.ndarray, *, height: float, seed: int = 1) -> np.ndarray:
    corners = mouth_find(face)
    assert corners is not None
    return mouth_open(face, corners, height=height, random=np.random.default_rng(seed))


def test_corners_stand_left_and_right_below_the_middle(face: np.ndarray) -> None:
    (left, upper), (right, lower) = mouth_find(face)
    assert 8 < left < 24 < right < 42
    assert min(upper, lower) > 28
    assert abs(upper - lower) < 5


def test_only_mouth_and_jaw_change_and_the_more_the_wider(face: np.ndarray) -> None:
    corners = mouth_find(face)
    last = 0
    for height in (1.0, 3.0, 6.0):
        other = opened(face, height=height)
        assert (other.shape, other.dtype) == (face.shape, face.dtype)
        eyes = int(corners[:, 1].min() - np.linalg.norm(corners[1] - corners[0]))
        np.testing.assert_array_equal(other[:eyes], face[:eyes])
        changed = int((np.abs(other.astype(int) - face) > 8).sum())
        assert changed > last
        last = changed


def test_it_is_dark_between_the_lips(face: np.ndarray) -> None:
    x, y = mouth_find(face).mean(axis=0)
    rows = slice(int(y), int(y) + 4)
    other = opened(face, height=6.0)
    assert other[rows, int(x)].min() < 0.6 * np.median(face)


def test_same_chance_same_mouth(face: np.ndarray) -> None:
    np.testing.assert_array_equal(opened(face, height=4.0), opened(face, height=4.0))
    assert (opened(face, height=4.0) != opened(face, height=4.0, seed=2)).any()


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_where_nobody_is_nothing_opens(grey: int) -> None:
    blank = np.full((48, 48), grey, np.uint8)
    assert mouth_find(blank) is None
    np.testing.assert_array_equal(mouth_spoken(blank, height=4.0, random=np.random.default_rng(1)), blank)


def test_turned_mouth_opens_along_its_face(face: np.ndarray) -> None:
    turn = cv2.getRotationMatrix2D((23.5, 23.5), 20, 1)
    turned = cv2.warpAffine(face, turn, (48, 48), borderMode=cv2.BORDER_REPLICATE)
    corners = np.float32([turn @ [*corner, 1] for corner in mouth_find(face)])
    random = [np.random.default_rng(3) for _ in range(2)]
    own = mouth_open(turned, corners, height=5.0, random=random[0])
    other = cv2.warpAffine(
        mouth_open(face, mouth_find(face), height=5.0, random=random[1]), turn, (48, 48), borderMode=1
    )
    assert np.abs(own.astype(int) - other)[12:36, 12:36].mean() < 4
