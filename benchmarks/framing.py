"""Which margin around a found face reads best: accuracy by the crop's side and height on faces whose labels are known.

    python -m benchmarks.framing --data FER2013 [--faces 1500] [--json OUT]

FER-2013's PublicTest rows stand four times as large in the middle of a 640×480 picture, their edges drawn out over it.
The detector finds each; the serving crop is made with several sides (in heights of the detector's box) and shifts (the
same unit, positive downwards), and the shipped network reads it. Beyond the row's own pixels there is nothing real, so
figures for sides well above one are a lower bound. Also printed: the row's own side and middle in the box's terms,
which is the framing that training saw, and the accuracy on the rows themselves. Accuracy is that of the served reading:
by what more than half of ten voters say, on the rows on which they do, else by FER-2013's labels.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.peers import faces_draw
from inference.engine.align import face_align
from inference.engine.detect import Detector, Face
from inference.engine.pipeline import build_pipeline
from inference.training.intervals import wilson_interval

SIDES = (0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 1.0, 1.05, 1.1, 1.2, 1.35, 1.5)
SHIFTS = (-0.1, -0.05, 0.0, 0.05, 0.1)
LARGE, TOP, LEFT = 192, 144, 224


def face_frame(row: np.ndarray) -> np.ndarray:
    """Grey uint8 [480, 640]: the row in the middle, its edge repeated outwards."""
    large = cv2.resize(row, (LARGE, LARGE), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(large, TOP, TOP, LEFT, LEFT, cv2.BORDER_REPLICATE)


def measure(path: Path, most: int) -> dict:
    rows, known = faces_draw(path, most)
    labels = known.get("_agreed", known[""])
    detector, classifier = Detector(), build_pipeline(threads=1).classifier
    frames = [face_frame(row) for row in rows]
    found: list[Face | None] = []
    for frame in frames:
        faces = detector.detect(frame)
        found.append(faces[0] if len(faces) == 1 else None)
    kept = [number for number, face in enumerate(found) if face is not None and labels[number] >= 0]
    sides = np.array([LARGE / found[number].height for number in kept])
    downs = np.array([(240 - found[number].centre[1]) / found[number].height for number in kept])
    rights = np.array([(320 - found[number].centre[0]) / found[number].height for number in kept])

    def accuracy(pixels: np.ndarray) -> dict[str, float]:
        right = int((classifier.classify(pixels).argmax(axis=1) == labels[kept]).sum())
        low, high = wilson_interval(right, len(kept))
        return {"accuracy": round(right / len(kept), 4), "low": round(low, 4), "high": round(high, 4)}

    def crops(side: float, shift: float = 0.0) -> np.ndarray:
        moved = (replace(found[n], y=found[n].y + shift * found[n].height) for n in kept)
        return np.stack(
            [face_align(frames[n], face, framing=side).pixels for n, face in zip(kept, moved, strict=True)]
        )

    shipped = build_pipeline(threads=1).weights.framing
    return {
        "rows": len(rows),
        "found": len(kept),
        "side_of_a_row": _quartiles(sides),
        "middle_below": _quartiles(downs),
        "middle_right": _quartiles(rights),
        "rows_themselves": accuracy(rows[kept]),
        "shipped_side": shipped,
        "by_side": {str(side): accuracy(crops(side)) for side in SIDES},
        "by_shift": {str(shift): accuracy(crops(shipped, shift)) for shift in SHIFTS},
    }


def _quartiles(values: np.ndarray) -> list[float]:
    return [round(float(value), 3) for value in np.quantile(values, [0.25, 0.5, 0.75])]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="FER-2013 in any form that training reads")
    parser.add_argument("--faces", type=int, default=1500, help="how many of its PublicTest rows")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    result = measure(options.data, options.faces)
    print(f"one face found in {result['found']} of {result['rows']} rows; quartiles in heights of its box:")
    for name in ("side_of_a_row", "middle_below", "middle_right"):
        print(f"  {name:<16}{result[name]}")
    print(f"the rows themselves      {_shown(result['rows_themselves'])}")
    for name, key in (("side", "by_side"), (f"side {result['shipped_side']}, shift", "by_shift")):
        for value, found in result[key].items():
            print(f"{name:<18}{value:>6} {_shown(found)}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def _shown(found: dict[str, float]) -> str:
    return f"{found['accuracy']:.3f} [{found['low']:.3f}, {found['high']:.3f}]"


if __name__ == "__main__":
    main()
