"""How right the reading still is where the rules of a valid frame (F3) set a frame aside, and what weights would do.

    python -m benchmarks.quality_gates --data FER2013 [--faces 1500] [--json OUT]

PublicTest faces on which most voters agree are spoilt more and more by one fault at a time. Printed of each strength:
the median of the sign that a rule looks at, how many are read as most people do with Wilson's 95 % interval, and the
mean of the reading's own confidence. Then, of each rule, the sign at which so many are read rightly as of heads that
are tilted as far as the rule lets them be. Last, what weighting frames by the reading's confidence would do to the mean
valence of faces that are all as sharp as they are.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.peers import faces_draw
from dashboards.statistics.frames import quality
from dashboards.statistics.frames.valence import valence
from inference.engine.pipeline import build_pipeline
from inference.engine.types import LABELS
from inference.training.camera import face_move, face_noise, face_shrink, face_soften, face_tilt
from inference.training.intervals import wilson_interval

SEED = 20261128
DARK_NOISE = 4.0  # grey levels, of a sensor in little light
Change = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]


def face_expose(face: np.ndarray, gain: float, random: np.random.Generator) -> np.ndarray:
    """More or less light: what is too bright for the sensor is white, and in little light there is noise."""
    lit = np.clip(face.astype(np.float32) * gain, 0, 255)
    return face_noise(lit, deviation=DARK_NOISE, random=random) if gain < 1 else lit.astype(np.uint8)


def _either_side(face: np.ndarray, degrees: float, random: np.random.Generator) -> np.ndarray:
    return face_tilt(face, degrees=degrees if random.random() < 0.5 else -degrees)


def _moved(face: np.ndarray, length: float, random: np.random.Generator) -> np.ndarray:
    return face_move(face, length=length, degrees=random.uniform(0, 180))


# Of each fault: the sign by which a rule sees it, the rule's limit, and strengths from none to far beyond.
FAULTS: dict[str, tuple[str, float, Change, tuple[float, ...]]] = {
    "tilt, degrees": ("roll", quality.MAX_ROLL_DEGREES, _either_side, (0, 15, 25, 35, 40, 45, 50, 55)),
    "blur, px": (
        "sharpness",
        quality.MIN_SHARPNESS,
        lambda face, sigma, random: face_soften(face, sigma=sigma) if sigma else face,
        (0, 0.8, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0),
    ),
    "less light": ("luma", quality.MIN_LUMA, face_expose, (0.7, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.06)),
    "more light": ("luma", quality.MAX_LUMA, face_expose, (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.5, 3.0)),
    "pixels wide": (
        "sharpness",
        np.nan,
        lambda face, side, random: face_shrink(face, side=int(side)),
        (48, 32, 24, 20, 16, 12, 10, 8),
    ),
    "motion, px": ("sharpness", np.nan, _moved, (1, 3, 5, 7, 9, 12)),
}


def measure(path: Path, most: int) -> dict[str, Any]:
    pixels, known = faces_draw(path, most)
    agreed = known["_agreed"]
    pixels, agreed = pixels[agreed >= 0], agreed[agreed >= 0]
    classify = build_pipeline(threads=1).classifier.classify
    found: dict[str, Any] = {"faces": len(pixels), "faults": {}}
    for name, (sign, limit, change, strengths) in FAULTS.items():
        random = np.random.default_rng([SEED, *name.encode()])
        rows = [
            _row(
                strength, sign, np.stack([change(own, strength, random) for own in pixels]), agreed, classify
            )
            for strength in strengths
        ]
        found["faults"][name] = {"sign": sign, "limit": limit, "rows": rows}
    tilt = found["faults"]["tilt, degrees"]
    target = _at(quality.MAX_ROLL_DEGREES, [row["strength"] for row in tilt["rows"]], tilt["rows"])
    found["right_at_most_tilt"] = round(target, 4)
    for own in found["faults"].values():
        rows = own["rows"]
        own["sign_at_equal"] = round(_equal(target, rows), 1)
        own["right_at_limit"] = round(_at(own["limit"], [row["sign"] for row in rows], rows), 4)
    found["weights"] = _weights(classify(pixels))
    return found


def _row(strength: float, sign: str, faces: np.ndarray, agreed: np.ndarray, classify: Any) -> dict[str, Any]:
    said = classify(faces)
    right = int((said.argmax(axis=1) == agreed).sum())
    low, high = wilson_interval(right, len(faces))
    signs = {
        "roll": lambda face: strength,
        "sharpness": lambda face: cv2.Laplacian(face, cv2.CV_32F).var(),
        "luma": np.mean,
    }
    told = [float(signs[sign](face)) for face in faces]
    return {
        "strength": strength,
        "sign": round(float(np.median(told)), 1),
        "right": round(right / len(faces), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "confidence": round(float(said.max(axis=1).mean()), 4),
    }


def _equal(target: float, rows: list[dict[str, Any]]) -> float:
    """The sign at which so many are read rightly, between the strengths that lie about it."""
    right = np.minimum.accumulate([row["right"] for row in rows])
    return float(np.interp(-target, -right, [row["sign"] for row in rows]))


def _at(sign: float, signs: list[float], rows: list[dict[str, Any]]) -> float:
    order = np.argsort(signs)
    return float(np.interp(sign, np.array(signs)[order], np.array([row["right"] for row in rows])[order]))


def _weights(said: np.ndarray) -> dict[str, float]:
    """Mean valence of all faces, and weighted by confidence: what weights would do where no picture is worse."""
    own, confidence = valence(said), said.max(axis=1)
    neutral = said.argmax(axis=1) == LABELS.index("neutral")
    return {
        "mean": round(float(own.mean()), 4),
        "weighted": round(float(np.average(own, weights=confidence)), 4),
        "confidence_neutral": round(float(confidence[neutral].mean()), 4),
        "confidence_others": round(float(confidence[~neutral].mean()), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="FER-2013 with FER+ votes")
    parser.add_argument("--faces", type=int, default=1500, help="how many of its PublicTest rows")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    result = measure(options.data, options.faces)
    print(
        f"{result['faces']} faces; heads tilted as far as they may be: {result['right_at_most_tilt']:.1%} right"
    )
    for name, own in result["faults"].items():
        print(
            f"\n{name}: {own['sign']}, limit {own['limit']:g} ({own['right_at_limit']:.1%} right);", end=" "
        )
        print(f"as many right as at the most tilt: {own['sign_at_equal']:g}")
        for row in own["rows"]:
            interval = f"{row['right']:.1%} [{row['low']:.1%}, {row['high']:.1%}]"
            print(
                f"  {row['strength']:>6g}  {row['sign']:>8.1f}  {interval}  confidence {row['confidence']:.2f}"
            )
    print(f"\nweights by confidence: {result['weights']}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
