"""A camera's faults: each does what its name says, as strongly as it is told, and leaves its picture as it was."""

import numpy as np
import pytest

from inference.training.camera import (
    face_cover,
    face_gamma,
    face_jpeg,
    face_light,
    face_move,
    face_noise,
    face_shrink,
    face_soften,
    face_tilt,
)


@pytest.fixture
def point() -> np.ndarray:
    face = np.zeros((48, 48), np.uint8)
    face[24, 24] = 255
    return face


@pytest.fixture
def face() -> np.ndarray:
    """Grey levels 40 to 215 with coarse and fine structure."""
    y, x = np.mgrid[:48, :48]
    return (127 + 60 * np.sin(x / 5) * np.cos(y / 7) + 27 * np.sin(x * 2.5)).astype(np.uint8)


def deviation(face: np.ndarray, axis: int) -> float:
    """Of the light's place along an axis, in pixels."""
    light, place = face.sum(axis=1 - axis) / face.sum(), np.arange(48)
    return float(np.sqrt((light * place**2).sum() - (light * place).sum() ** 2))


@pytest.mark.parametrize("sigma", [0.8, 1.5])
def test_softness_spreads_a_point_by_its_deviation(sigma):
    faces = np.zeros((48, 48), np.uint8)
    faces[20:28, 20:28] = 255
    square = deviation(faces, 0)
    for axis in (0, 1):
        spread = deviation(face_soften(faces, sigma=sigma), axis)
        assert np.sqrt(spread**2 - square**2) == pytest.approx(sigma, rel=0.05)


def test_shrunk_face_keeps_coarse_and_loses_fine_structure(face):
    def fine(face: np.ndarray) -> float:
        return float(np.abs(np.fft.rfft(face.astype(float) - face.mean(), axis=1))[:, 17:21].mean())

    def coarse(face: np.ndarray) -> float:
        return float(np.abs(np.fft.rfft(face.astype(float) - face.mean(), axis=1))[:, 1:3].mean())

    small = face_shrink(face, side=24)
    assert fine(small) < 0.35 * fine(face)
    assert coarse(small) == pytest.approx(coarse(face), rel=0.05)


def test_motion_smears_along_its_direction_alone(point):
    smeared = face_move(point, length=4.0, degrees=0)
    assert deviation(smeared, 1) == pytest.approx(4 / np.sqrt(12), rel=0.25)
    assert deviation(smeared, 0) == 0
    assert smeared.sum() == pytest.approx(255, abs=5)
    down = face_move(point, length=4.0, degrees=90)
    assert deviation(down, 0) > 1 and deviation(down, 1) == pytest.approx(0, abs=0.01)


def test_noise_has_the_deviation_that_was_asked_for():
    grey = np.full((48, 48), 128, np.uint8)
    noisy = face_noise(grey, deviation=8.0, random=np.random.default_rng(0)).astype(float)
    assert noisy.std() == pytest.approx(8, rel=0.05)
    assert noisy.mean() == pytest.approx(128, abs=0.6)
    black = face_noise(np.zeros_like(grey), deviation=8.0, random=np.random.default_rng(0))
    assert black.max() < 60  # nothing wraps around to white


def test_jpeg_of_lower_quality_loses_more(face):
    lost = [np.abs(face_jpeg(face, quality=q).astype(int) - face).mean() for q in (90, 40, 10)]
    assert 0 < lost[0] < lost[1] < lost[2]


def test_gamma_moves_middle_tones_and_keeps_black_and_white():
    ramp = np.tile(np.linspace(0, 255, 48).astype(np.uint8), (48, 1))
    darker = face_gamma(ramp, gamma=2.0)
    assert (darker[0, 0], darker[0, -1]) == (0, 255)
    assert darker[0, 24] == pytest.approx(255 * (ramp[0, 24] / 255) ** 2, abs=1)


def test_light_comes_from_its_side():
    grey = np.full((48, 48), 100, np.uint8)
    right = face_light(grey, strength=0.5, degrees=0)
    assert (right[:, 0] == 50).all() and (right[:, -1] == 150).all()
    below = face_light(grey, strength=0.5, degrees=90)
    assert (below[0] == 50).all() and (below[-1] == 150).all()


def test_tilt_turns_counter_clockwise_about_the_middle():
    face = np.zeros((48, 48), np.uint8)
    face[22:26, 36:42] = 255  # right of the middle
    turned = face_tilt(face, degrees=90)
    y, x = np.argwhere(turned > 128).mean(axis=0)
    assert (y, x) == (pytest.approx(8.5, abs=1), pytest.approx(23.5, abs=1))


def test_cover_hides_its_rectangle_and_nothing_else(face):
    covered = face_cover(face, top=30, left=4, height=10, width=40, grey=7)
    assert (covered[30:40, 4:44] == 7).all()
    covered[30:40, 4:44] = face[30:40, 4:44]
    assert np.array_equal(covered, face)


def test_the_picture_itself_is_left_alone(face):
    before = face.copy()
    face_soften(face, sigma=1.0)
    face_shrink(face, side=24)
    face_move(face, length=3.0, degrees=30)
    face_noise(face, deviation=5.0, random=np.random.default_rng(0))
    face_jpeg(face, quality=40)
    face_gamma(face, gamma=1.4)
    face_light(face, strength=0.5, degrees=10)
    face_tilt(face, degrees=20)
    face_cover(face, top=0, left=0, height=9, width=9, grey=0)
    assert np.array_equal(face, before)
