"""Faces in a picture: YuNet (Wu, Peng & Yu 2023) run by ONNX Runtime, its priors decoded here.

It gets colour although grey decodes in two thirds of the time: on 27 photographs of mostly upright faces both found the
same 27, but in a clip of two people with tilted heads colour found 20 faces in 11 frames and grey 4.
"""

from dataclasses import dataclass

import numpy as np

from inference.engine.overlap import overlaps_suppress
from inference.engine.yunet import yunet_bytes

LONGEST_SIDE = 320
STRIDES = (8, 16, 32)
SCORE_FLOOR = 0.6
OVERLAP_CEILING = 0.3


@dataclass(frozen=True, eq=False)
class Face:
    """A detected face in the coordinates of the picture that was given.

    x, y, width, height: its box, which may reach over the edge. score: 0 to 1. landmarks: float32 [5, 2]: the eye at
    the picture's left, the eye at its right, the tip of the nose, the mouth's corner at the left, that at the right.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    landmarks: np.ndarray

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> "Face":
        """The same face in a picture that begins x pixels further left and y further up."""
        landmarks = self.landmarks + np.array([x, y], np.float32)
        return Face(self.x + x, self.y + y, self.width, self.height, self.score, landmarks)


class Detector:
    """Finds faces. One instance a thread or process; detection itself runs on `threads` threads."""

    def __init__(self, *, threads: int = 1, longest_side: int = LONGEST_SIDE) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = (
            3  # the file's stated output sizes are those of 640×640: a warning a size
        )
        self.longest_side = longest_side
        self.session = onnxruntime.InferenceSession(
            yunet_bytes(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.outputs = [f"{part}_{stride}" for stride in STRIDES for part in ("cls", "obj", "bbox", "kps")]

    def detect(self, picture: np.ndarray, *, longest_side: int | None = None) -> list[Face]:
        """Faces of a picture, grey uint8 [h, w] or BGR uint8 [h, w, 3], best score first.

        longest_side: pixels to which a larger picture is made smaller; None: as the detector was made.
        """
        blob, scale = _blob(picture, longest_side=longest_side or self.longest_side)
        raw = self.session.run(self.outputs, {"input": blob})
        columns = blob.shape[3]
        parts = []
        for i, stride in enumerate(STRIDES):
            cls, obj, *at = raw[4 * i : 4 * i + 4]
            # Both are outputs of a sigmoid. Comparing squares leaves the root to the few places that are kept: of a
            # crop's three strides one has any.
            squared = cls[0, :, 0] * obj[0, :, 0]
            kept = np.flatnonzero(squared >= SCORE_FLOOR**2)
            if len(kept):
                parts.append(_stride_decode(squared, kept, *at, stride=stride, columns=columns // stride))
        if not parts:
            return []
        score, box, landmarks = (np.concatenate(values) for values in zip(*parts, strict=True))
        return [
            Face(x, y, width, height, float(score[i]), landmarks[i] * scale)
            for i in overlaps_suppress(box, score, ceiling=OVERLAP_CEILING)
            for x, y, width, height in [(box[i] * scale).tolist()]
        ]


def _blob(picture: np.ndarray, *, longest_side: int) -> tuple[np.ndarray, float]:
    """The network's input float32 [1, 3, h, w] and the scale back; sides are filled with zeros to multiples of 32."""
    import cv2

    scale = max(picture.shape[:2]) / longest_side
    if scale > 1:
        size = (max(1, round(picture.shape[1] / scale)), max(1, round(picture.shape[0] / scale)))
        # Whole factors average cleanly and are cheap; INTER_AREA at a broken factor costs ten times as much, and
        # bilinear up to a factor of two reads all pixels.
        whole = int(scale) if scale > 2 else 1
        if whole > 1:
            height, width = picture.shape[0] // whole, picture.shape[1] // whole
            even = picture[: height * whole, : width * whole]
            picture = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
        if picture.shape[1::-1] != size:
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
    else:
        scale = 1.0
    height, width = picture.shape[:2]
    blob = np.zeros((1, 3, -(-height // 32) * 32, -(-width // 32) * 32), np.float32)
    if picture.ndim == 2:
        blob[0, :, :height, :width] = picture
    else:
        for plane, channel in zip(blob[0], cv2.split(picture), strict=True):  # half the cost of a transpose
            plane[:height, :width] = channel
    return blob, scale


def _stride_decode(
    squared: np.ndarray, kept: np.ndarray, bbox: np.ndarray, kps: np.ndarray, *, stride: int, columns: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, boxes (x, y, width, height) and landmarks of one stride, as OpenCV's FaceDetectorYN reads them.

    squared: scores of all its places, squared; kept: the numbers of those that are read.
    """
    prior = np.stack([kept % columns, kept // columns], axis=1).astype(np.float32)
    bbox, kps = bbox[0, kept], kps[0, kept]
    size = np.exp(bbox[:, 2:]) * stride
    corner = (prior + bbox[:, :2]) * stride - size / 2
    landmarks = (kps.reshape(-1, 5, 2) + prior[:, None]) * stride
    return np.sqrt(squared[kept]), np.concatenate([corner, size], axis=1), landmarks
