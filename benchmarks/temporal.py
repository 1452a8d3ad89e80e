"""Would a filter over a viewer's frames read better than frame by frame? Resting jitter against lost reactions.

    python -m benchmarks.temporal --data FER2013 [--clips FOLDER] [--viewers 200] [--seed 1]

Viewers are made of FER-2013's PublicTest faces that most people call neutral and happy: two frames a second, each
framed a little differently (shift, scale, noise, JPEG), as a camera does. They rest for three seconds and smile: for
good, for a second, for half a second. Valence is read by the shipped network and filtered: by nothing, a median or a
mean of three frames (which looks half a second ahead), a median of the last three, or exponentially. Of each: mean
change from frame to frame at rest; the spread between viewers at rest, of which every interval is made; after how many
seconds the mean of all viewers has made half of its rise; how much of a smile of a second and of half a second is left.
With --clips also the change from frame to frame in FOLDER/*.mp4, at two frames a second.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from benchmarks.detection import sampled
from inference.engine.classify import Classifier
from inference.engine.pipeline import build_pipeline
from inference.engine.weights import weights_read
from inference.training.agreement import agreed_labels
from inference.training.datasets import face_set_read

VALENCE = np.array([-1.0, -1.0, -1.0, 1.0, -1.0, 0.0, 0.0])  # F1's simple form, of LABELS
REST, EVERY_S = 6, 0.5  # frames; seconds between two
HAPPY, NEUTRAL = 3, 6


def _of_three(values: np.ndarray, *, ahead: int, by: Callable[..., np.ndarray]) -> np.ndarray:
    """A figure of three frames that end `ahead` frames after each; ends repeat. values: [n, t]."""
    padded = np.pad(values, ((0, 0), (2 - ahead, ahead)), mode="edge")
    return by(np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1), axis=2)


def _exponential(values: np.ndarray) -> np.ndarray:
    out = values.copy()
    for at in range(1, values.shape[1]):
        out[:, at] = (out[:, at - 1] + values[:, at]) / 2
    return out


FILTERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "frame by frame": lambda values: values,
    "median of 3": lambda values: _of_three(values, ahead=1, by=np.median),
    "mean of 3": lambda values: _of_three(values, ahead=1, by=np.mean),
    "median of the last 3": lambda values: _of_three(values, ahead=0, by=np.median),
    "exponential, 1/2": _exponential,
}


def shaken(face: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The face, uint8 [48, 48], as another frame would have it: up to 1.5 pixels aside, 3 % nearer, noise, JPEG."""
    matrix = cv2.getRotationMatrix2D((23.5, 23.5), random.normal(0, 2), random.normal(1, 0.02))
    matrix[:, 2] += random.uniform(-1.5, 1.5, 2)
    moved = cv2.warpAffine(face, matrix, (48, 48), borderMode=cv2.BORDER_REPLICATE).astype(float)
    noisy = np.clip(moved + random.normal(0, 4, moved.shape), 0, 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_GRAYSCALE)


def sequences(data: Path, viewers: int, smiling: int, *, seed: int) -> np.ndarray:
    """Valence [viewers, 2 · REST] of viewers who rest, smile for so many frames, and rest."""
    random = np.random.default_rng(seed)
    faces = face_set_read(data).of_usage("PublicTest")
    agreed, classifier = agreed_labels(faces), Classifier(weights_read())
    calm, happy = (
        faces.pixels[random.choice(np.flatnonzero(agreed == label), viewers)] for label in (NEUTRAL, HAPPY)
    )
    shown = [calm] * REST + [happy] * smiling + [calm] * (REST - smiling)
    frames = [np.stack([shaken(face, random) for face in moment]) for moment in shown]
    return np.stack([classifier.classify(moment) @ VALENCE for moment in frames], axis=1)


def change(values: np.ndarray) -> float:
    return float(np.abs(np.diff(values, axis=1)).mean())


def measure(data: Path, viewers: int, seed: int) -> dict[str, list[float]]:
    lasting, second, half = (sequences(data, viewers, smiling, seed=seed) for smiling in (REST, 2, 1))
    height = lasting[:, REST:].mean() - lasting[:, :REST].mean()
    rows = {}
    for name, filtered in FILTERS.items():
        own = filtered(lasting)
        rest, mean = own[:, 1 : REST - 1], own.mean(axis=0)
        rise = np.argmax(mean >= lasting[:, :REST].mean() + height / 2) - REST
        left = [
            (filtered(brief).mean(axis=0)[REST : REST + 2].max() - mean[: REST - 1].mean()) / height
            for brief in (second, half)
        ]
        rows[name] = [change(rest), float(rest.std(axis=0).mean()), float(rise * EVERY_S), *left]
    return rows


def clips_change(folder: Path) -> dict[str, float]:
    pipeline, traces = build_pipeline(), []
    for path in sorted(folder.glob("*.mp4")):
        for frames in sampled(path):
            readings = [result.reading for result in pipeline.score(frames, cameras=[0] * len(frames))]
            if len(readings) > 3 and all(reading and reading.faces == 1 for reading in readings):
                traces.append(np.array([[reading.probabilities @ VALENCE for reading in readings]]))
    return {name: float(np.mean([change(own(trace)) for trace in traces])) for name, own in FILTERS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="FER-2013 with the FER+ votes")
    parser.add_argument("--clips", type=Path, default=None, help="a folder of webcam clips")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    clips = clips_change(options.clips) if options.clips else {}
    print(f"{'':<22}{'change':>9}{'spread':>9}{'half, s':>9}{'1 s left':>10}{'.5 s left':>10}{'clips':>9}")
    for name, (jitter, spread, rise, second, half) in measure(
        options.data, options.viewers, options.seed
    ).items():
        told = f"{clips[name]:>9.3f}" if clips else ""
        print(f"{name:<22}{jitter:>9.3f}{spread:>9.3f}{rise:>9.1f}{second:>10.0%}{half:>10.0%}{told}")


if __name__ == "__main__":
    main()
