"""All faces of one picture, each with its probabilities and the time that every stage took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from fer_platform.kit.pictures.decode import picture_decode
from inference.engine.align import box_of
from inference.engine.classify import Classifier
from inference.engine.detect import Detector, Face
from inference.engine.types import LABELS, Box
from inference.engine.upright import face_framed
from inference.engine.weights import Weights, weights_read

# Group photographs hold faces that are lost at the 320 pixels of the webcam pipeline; a face that fills the picture is
# found at 320 and not always at 640. So the second look is taken only where the first finds nobody.
DETECTION_SIDES = (640, 320)
PREVIEW_SIDE = 1280
PREVIEW_QUALITY = 85


@dataclass(frozen=True, eq=False)
class ReadFace:
    """One face. probabilities: float32 [7] in the order of LABELS, calibrated. score: the detector's, 0 to 1."""

    box: Box
    score: float
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class FacesRead:
    """What one picture shows.

    width, height: of the picture as it is seen, in pixels. faces: from left to right. found: how many faces there are;
    more than `faces` holds where a limit was met. milliseconds: decode, detect, align, classify. preview: a JPEG of the
    picture, its longest side at most PREVIEW_SIDE, without its metadata; None unless it was asked for.
    """

    width: int
    height: int
    faces: tuple[ReadFace, ...]
    found: int
    milliseconds: dict[str, float]
    preview: bytes | None


class FaceReader:
    """Reads single pictures. Not to be shared between threads without a lock."""

    def __init__(self, *, weights: Weights, detectors: list[Detector], classifier: Classifier) -> None:
        self.weights = weights
        self.detectors = detectors
        self.classifier = classifier

    def read(self, data: bytes, *, most: int, preview: bool = False) -> FacesRead:
        """Read the `most` largest faces of a JPEG, PNG or WebP.

        Raises UnreadablePicture (see decode.py for its codes).
        """
        clock = _Clock()
        with clock.stage("decode"):
            picture = picture_decode(data)
        with clock.stage("detect"):
            found = self._detect(picture.pixels)
            largest = sorted(found, key=lambda face: -face.width * face.height)[:most]
            kept = sorted(largest, key=lambda face: face.x + face.width / 2)
        with clock.stage("align"):
            detector, framing = self.detectors[0], self.weights.framing
            aligned = [face_framed(detector, picture.pixels, own, framing=framing).pixels for own in kept]
        with clock.stage("classify"):
            probabilities = (
                self.classifier.classify(np.stack(aligned)) if aligned else np.zeros((0, len(LABELS)))
            )
        faces = tuple(
            ReadFace(
                box=box_of(face, scale=picture.scale, width=picture.width, height=picture.height),
                score=min(1.0, face.score),
                probabilities=row,
            )
            for face, row in zip(kept, probabilities, strict=True)
        )
        return FacesRead(
            width=picture.width,
            height=picture.height,
            faces=faces,
            found=len(found),
            milliseconds=clock.milliseconds,
            preview=_preview(picture.pixels) if preview else None,
        )

    def warm_up(self) -> None:
        """Run every part once, so that a process that is forked from this one finds all memory in place."""
        for detector in self.detectors:
            detector.detect(np.zeros((640, 640, 3), np.uint8))
        self.classifier.classify(np.zeros((1, 48, 48), np.uint8))

    def _detect(self, pixels: np.ndarray) -> list[Face]:
        for detector in self.detectors:
            if found := detector.detect(pixels):
                return found
        return []


def face_reader_build(*, threads: int = 1) -> FaceReader:
    """Load the detector and the shipped weights. Raises WeightsError. Sets the process-wide threads of OpenCV."""
    import cv2

    cv2.setNumThreads(threads)
    weights = weights_read()
    return FaceReader(
        weights=weights,
        detectors=[Detector(threads=threads, longest_side=side) for side in DETECTION_SIDES],
        classifier=Classifier(weights, threads=threads),
    )


def _preview(pixels: np.ndarray) -> bytes:
    import cv2

    scale = PREVIEW_SIDE / max(pixels.shape[:2])
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, PREVIEW_QUALITY])[1].tobytes()


class _Clock:
    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.milliseconds[name] = (time.perf_counter() - start) * 1000
