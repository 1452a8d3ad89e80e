"""How many faces each way of looking finds, how well its boxes agree, and what it costs.

    python -m benchmarks.detection [--data FOLDER] [--frames 20] [--seeds 3] [--json OUT]

Clips of one portrait (scikit-image's public-domain astronaut) at 40 to 400 pixels, turned, dim, with glasses, in motion
and with a second face; with --data also each picture of FOLDER/photos, panned as a shaken camera would, and each clip
of FOLDER/webcam at some two frames a second. The judge is YuNet on the whole picture at full size, in colour: a face
counts where it finds one. Per way: recall of the viewer's face (IoU with the judge's at least 0.4), median IoU of
those, the share of pictures with the judge's "one face or several", and mean processor milliseconds a picture to decode
and detect. Sittings of ten pictures are looked at in one call.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.scenes import QUALITY, Look, clip
from fer_platform.kit.pictures.decode import picture_decode
from inference.engine.choose import viewer_choose
from inference.engine.detect import Detector, Face
from inference.engine.follow import Follower
from inference.engine.pipeline import Found, build_pipeline

LOOKS = (
    *(Look(f"{height} px", height) for height in (40, 60, 80, 120, 200, 300, 400)),
    *(Look(f"yaw {yaw}°", 120, yaw=yaw) for yaw in (15, 30, 45)),
    Look("glasses", 120, glasses=True),
    Look("dim", 120, light=0.25),
    Look("dim 60 px", 60, light=0.25),
    Look("lively", 120, step=0.35),
    Look("second face enters", 110, second=True),
)
AGREES = 0.4
SITTING = 10  # pictures of one camera in one call of the engine


@dataclass(frozen=True, eq=False)
class Seen:
    """The viewer that was found, and how many faces."""

    face: Face | None
    faces: int


@dataclass(frozen=True)
class Compared:
    """What a way saw beside what the judge saw; ms: the clip's processor time a picture."""

    seen: Seen
    true: Seen
    ms: float


class Whole:
    """Looks at every picture on its own."""

    def __init__(self, side: int, *, grey: bool = False) -> None:
        self.detector, self.grey = Detector(longest_side=side), grey

    def look(self, frames: list[bytes]) -> list[Seen]:
        return [self._look(data) for data in frames]

    def _look(self, data: bytes) -> Seen:
        picture = picture_decode(data, grey=self.grey)
        faces = self.detector.detect(picture.pixels)
        height, width = picture.pixels.shape[:2]
        return Seen(viewer_choose(faces, width=width, height=height) if faces else None, len(faces))


class Following:
    """Follows the face, as a worker does that claims a sitting at a time. Its cost includes framing the face."""

    def __init__(self, **how: object) -> None:
        self.pipeline = build_pipeline(threads=1)
        self.pipeline.follower = Follower(self.pipeline.detector, **how)

    def look(self, frames: list[bytes]) -> list[Seen]:
        sittings = [number // SITTING for number in range(len(frames))]
        return [
            Seen(look.face, look.faces) if isinstance(look, Found) else Seen(None, 0)
            for look in self.pipeline.look_all(frames, sittings)
        ]


WAYS = {
    "whole 320 (base)": Whole(320),
    "whole 320 grey": Whole(320, grey=True),
    "whole 240": Whole(240),
    "whole 160": Whole(160),
    "follow, colour": Following(grey=False),
    "follow (shipped)": Following(),
}


def overlap(a: Face, b: Face) -> float:
    """Intersection over union of two boxes."""
    width = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    height = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(0.0, width) * max(0.0, height)
    return shared / (a.width * a.height + b.width * b.height - shared)


def clips(options: argparse.Namespace) -> Iterator[tuple[str, list[bytes]]]:
    for look in LOOKS:
        for seed in range(options.seeds):
            yield look.name, list(clip(look, frames=options.frames, seed=seed))
    if options.data:
        for path in sorted((options.data / "photos").glob("*.*g")):
            yield "photos", list(_panned(path))
        for path in sorted((options.data / "webcam").glob("*.mp4")):
            yield from ((f"clip {path.stem[-15:]}", part) for part in sampled(path))


def _panned(path: Path, frames: int = 10) -> Iterator[bytes]:
    picture = cv2.imread(str(path))
    scale = min(640 / picture.shape[1], 480 / picture.shape[0])
    random = np.random.default_rng(len(path.name))
    move = np.zeros(2)
    for _ in range(frames):
        matrix = np.float32([[scale, 0, move[0]], [0, scale, move[1]]])
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        blurred = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale) if scale < 0.5 else picture
        frame = cv2.warpAffine(blurred, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        yield cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        move += random.normal(0, 4, 2)


def sampled(path: Path, every: int = 6) -> Iterator[list[bytes]]:
    """The clip at twelve frames a second as sittings at two, one for each first frame."""
    reader, frames = cv2.VideoCapture(str(path)), []
    while (read := reader.read())[0]:
        frames.append(cv2.imencode(".jpg", read[1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
    for first in range(every):
        yield frames[first::every]


def measure(options: argparse.Namespace) -> dict[str, dict[str, dict[str, float]]]:
    judge = Whole(4096)
    found: dict[str, dict[str, list[Compared]]] = {}
    for name, frames in clips(options):
        truth = judge.look(frames)
        rows = found.setdefault(name, {way: [] for way in WAYS})
        for way, looker in WAYS.items():
            began = time.process_time()
            seen = looker.look(frames)
            spent = 1000 * (time.process_time() - began) / len(frames)
            rows[way] += [Compared(one, true, spent) for one, true in zip(seen, truth, strict=True)]
    return {name: {way: _summary(rows) for way, rows in ways.items()} for name, ways in found.items()}


def _summary(rows: list[Compared]) -> dict[str, float | None]:
    faces = [(row.seen.face, row.true.face) for row in rows if row.true.face is not None]
    shared = np.array([overlap(a, b) if a is not None else 0.0 for a, b in faces])
    hits = shared[shared >= AGREES]
    return {
        "pictures": len(rows),
        "faces": len(faces),
        "recall": round(float((shared >= AGREES).mean()), 3) if len(faces) else None,
        "iou": round(float(np.median(hits)), 3) if len(hits) else None,
        "false_faces": sum(row.seen.face is not None and row.true.face is None for row in rows),
        "several_agrees": round(float(np.mean([(r.seen.faces > 1) == (r.true.faces > 1) for r in rows])), 3),
        "ms": round(float(np.mean([row.ms for row in rows])), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=None, help="a folder with photos/ and webcam/")
    parser.add_argument("--frames", type=int, default=20, help="pictures a clip")
    parser.add_argument("--seeds", type=int, default=3, help="clips for each look")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    table = measure(options)
    print("recall / median IoU / several-or-one agrees / mean CPU ms of decode + detect")
    print(f"{'':<22}{'faces':>6}  " + "".join(f"{way:^26}" for way in WAYS))
    for name, ways in table.items():
        cells = "".join(_cell(row) for row in ways.values())
        print(f"{name:<22}{next(iter(ways.values()))['faces']:>6}  {cells}")
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n")


def _cell(row: dict[str, float | None]) -> str:
    shown = [(row["recall"], ".3f"), (row["iou"], ".2f"), (row["several_agrees"], ".2f"), (row["ms"], ".2f")]
    return f"{' '.join('–' if value is None else format(value, form) for value, form in shown):^26}"


if __name__ == "__main__":
    main()
