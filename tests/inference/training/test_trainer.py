"""The gradient is that of the loss: measured against differences of the loss itself."""

import numpy as np
import pytest
import tensorflow as tf

from inference.training.trainer import Trainer
from tests.inference.training.faces import SMALL_PLAN


@pytest.fixture(scope="module")
def trainer():
    return Trainer(SMALL_PLAN)


def votes_gradient(trainer, votes: np.ndarray, logits: np.ndarray) -> np.ndarray:
    label_logits, label = tf.zeros((len(votes), 7)), np.eye(7, dtype=np.float32)[np.zeros(len(votes), int)]
    vote_logits = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(vote_logits)
        loss = trainer.loss(label_logits, vote_logits, label, tf.constant(votes))
    return tape.gradient(loss, vote_logits).numpy()


def votes_loss(trainer, votes: np.ndarray, logits: np.ndarray) -> float:
    label = np.eye(7, dtype=np.float32)[np.zeros(len(votes), int)]
    return float(trainer.loss(tf.zeros((len(votes), 7)), tf.constant(logits), label, tf.constant(votes)))


def test_faces_without_votes_have_no_gradient(trainer):
    votes = np.zeros((4, 8), np.float32)
    votes[0, 2], votes[0, 5] = 0.75, 0.25
    votes[3, 1] = 0.6  # a blend with a face that nobody voted on
    logits = np.random.default_rng(0).normal(size=(4, 8)).astype(np.float32)
    gradient = votes_gradient(trainer, votes, logits)
    assert np.abs(gradient[1:3]).max() == 0
    difference = np.zeros_like(logits)
    for index in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[index] = 0.01
        difference[index] = votes_loss(trainer, votes, logits + step) - votes_loss(
            trainer, votes, logits - step
        )
    np.testing.assert_allclose(gradient, difference / 0.02, atol=2e-3)


def test_batch_where_nobody_voted_moves_the_loss_down(trainer):
    random = np.random.default_rng(1)
    faces = random.normal(size=(32, 48, 48, 1)).astype(np.float32)
    label, votes = np.eye(7, dtype=np.float32)[np.arange(32) % 7], np.zeros((32, 8), np.float32)
    rate, decay = tf.constant(1e-3), tf.constant(0.5)
    losses = [float(trainer.step(faces, label, votes, rate, decay)[0]) for _ in range(12)]
    assert losses[-1] < losses[0] - 0.1
