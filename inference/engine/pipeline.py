"""Decode, detect, align, classify: batches of pictures in, one result a picture out."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.engine.align import AlignedFace, box_of, face_align
from inference.engine.choose import viewer_choose
from inference.engine.classify import Classifier
from inference.engine.decode import Picture, UnreadablePicture, picture_decode
from inference.engine.detect import Detector, Face
from inference.engine.pose import pose_estimate
from inference.engine.types import FaceReading, FrameResult, Outcome
from inference.engine.weights import Weights, weights_read


class Pipeline:
    """The engine. One instance a process; not to be shared between threads."""

    def __init__(self, *, weights: Weights, detector: Detector, classifier: Classifier) -> None:
        self.weights = weights
        self.detector = detector
        self.classifier = classifier

    @property
    def model_name(self) -> str:
        return self.weights.name

    @property
    def model_digest(self) -> str:
        """64 hexadecimal digits; equal digests answer alike."""
        return self.weights.digest

    def score(self, pictures: list[bytes]) -> list[FrameResult]:
        """One result for each picture, in the same order. A bad picture becomes UNREADABLE and never raises."""
        looked = [self._look(data) for data in pictures]
        found = [face for face in looked if isinstance(face, _Found)]
        pixels = (
            np.stack([face.aligned.pixels for face in found]) if found else np.zeros((0, 48, 48), np.uint8)
        )
        probabilities = iter(self.classifier.classify(pixels))
        return [face.result(next(probabilities)) if isinstance(face, _Found) else face for face in looked]

    def _look(self, data: bytes) -> _Found | FrameResult:
        """Everything before the network: the viewer's framed face, or how the picture ended without one."""
        try:
            picture = picture_decode(data)
        except UnreadablePicture as error:
            return FrameResult(
                Outcome.UNREADABLE, reason=str(error), reading=None, luma=0.0, width=0, height=0
            )
        faces = self.detector.detect(picture.pixels)
        if not faces:
            luma = picture.luma
            return FrameResult(
                Outcome.NO_FACE, "", None, luma=luma, width=picture.width, height=picture.height
            )
        face = viewer_choose(faces, width=picture.pixels.shape[1], height=picture.pixels.shape[0])
        aligned = face_align(picture.pixels, face, framing=self.weights.framing)
        return _Found(picture=picture, face=face, faces=len(faces), aligned=aligned)


class _Found:
    """A picture whose viewer was found, waiting for the network's answer."""

    def __init__(self, *, picture: Picture, face: Face, faces: int, aligned: AlignedFace) -> None:
        self.picture, self.face, self.faces, self.aligned = picture, face, faces, aligned

    def result(self, probabilities: np.ndarray) -> FrameResult:
        picture = self.picture
        yaw, pitch, roll = pose_estimate(self.face.landmarks)
        reading = FaceReading(
            probabilities=probabilities,
            box=box_of(self.face, scale=picture.scale, width=picture.width, height=picture.height),
            score=min(1.0, self.face.score),
            faces=self.faces,
            yaw=yaw,
            pitch=pitch,
            roll=roll,
            face_luma=self.aligned.luma,
            sharpness=self.aligned.sharpness,
        )
        return FrameResult(
            Outcome.SCORED, "", reading, luma=self.aligned.luma, width=picture.width, height=picture.height
        )


def build_pipeline(threads: int = 1, *, folder: Path | None = None) -> Pipeline:
    """Load the detector and the shipped weights (or those of a folder). Raises WeightsError.

    Sets the process-wide number of OpenCV's threads: one single-threaded process a core is the fastest way to run.
    """
    import cv2

    cv2.setNumThreads(threads)
    weights = weights_read(folder)
    return Pipeline(
        weights=weights, detector=Detector(threads=threads), classifier=Classifier(weights, threads=threads)
    )
