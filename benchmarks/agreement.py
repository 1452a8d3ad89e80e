"""How far the answers of a followed frame and of a crop lie from that of a whole look, in valence (−1 to 1).

    python -m benchmarks.agreement [--data FOLDER] [--frames 10] [--seeds 2] [--json OUT]

The frames are those of benchmarks/detection.py: drawn scenes and, with --data, its photos panned and its webcam clips
at two frames a second, these also by halves, for two people may share one. Compared is where both looks find one face;
`of` says in how many frames. A crop is what a viewer's page sends that was told of the face a second ago (`crops`: how
many; `lost`: those in which nobody is found; `bytes`: of the whole picture's; `sharp`: its sharpness, of the whole
picture's). Beside it what encoding the picture anew, as JPEG of the same quality, changes in a whole look's answer.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.detection import clips
from benchmarks.scenes import QUALITY
from dashboards.statistics.frames.valence import valence
from inference.engine.pipeline import Found, Pipeline, build_pipeline
from inference.engine.types import TILTED, Crop, FrameResult
from tests.inference.pictures import crop_jpeg


def measure(options: argparse.Namespace) -> dict[str, dict[str, float | None]]:
    pipeline = build_pipeline(threads=1)
    found: dict[str, list[tuple[list[float], ...]]] = {}
    for name, frames in _with_halves(clips(options)):
        found.setdefault(name, []).append(_compare(pipeline, frames))
        found.setdefault("all", []).append(found[name][-1])
    return {
        name: _summary(*(np.concatenate([part[kind] for part in parts]) for kind in range(5)))
        for name, parts in found.items()
    }


def _with_halves(sittings: Iterator[tuple[str, list[bytes]]]) -> Iterator[tuple[str, list[bytes]]]:
    for name, frames in sittings:
        yield name, frames
        if name.startswith("clip"):
            pictures = [cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) for data in frames]
            middle = pictures[0].shape[1] // 2
            yield f"{name}, left", [_encoded(picture[:, :middle]) for picture in pictures]
            yield f"{name}, right", [_encoded(picture[:, middle:]) for picture in pictures]


def _compare(pipeline: Pipeline, frames: list[bytes]) -> tuple[list[float], ...]:
    """Differences in valence of followed frames, of frames encoded anew and of crops (NaN: lost), to whole looks; bytes
    and sharpness of crops, of the whole."""
    followed, whole, anew = (
        pipeline.score(frames, cameras=[0] * len(frames)),
        pipeline.score(frames),
        pipeline.score([_encoded(cv2.imdecode(np.frombuffer(data, np.uint8), 1)) for data in frames]),
    )
    looks = pipeline.look_all(frames, [0] * len(frames))
    places = [n for n, result in enumerate(whole) if result.reading and result.reading.faces == 1]
    near = [n for n in places if isinstance(looks[n], Found) and looks[n].followed]
    again = [n for n in places if anew[n].reading]
    known = {n for n in places if abs(whole[n].reading.roll) < TILTED}  # of whom a page is told
    crops = {n: crop_jpeg(frames[n], place_of(whole[n - 2])) for n in places if n - 2 in known}
    cut = pipeline.score(
        [jpeg for _, jpeg in crops.values()],
        crops={place: Crop(**crop) for place, (crop, _) in enumerate(crops.values())},
    )
    return (
        [abs(_valence(followed[n]) - _valence(whole[n])) for n in near],
        [abs(_valence(anew[n]) - _valence(whole[n])) for n in again],
        [
            abs(_valence(result) - _valence(whole[n])) if result.reading else np.nan
            for n, result in zip(crops, cut, strict=True)
        ],
        [len(jpeg) / len(frames[n]) for n, (_, jpeg) in crops.items()],
        [
            result.reading.sharpness / whole[n].reading.sharpness
            for n, result in zip(crops, cut, strict=True)
            if result.reading
        ],
    )


def place_of(result: FrameResult) -> dict[str, float]:
    """A face's box in shares of its picture."""
    box, across, down = result.reading.box, result.width, result.height
    return {"x": box.x / across, "y": box.y / down, "width": box.width / across, "height": box.height / down}


def _encoded(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def _valence(result: FrameResult) -> float:
    return float(valence(result.reading.probabilities.astype(np.float64)))


def _summary(
    followed: np.ndarray, anew: np.ndarray, cropped: np.ndarray, size: np.ndarray, sharp: np.ndarray
) -> dict[str, float | None]:
    there = cropped[np.isfinite(cropped)]
    return {
        "of": len(anew),
        "followed": len(followed),
        "mean": round(float(followed.mean()), 4) if len(followed) else None,
        "p90": round(float(np.quantile(followed, 0.9)), 4) if len(followed) else None,
        "jpeg": round(float(anew.mean()), 4) if len(anew) else None,
        "crops": len(cropped),
        "lost": len(cropped) - len(there),
        "cropped": round(float(there.mean()), 4) if len(there) else None,
        "bytes": round(float(size.mean()), 3) if len(size) else None,
        "sharp": round(float(np.median(sharp)), 3) if len(sharp) else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=None, help="a folder with photos/ and webcam/")
    parser.add_argument("--frames", type=int, default=10, help="pictures a drawn scene")
    parser.add_argument("--seeds", type=int, default=2, help="scenes of each look")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    table = measure(options)
    names = ("followed", "mean", "p90", "JPEG", "crops", "lost", "mean", "bytes", "sharp")
    print(f"{'|Δ valence|':<30}{'of':>6}" + "".join(f"{name:>9}" for name in names))
    for name, row in table.items():
        print(
            f"{name:<30}"
            + f"{row.pop('of'):>6}"
            + "".join(f"{'–' if value is None else value:>9}" for value in row.values())
        )
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
