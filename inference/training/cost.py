"""What a face costs: processor time of one classification, as served."""

import platform
import time
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.classify import BATCH, Classifier

REPEATS = 200


def classifier_cost(classifier: Classifier, pixels: np.ndarray, *, repeats: int = REPEATS) -> dict[str, Any]:
    """Milliseconds of processor time a face, one batch of eight at a time: the median of `repeats` calls.

    pixels: faces uint8 [n, 48, 48], n ≥ 1; fewer than eight are repeated. It counts everything from grey pixels to
    calibrated probabilities, and every thread of this process. Quartiles tell how quiet the machine was.
    """
    batch = np.resize(pixels, (BATCH, *pixels.shape[1:]))
    classifier.classify(batch)  # the first call plans memory
    times = []
    for _ in range(repeats):
        began = time.process_time()
        classifier.classify(batch)
        times.append((time.process_time() - began) * 1000 / BATCH)
    low, middle, high = (float(value) for value in np.quantile(times, [0.25, 0.5, 0.75]))
    return {
        "ms_per_face": round(middle, 4),
        "ms_per_face_quartiles": [round(low, 4), round(high, 4)],
        "batch": BATCH,
        "threads": 1,
        "repeats": repeats,
        "cpu": cpu_name(),
    }


def cpu_name() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next((name for name in named if name), "") or platform.processor() or platform.machine()
