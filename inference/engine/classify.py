"""The expression network: framed faces in, calibrated probabilities out, by one batched LiteRT call.

What is served is the reading "as people agree": both outputs through the combiner that lies with the weights. A folder
without one (before 0.5.0, or trained without votes) serves its first output alone.
"""

from dataclasses import dataclass

import numpy as np

from inference.engine.preprocess import standardise
from inference.engine.types import LABELS, VOTED
from inference.engine.weights import Weights, WeightsError

# Faces a call. A fixed size is planned once; a last, smaller call runs one by one on a plan of its own.
BATCH = 8


def softmax(logits: np.ndarray, *, temperature: float = 1.0) -> np.ndarray:
    """Rows of logits [n, k] to probabilities float32 [n, k]: softmax(z / T) (Guo 2017)."""
    scaled = logits.astype(np.float64) / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return (scaled / scaled.sum(axis=1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a network says of n faces, as logits float32: of the labels [n, 7], of people's votes [n, 8] or None."""

    labels: np.ndarray
    votes: np.ndarray | None = None


class Classifier:
    """Scores framed faces with one network. One instance a thread; LiteRT runs on `threads` threads."""

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        self.temperature, self.combiner = weights.temperature, weights.combiner
        self.batched = _Plan(weights, batch=BATCH, threads=threads)
        self.single = _Plan(weights, batch=1, threads=threads)

    def classify(self, faces: np.ndarray) -> np.ndarray:
        """Probabilities float32 [n, 7] in the order of LABELS for faces uint8 [n, 48, 48], as they are served."""
        if not len(faces):
            return np.zeros((0, len(LABELS)), np.float32)
        return self.served(self.outputs(standardise(faces)))

    def outputs(self, faces: np.ndarray) -> Outputs:
        """Raw outputs for standardised faces [n, 48, 48, 1], n ≥ 1."""
        whole = len(faces) - len(faces) % BATCH
        parts = [self.batched.invoke(faces[i : i + BATCH]) for i in range(0, whole, BATCH)]
        parts += [self.single.invoke(faces[i : i + 1]) for i in range(whole, len(faces))]
        labels, *votes = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Outputs(labels, *votes)

    def served(self, outputs: Outputs) -> np.ndarray:
        """The probabilities that are served of these outputs, float32 [n, 7]."""
        if self.combiner is None:
            return self.of_labels(outputs)
        return softmax(self.combiner.logits(outputs.labels, outputs.votes))

    def of_labels(self, outputs: Outputs) -> np.ndarray:
        """What the output trained on FER-2013's labels says alone, float32 [n, 7]: for reports."""
        return softmax(outputs.labels, temperature=self.temperature)


class _Plan:
    """LiteRT's plan of a network for one number of faces a call."""

    def __init__(self, weights: Weights, *, batch: int, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            self.interpreter = Interpreter(model_path=str(weights.network), num_threads=threads)
            entry, answers = self.interpreter.get_input_details()[0], self.interpreter.get_output_details()
            self.interpreter.resize_tensor_input(entry["index"], (batch, 48, 48, 1))
            self.interpreter.allocate_tensors()
        except Exception as error:
            raise WeightsError(f"{weights.network}: LiteRT cannot load this network ({error})") from error
        # By their widths: the order of outputs in a file is the converter's.
        shapes = [tuple(self.interpreter.get_tensor(answer["index"]).shape) for answer in answers]
        found = {shape[-1]: answer for shape, answer in zip(shapes, answers, strict=True)}
        wanted = [(batch, len(LABELS))] + ([] if weights.combiner is None else [(batch, len(VOTED))])
        if not set(wanted) <= set(shapes) or any(a["dtype"] is not np.float32 for a in (entry, *answers)):
            names = " and ".join(f"[n, {width}]" for _, width in wanted)
            raise WeightsError(
                f"{weights.network}: expected float32 [n, 48, 48, 1] in and {names} out, but it gives {shapes}"
            )
        self.entry = entry["index"]
        self.answers = [found[width]["index"] for width in (len(LABELS), len(VOTED)) if width in found]

    def invoke(self, faces: np.ndarray) -> tuple[np.ndarray, ...]:
        """Logits of the labels and, where the file has them, of the votes."""
        self.interpreter.set_tensor(self.entry, faces)
        self.interpreter.invoke()
        return tuple(self.interpreter.get_tensor(index) for index in self.answers)
