"""One training step in TensorFlow: two heads, AdamW, an average of the weights."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from inference.training.checkpoint import Checkpoint
from inference.training.datasets import CLASSES
from inference.training.network import network_build
from inference.training.plan import TrainingPlan

# A larger gradient than this is scaled down: one bad batch must not throw a run in bfloat16 off.
LARGEST_GRADIENT = 5.0


class Trainer:
    """The network under training, its optimiser and its average; steps are compiled once."""

    def __init__(self, plan: TrainingPlan) -> None:
        keras.utils.set_random_seed(plan.seed)
        self.plan = plan
        self.network = network_build(plan.network, dtype=plan.dtype)
        self.judge = network_build(plan.network)  # float32, holds the average while it is measured
        self.trained = [v.value for v in self.network.trainable_variables]
        self.optimizer = keras.optimizers.AdamW(plan.peak_rate, weight_decay=plan.weight_decay, beta_2=0.99)
        # Biases and normalisation are not decayed (He 2019).
        self.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        self.optimizer.build(self.network.trainable_variables)
        self.optimizer_state = [v.value for v in self.optimizer.variables]
        self.weights = [v.value for v in self.network.weights]
        # What is a variable of the network and no weight of it: the state of dropout's random numbers.
        weights = {id(v) for v in self.network.weights}
        self.random_states = [v for v in self.network.variables if id(v) not in weights]
        self.average = [tf.Variable(v) for v in self.weights]

    def random_start(self, epoch: int) -> None:
        """Start dropout's random numbers anew from (seed, epoch), so that a resumed epoch is the same epoch."""
        for i, state in enumerate(self.random_states):
            state.assign(np.array([self.plan.seed + epoch, i], dtype=np.uint32))

    def start_from(self, weights: list[np.ndarray]) -> None:
        """Begin with these weights, in the network's order, and with their average."""
        for variables in (self.weights, self.average):
            for variable, array in zip(variables, weights, strict=True):
                variable.assign(array)

    @tf.function(reduce_retracing=True)
    def step(self, faces: Any, target: Any, votes: Any, rate: Any, average_decay: Any) -> tuple[Any, Any]:
        """Train on one batch. Returns (loss, number of right labels)."""
        with tf.GradientTape() as tape:
            logits, vote_logits = self.network(faces, training=True)
            loss = self.loss(logits, vote_logits, target, votes)
        self.descend(tape.gradient(loss, self.trained), rate, average_decay)
        right = tf.reduce_sum(tf.cast(tf.argmax(logits, 1) == tf.argmax(target, 1), tf.float32))
        return loss, right

    def descend(self, gradients: Any, rate: Any, average_decay: Any) -> None:
        """Take one step down, and let the average follow."""
        gradients, _ = tf.clip_by_global_norm(gradients, LARGEST_GRADIENT)
        self.optimizer.learning_rate.assign(rate)
        self.optimizer.apply(gradients, self.network.trainable_variables)
        for average, variable in zip(self.average, self.weights, strict=True):
            average.assign(average_decay * average + (1 - average_decay) * variable)

    def loss(self, logits: Any, vote_logits: Any, target: Any, votes: Any) -> Any:
        """Cross-entropy of the smoothed labels, plus that of the votes for the faces that were voted on.

        target: [n, 7], rows that sum to one. votes: [n, 8], rows that sum to one, to less (blends), or to zero.
        """
        return self.cross_entropy(logits, vote_logits, self.smoothed(target), votes)

    def smoothed(self, target: Any) -> Any:
        """The labels [n, 7] with the plan's share of every class."""
        smoothing = self.plan.label_smoothing
        return target * (1 - smoothing) + smoothing / CLASSES

    def cross_entropy(self, logits: Any, vote_logits: Any, target: Any, votes: Any) -> Any:
        """The same of a target that is taken as it is."""
        labels_loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(target, logits))
        # The operation takes it that each row sums to one: one without votes has no loss, but it would have a gradient,
        # and that one grows without end.
        row = tf.reduce_sum(votes, axis=1)
        share = votes / tf.maximum(row, 1e-6)[:, None]
        votes_loss = row * tf.nn.softmax_cross_entropy_with_logits(share, vote_logits)
        voted = tf.reduce_sum(row)
        return labels_loss + self.plan.votes_weight * tf.reduce_sum(votes_loss) / tf.maximum(voted, 1.0)

    def restore(self, state: Checkpoint) -> None:
        """Go on after a whole epoch."""
        for variables, arrays in (
            (self.weights, state.weights),
            (self.average, state.average),
            (self.optimizer_state, state.optimizer),
        ):
            for variable, array in zip(variables, arrays, strict=True):
                variable.assign(array)

    def state(self, *, epoch: int, best_accuracy: float) -> Checkpoint:
        """What `restore` takes, after so many epochs."""
        return Checkpoint(
            epoch=epoch,
            best_accuracy=best_accuracy,
            weights=[v.numpy() for v in self.weights],
            average=[v.numpy() for v in self.average],
            optimizer=[v.numpy() for v in self.optimizer_state],
        )

    def judge_average(self, faces: np.ndarray, *, batch: int = 256) -> np.ndarray:
        """Label logits [n, 7] of the averaged network on standardised faces [n, 48, 48, 1]."""
        for variable, average in zip(self.judge.weights, self.average, strict=True):
            variable.assign(average)
        return np.concatenate(
            [self._judge(faces[i : i + batch]).numpy() for i in range(0, len(faces), batch)]
        )

    @tf.function(reduce_retracing=True)
    def _judge(self, faces: Any) -> Any:
        return self.judge(faces, training=False)[0]
