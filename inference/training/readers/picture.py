"""One picture file as a training face, through the same guarded door and the same framing as in serving."""

from io import BytesIO
from pathlib import Path

import numpy as np

from fer_platform.kit.pictures.decode import picture_decode
from fer_platform.kit.pictures.limits import MAX_BYTES, UnreadablePicture, shape_check
from inference.engine.align import SIZE
from inference.engine.detect import Detector
from inference.engine.follow import CLOSE_SIDE
from inference.engine.upright import face_framed
from inference.training.face_set import DatasetError

# Crops are resized to a square; one further from it than this would be squeezed.
LONGEST_CROP = 1.25


# Formats that only data sets come in: nobody serves them, so that the door of strangers' pictures does not know them.
_OTHER_FORMATS = {b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}


class UnreadableFace(ValueError):
    """One file that is left out; the message says why."""


class FaceCropper:
    """Crops the largest face of a photo as serving finds, turns and frames it."""

    def __init__(self) -> None:
        self.detector = Detector()

    def crop(self, picture: np.ndarray) -> np.ndarray | None:
        """A face uint8 [48, 48] of a BGR picture, or None without one."""
        detect = self.detector.detect
        faces = detect(picture) or detect(picture, longest_side=CLOSE_SIDE)
        if not faces:
            return None
        return face_framed(self.detector, picture, max(faces, key=lambda f: f.width * f.height)).pixels


def face_read(file: Path, *, cropper: FaceCropper | None) -> np.ndarray | None:
    """A face uint8 [48, 48]; None where a cropper finds none.

    Raises UnreadableFace for a broken file, DatasetError where the whole folder is to be read otherwise.
    """
    import cv2

    if file.stat().st_size > MAX_BYTES:
        raise UnreadableFace(f"larger than {MAX_BYTES // 2**20} MiB")
    try:
        picture = _pixels(file.read_bytes())
    except (UnreadablePicture, OSError) as error:
        why = (
            getattr(error, "strerror", None) or error
        )  # without the file's name, which would make it a reason of its own
        raise UnreadableFace(f"no picture that can be read: {why}") from error
    if cropper is not None:
        return cropper.crop(picture)
    height, width = picture.shape[:2]
    if max(height, width) > LONGEST_CROP * min(height, width):
        raise DatasetError(
            f"{file}: {width} × {height} pixels are no square crop of a face; "
            "crop it, or read the folder with --photos, which finds the faces"
        )
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    if grey.shape == (SIZE, SIZE):
        return grey
    shrinks = min(height, width) > SIZE
    return cv2.resize(grey, (SIZE, SIZE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _pixels(data: bytes) -> np.ndarray:
    """BGR uint8 [h, w, 3]. Raises UnreadablePicture."""
    kind = next((kind for start, kind in _OTHER_FORMATS.items() if data.startswith(start)), None)
    if kind is None:
        return picture_decode(data).pixels
    import cv2
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=(kind,)) as opened:
            shape_check(*opened.size)
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except UnreadablePicture:
        raise
    except Exception as error:  # whatever a damaged file makes of a decoder
        raise UnreadablePicture("broken") from error
    if pixels is None:
        raise UnreadablePicture("broken")
    return pixels
