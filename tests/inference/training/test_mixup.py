"""Blends: of two faces, with their labels in the same shares."""

import numpy as np

from inference.training.mixup import faces_mix

LABELS = np.eye(7, dtype=np.float32)[np.arange(6)]


def faces() -> np.ndarray:
    drawn = np.random.default_rng(3).normal(size=(6, 48, 48, 1)).astype(np.float32)
    return drawn / drawn.std(axis=(1, 2, 3), keepdims=True)


def test_labels_are_blended_as_the_faces_are():
    before = faces()
    mixed, (labels,) = faces_mix(before, (LABELS,), alpha=0.4, random=np.random.default_rng(0))
    np.testing.assert_allclose(labels.sum(axis=1), 1, atol=1e-6)
    own = labels[np.arange(6), np.arange(6)]
    assert (own >= 0.5).all()
    assert own.min() < 0.99
    blend = own[:, None, None, None] * before + (1 - own[:, None, None, None]) * before[::-1]
    np.testing.assert_allclose(mixed, blend / blend.std(axis=(1, 2, 3), keepdims=True), atol=1e-4)


def test_no_mixup_changes_nothing():
    before = faces()
    mixed, (labels,) = faces_mix(before, (LABELS,), alpha=0.0, random=np.random.default_rng(0))
    assert mixed is before
    assert labels is LABELS
