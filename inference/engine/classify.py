"""The expression network: framed faces in, calibrated probabilities out, by one batched LiteRT call."""

import numpy as np

from inference.engine.preprocess import standardise
from inference.engine.types import LABELS
from inference.engine.weights import Weights, WeightsError

# Faces a call. A fixed size is planned once; a last, smaller call runs one by one on a plan of its own.
BATCH = 8


def softmax(logits: np.ndarray, *, temperature: float) -> np.ndarray:
    """Rows of logits [n, k] to probabilities float32 [n, k]: softmax(z / T) (Guo 2017)."""
    scaled = logits.astype(np.float64) / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return (scaled / scaled.sum(axis=1, keepdims=True)).astype(np.float32)


class Classifier:
    """Scores framed faces with one network. One instance a thread; LiteRT runs on `threads` threads."""

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        self.temperature = weights.temperature
        self.batched = _interpreter(weights, batch=BATCH, threads=threads)
        self.single = _interpreter(weights, batch=1, threads=threads)

    def classify(self, faces: np.ndarray) -> np.ndarray:
        """Probabilities float32 [n, 7] in the order of LABELS for faces uint8 [n, 48, 48]."""
        if not len(faces):
            return np.zeros((0, len(LABELS)), np.float32)
        return softmax(self.logits(standardise(faces)), temperature=self.temperature)

    def logits(self, faces: np.ndarray) -> np.ndarray:
        """Raw outputs float32 [n, 7] for standardised faces [n, 48, 48, 1]."""
        whole = len(faces) - len(faces) % BATCH
        parts = [_invoke(self.batched, faces[i : i + BATCH]) for i in range(0, whole, BATCH)]
        parts += [_invoke(self.single, faces[i : i + 1]) for i in range(whole, len(faces))]
        return np.concatenate(parts)


def _interpreter(weights: Weights, *, batch: int, threads: int):
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_path=str(weights.network), num_threads=threads)
        entry, answer = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        interpreter.resize_tensor_input(entry["index"], (batch, 48, 48, 1))
        interpreter.allocate_tensors()
    except Exception as error:
        raise WeightsError(f"{weights.network}: LiteRT cannot load this network ({error})") from error
    shape = tuple(interpreter.get_tensor(answer["index"]).shape)
    if shape != (batch, len(LABELS)) or entry["dtype"] is not np.float32 or answer["dtype"] is not np.float32:
        raise WeightsError(
            f"{weights.network}: expected float32 [n, 48, 48, 1] in and [n, 7] out, but it gives {shape}"
        )
    return interpreter


def _invoke(interpreter, faces: np.ndarray) -> np.ndarray:
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], faces)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
