"""Decode, detect, align, classify: batches of pictures in, one result a picture out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from fer_platform.kit.pictures.limits import UnreadablePicture
from inference.engine.align import AlignedFace, box_in_whole, box_of, face_align
from inference.engine.classify import Classifier
from inference.engine.detect import Detector, Face
from inference.engine.follow import Follower, Sight, Track
from inference.engine.pose import pose_estimate
from inference.engine.types import Box, Crop, FaceReading, FrameResult, Outcome
from inference.engine.weights import Weights, weights_read


class Pipeline:
    """The engine. One instance a process; not to be shared between threads."""

    def __init__(self, *, weights: Weights, detector: Detector, classifier: Classifier) -> None:
        self.weights = weights
        self.detector = detector
        self.follower = Follower(detector)
        self.classifier = classifier

    @property
    def model_name(self) -> str:
        return self.weights.model_name

    @property
    def prior(self) -> dict[str, dict[str, float]] | None:
        return self.weights.prior

    @property
    def model_digest(self) -> str:
        """64 hexadecimal digits; equal digests answer alike."""
        return self.weights.digest

    def score(
        self,
        pictures: list[bytes],
        *,
        cameras: Sequence[Hashable] | None = None,
        known: Mapping[Hashable, Box | None] | None = None,
        whole: Collection[int] | None = None,
        crops: Mapping[int, Crop] = MappingProxyType({}),
    ) -> list[FrameResult]:
        """One result for each picture, in the same order. A bad picture becomes UNREADABLE and never raises.

        cameras: for each picture the camera that took it, in the order in which they were taken. A face is followed
        through the pictures of one camera (see follow.py), which is cheaper; nothing is remembered after the call.
        Without it each picture is looked at on its own. known, whole, crops: as `look_all` takes them.
        """
        looked = self.look_all(
            pictures,
            cameras if cameras is not None else range(len(pictures)),
            known=known or {},
            whole=whole,
            crops=crops,
        )
        found = [face for face in looked if isinstance(face, Found)]
        pixels = (
            np.stack([face.aligned.pixels for face in found]) if found else np.zeros((0, 48, 48), np.uint8)
        )
        probabilities = iter(self.classifier.classify(pixels))
        return [face.result(next(probabilities)) if isinstance(face, Found) else face for face in looked]

    def look_all(
        self,
        pictures: list[bytes],
        cameras: Sequence[Hashable],
        *,
        known: Mapping[Hashable, Box | None] = MappingProxyType({}),
        whole: Collection[int] | None = None,
        crops: Mapping[int, Crop] = MappingProxyType({}),
    ) -> list[Found | FrameResult]:
        """Everything before the network, for each picture: the viewer's framed face, or how it ended without one.

        A camera's first and last picture get a whole look, those between are followed.

        known: of cameras that took pictures just before these, where the one face was, in pixels of the source, or None
        where a whole look found nobody. Their first picture is followed, too. whole: the places of pictures that get a
        whole look; the last ones are then followed, for others are to come. crops: by place, pictures of which the
        camera's page has sent the part about the face alone.
        """
        tracks = {camera: Track(box=box, empty=box is None) for camera, box in known.items()}
        last = {camera: number for number, camera in enumerate(cameras)}
        if whole is None:
            whole = set(last.values())
        unsure: dict[Hashable, list[int]] = {
            camera: [] for camera in last
        }  # followed since the last whole look
        looked: list[Found | FrameResult] = []
        for number, (data, camera) in enumerate(zip(pictures, cameras, strict=True)):
            crop = crops.get(number)
            look = self._look(data, tracks.setdefault(camera, Track()), whole=number in whole, crop=crop)
            looked.append(look)
            if crop is not None:  # it says nothing of who else is there
                continue
            if isinstance(look, Found) and look.followed:
                unsure[camera].append(number)
                continue
            if isinstance(look, Found) and look.faces > 1:
                for earlier in unsure[camera]:
                    looked[earlier] = self._look(pictures[earlier], Track(), whole=True)
            unsure[camera].clear()
        return looked

    def _look(
        self, data: bytes, track: Track, *, whole: bool, crop: Crop | None = None
    ) -> Found | FrameResult:
        try:
            sight = self.follower.look(data, track, whole=whole, cropped=crop is not None)
        except UnreadablePicture as error:
            return FrameResult(
                Outcome.UNREADABLE, reason=str(error), reading=None, luma=0.0, width=0, height=0
            )
        picture = sight.picture
        if sight.face is None:
            return FrameResult(
                Outcome.NO_FACE, "", None, luma=picture.luma, width=picture.width, height=picture.height
            )
        if sight.turned:
            aligned = face_align(sight.turned.pixels, sight.turned.face, framing=self.weights.framing)
        else:
            aligned = face_align(picture.pixels, sight.face, framing=self.weights.framing)
        return Found(sight, sight.face, aligned, crop)


class Found:
    """A picture whose viewer was found, waiting for the network's answer. It keeps no pixels but the framed face's."""

    def __init__(self, sight: Sight, face: Face, aligned: AlignedFace, crop: Crop | None) -> None:
        self.face, self.faces, self.aligned = face, sight.faces, aligned
        self.followed, self.turned = sight.followed, sight.turned
        picture = sight.picture
        self.width, self.height = picture.width, picture.height
        if crop is None:
            self.box = box_of(face, scale=picture.scale, width=picture.width, height=picture.height)
        else:
            self.box = box_in_whole(face, crop, pixels=picture.pixels.shape[1])

    def result(self, probabilities: np.ndarray) -> FrameResult:
        yaw, pitch, roll = pose_estimate((self.turned.face if self.turned else self.face).landmarks)
        if self.turned:
            roll = self.turned.roll
        reading = FaceReading(
            probabilities=probabilities,
            box=self.box,
            score=min(1.0, self.face.score),
            faces=self.faces,
            yaw=yaw,
            pitch=pitch,
            roll=roll,
            face_luma=self.aligned.luma,
            sharpness=self.aligned.sharpness,
        )
        return FrameResult(
            Outcome.SCORED, "", reading, luma=self.aligned.luma, width=self.width, height=self.height
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
