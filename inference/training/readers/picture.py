"""One picture file as a training face, through the same guarded door and the same framing as in serving."""

from pathlib import Path

import numpy as np

from fer_platform.kit.pictures.decode import picture_decode
from fer_platform.kit.pictures.limits import MAX_BYTES, UnreadablePicture
from inference.engine.align import SIZE, face_align
from inference.engine.detect import Detector
from inference.training.face_set import DatasetError

# Crops are resized to a square; one further from it than this would be squeezed.
LONGEST_CROP = 1.25


class FaceCropper:
    """Crops the largest face of a photo as serving frames it."""

    def __init__(self) -> None:
        self.detector = Detector()

    def crop(self, picture: np.ndarray) -> np.ndarray | None:
        """A face uint8 [48, 48] of a BGR picture, or None without one."""
        faces = self.detector.detect(picture)
        return face_align(picture, max(faces, key=lambda f: f.width * f.height)).pixels if faces else None


def face_read(file: Path, *, cropper: FaceCropper | None) -> np.ndarray | None:
    """A face uint8 [48, 48]; None where a cropper finds none. Raises DatasetError naming the file and what is wrong."""
    import cv2

    if file.stat().st_size > MAX_BYTES:
        raise DatasetError(f"{file}: a picture may have {MAX_BYTES // 2**20} MiB")
    try:
        picture = picture_decode(file.read_bytes()).pixels
    except UnreadablePicture as error:
        raise DatasetError(f"{file}: this is not a picture that can be read ({error})") from error
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
