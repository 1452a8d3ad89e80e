import numpy as np
import pytest

from inference.engine.align import box_of, face_align
from inference.engine.detect import Face


def face(x: float, y: float, width: float, height: float) -> Face:
    return Face(x, y, width, height, score=0.9, landmarks=np.zeros((5, 2)))


def test_crop_is_a_square_of_the_boxs_height_about_its_centre():
    grey = np.zeros((200, 200), np.uint8)
    grey[50:150, 50:150] = 200
    aligned = face_align(grey, face(60, 50, 80, 100), framing=1.0)
    assert aligned.pixels.shape == (48, 48)
    assert aligned.pixels.min() == aligned.luma == 200
    wider = face_align(grey, face(60, 50, 80, 100), framing=2.0)
    assert wider.pixels[24, 24] == 200
    assert wider.pixels[0, 0] == 0
    assert wider.luma == pytest.approx(50, abs=3)


def test_crop_over_the_edge_repeats_the_edge():
    grey = np.full((100, 100), 90, np.uint8)
    for place in (face(-30, -30, 60, 60), face(70, 70, 60, 60), face(-300, 10, 20, 20)):
        aligned = face_align(grey, place)
        assert aligned.pixels.shape == (48, 48)
        assert aligned.luma == 90


def test_sharpness_falls_when_the_picture_is_blurred():
    import cv2

    grey = np.random.default_rng(0).integers(0, 255, (200, 200), dtype=np.uint8)
    sharp = face_align(grey, face(50, 50, 48, 48), framing=1.0).sharpness
    assert (
        face_align(cv2.GaussianBlur(grey, (0, 0), 3), face(50, 50, 48, 48), framing=1.0).sharpness
        < sharp / 10
    )


def test_box_is_scaled_and_clipped_to_the_source():
    box = box_of(face(-5, 10, 50, 300), scale=2.0, width=640, height=480)
    assert (box.x, box.y, box.width, box.height) == (0, 20, 90, 460)
    outside = box_of(face(900, 900, 10, 10), scale=1.0, width=640, height=480)
    assert outside.x < 640
    assert outside.width >= 1
