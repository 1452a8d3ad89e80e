"""The web's reader of single pictures (try it, the camera check): a helper process, so that no picture is decoded here.

`python -m inference.reading_process` is that process.
"""

import threading
from dataclasses import dataclass
from typing import Any, BinaryIO

from fer_platform.kit.helper import Budget, Helper, HelperBroken, HelperBusy
from fer_platform.kit.helper_server import serve

__all__ = ["BUDGET", "PLACES", "HelperBroken", "HelperBusy", "PictureRead", "camera_checked", "faces_read"]
# 24 million pixels as a PNG are 72 MB; the detector at 640 pixels and the network need some 20.
BUDGET = Budget(megabytes=150, cpu_seconds=2, seconds=6)
# One picture is read and few wait: the other threads of the web process stay free for viewers' snapshots.
PLACES = 3
_places = threading.BoundedSemaphore(PLACES)
_reading = threading.Lock()
_helper = Helper("inference.reading_process", places=3)


@dataclass(frozen=True)
class PictureRead:
    """`answer`: picture, faces, found, milliseconds and model as the API gives them. `preview`: a JPEG, or empty."""

    answer: dict[str, Any]
    preview: bytes


def faces_read(picture: bytes, *, most: int, preview: bool) -> PictureRead:
    """Read the `most` largest faces of a picture.

    Raises:
        FileRefused: with a code of `picture_judge`.
        BudgetSpent, HelperBusy, HelperBroken.
    """
    if not _places.acquire(blocking=False):
        raise HelperBusy
    try:
        with _reading:
            answer, small = _helper.ask({"do": "read", "most": most, "preview": preview}, picture, BUDGET)
    finally:
        _places.release()
    return PictureRead(answer, small)


def camera_checked(picture: bytes) -> dict[str, Any]:
    """Return what the camera check says of a picture (see `inference/engine/check.py`).

    Raises:
        HelperBusy, HelperBroken, BudgetSpent.
    """
    return _helper.ask({"do": "check"}, picture, BUDGET, wait=2.0)[0]


def _main() -> None:
    from dataclasses import asdict

    from fer_platform.kit.pictures.limits import UnreadablePicture
    from inference.engine.check import camera_check, check_detector
    from inference.engine.faces import face_reader_build
    from inference.engine.types import LABELS

    made: dict[str, Any] = {}

    def prepare() -> None:
        reader = face_reader_build(threads=1)
        reader.warm_up()
        check_detector()
        made["reader"] = reader

    def answer(document: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        picture = file.read()
        if document["do"] == "check":
            return asdict(camera_check(picture)), b""
        reader = made["reader"]
        read = reader.read(picture, most=document["most"], preview=document["preview"])
        faces = [
            {
                "box": asdict(face.box),
                "score": round(face.score, 4),
                "apparent_expression": LABELS[int(face.probabilities.argmax())],
                "confidence": round(float(face.probabilities.max()), 4),
                "probabilities": {
                    label: round(float(p), 4) for label, p in zip(LABELS, face.probabilities, strict=True)
                },
            }
            for face in read.faces
        ]
        weights = reader.weights
        told = {
            "picture": {"width": read.width, "height": read.height},
            "faces": faces,
            "found": read.found,
            "milliseconds": read.milliseconds,
            "model": {"name": weights.name, "version": weights.version, "digest": weights.digest},
        }
        return told, read.preview or b""

    serve(prepare, answer, refusals=(UnreadablePicture,))


if __name__ == "__main__":
    _main()
