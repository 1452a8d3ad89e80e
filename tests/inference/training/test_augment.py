"""Variation of training faces: by chance, the same chance again, and as much as it says."""

import numpy as np
import pytest
from skimage.data import astronaut

from inference.training import augment
from inference.training.augment import _cover, _light_aside, _relight, faces_augment, faces_photograph
from inference.training.camera import face_shrink

PLENTY = 400


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    """One real face (public domain), many times."""
    face = face_shrink(astronaut()[56:200, 150:294].mean(axis=2).astype(np.uint8), side=48)[::3, ::3]
    return np.repeat(face[None], PLENTY, axis=0)


def changed(after: np.ndarray, before: np.ndarray) -> float:
    """Share of faces with another pixel."""
    return float((after != before).any(axis=(1, 2)).mean())


def test_faces_are_varied_and_the_same_seed_varies_them_alike(faces):
    before = faces.copy()
    once, again = (faces_augment(faces, random=np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(once, again)
    assert np.array_equal(faces, before)
    assert (once.shape, once.dtype) == (faces.shape, np.uint8)
    assert changed(once, faces) == 1
    assert not np.array_equal(once, faces_augment(faces, random=np.random.default_rng(2)))


def test_faces_are_relit_by_their_middle_tones():
    ramps = np.broadcast_to(np.linspace(0, 255, 48).astype(np.uint8)[None, :, None], (200, 48, 48)).copy()
    before = ramps[0, :, 0].astype(int)
    _relight(ramps, random=np.random.default_rng(3))
    after = ramps[:, :, 0].astype(int)
    assert (after[:, 0] == 0).all() and (after[:, -1] == 255).all()
    assert (np.diff(after, axis=1) >= 0).all()
    brighter = (after[:, 24] > before[24]).mean()
    assert 0.35 < brighter < 0.65
    assert np.abs(after[:, 24] - before[24]).max() > 20


def test_some_faces_are_lit_from_one_side(faces):
    lit = faces.copy()
    _light_aside(lit, random=np.random.default_rng(4))
    assert changed(lit, faces) == pytest.approx(augment.LIGHT_PROBABILITY, abs=0.07)


def test_covers_are_patches_and_bars_of_the_mean_and_of_other_greys():
    plain = np.full((4 * PLENTY, 48, 48), 100, np.uint8)
    plain[:, :24] = 140
    covered = plain.copy()
    _cover(covered, random=np.random.default_rng(5))
    hidden = covered != plain
    some = hidden.any(axis=(1, 2))
    assert some.mean() == pytest.approx(augment.COVER_PROBABILITY, abs=0.07)
    bars = hidden.any(axis=1).all(axis=1) | hidden.any(axis=2).all(axis=1)
    assert bars[some].mean() == pytest.approx(augment.BAR_SHARE, abs=0.05)
    greys = np.array([covered[i][hidden[i]][0] for i in np.flatnonzero(some)])
    assert (greys == 120).mean() == pytest.approx(augment.MEAN_SHARE, abs=0.1)
    assert greys.min() < 40 and greys.max() > 215
    assert hidden[some].mean(axis=(1, 2)).max() <= augment.BAR_WIDTH[1]  # a bar hides most


@pytest.mark.parametrize(
    ("fault", "probability"),
    [
        ("SOFT", augment.SOFT_PROBABILITY),
        ("MOTION", augment.MOTION_PROBABILITY),
        ("SHRINK", augment.SHRINK_PROBABILITY),
        ("NOISE", augment.NOISE_PROBABILITY),
        ("JPEG", augment.JPEG_PROBABILITY),
    ],
)
def test_each_fault_of_a_camera_befalls_its_share_of_faces(faces, monkeypatch, fault, probability):
    for name in ("SOFT", "MOTION", "SHRINK", "NOISE", "JPEG"):
        if name != fault:
            monkeypatch.setattr(augment, f"{name}_PROBABILITY", 0.0)
    taken = faces.copy()
    faces_photograph(taken, random=np.random.default_rng(6))
    assert changed(taken, faces) == pytest.approx(probability, abs=0.07)


def test_sharp_faces_remain_beside_soft_ones(faces):
    taken = faces.copy()
    faces_photograph(taken, random=np.random.default_rng(7))

    def edges(pictures: np.ndarray) -> np.ndarray:
        return np.abs(np.diff(pictures.astype(float), axis=2)).mean(axis=(1, 2))

    kept = (edges(taken) > 0.9 * edges(faces)).mean()
    assert 0.25 < kept < 0.6
