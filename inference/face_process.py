"""The web's reader of faces that are to be recognised: a helper of its own, so that what nobody uses is not loaded.

`python -m inference.face_process` is that process. A picture goes in, numbers come out; it keeps nothing.
"""

from typing import Any, BinaryIO

import numpy as np

from fer_platform.kit.helper import Budget, FileRefused, Helper
from fer_platform.kit.helper_server import serve
from inference.engine.recognise import Look

BUDGET = Budget(megabytes=150, cpu_seconds=2, seconds=6)
_helper = Helper("inference.face_process", places=2)


def face_looked(picture: bytes) -> Look | None:
    """Return what a picture shows (see `inference/engine/recognise.py`); None where it is not one face, or none.

    Raises:
        HelperBusy, HelperBroken, BudgetSpent.
    """
    try:
        told, numbers = _helper.ask({}, picture, BUDGET, wait=2.0)
    except FileRefused:
        return None
    return Look(np.frombuffer(numbers, np.float32), told["yaw"]) if numbers else None


def _main() -> None:
    from fer_platform.kit.pictures.limits import UnreadablePicture
    from inference.engine.check import check_detector
    from inference.engine.recognise import describer, face_look

    def prepare() -> None:
        check_detector()
        describer().warm_up()

    def answer(_: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        look = face_look(file.read())
        return ({"yaw": look.yaw}, look.numbers.tobytes()) if look else ({}, b"")

    serve(prepare, answer, refusals=(UnreadablePicture,))


if __name__ == "__main__":
    _main()
