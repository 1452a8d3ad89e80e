"""Follow one camera's face from frame to frame: look where it was before looking everywhere.

A whole look decodes the picture in colour and searches all of it at 320 pixels, and where that finds nobody, once at
640: then faces of 40 pixels are found too. Where a whole look finds exactly one face, the next frames are decoded in
grey and searched about the last box only, at 96 pixels, which costs less than half. The rules that keep this honest:

- A whole look comes first, when the caller asks for it, and after every FOLLOWED followed frames. If it finds several
  faces, the frames of the same call that were followed since the whole look before it are looked at whole, too
  (pipeline.py). So the count of faces can be wrong only between two whole looks, of somebody out of the search area.
- A face that is tilted or upside down (upright.py) is not followed: each frame is looked at whole, and read upright.
  A tilt shows in the score about the last box, so one that scores less than UPRIGHT_SCORE there is not followed either.
- Pictures with several faces are not followed: their count and the choice of the viewer are never old.
- A crop about the face, which the camera's page has cut (types.py: Crop), is the search area itself: looked at in grey
  at 96 pixels and, where there is any doubt, whole in colour. What lies around it is not known, so that it counts
  nobody there, and the next whole picture gets a whole look.
- No face about the last box, two, one of another size, or one that the search area cuts: a whole look at the same
  frame. So following never calls a picture faceless. Such a face is then followed in colour: some, with dark glasses
  or a tilted head, are lost in grey.
"""

from dataclasses import dataclass

import numpy as np

from fer_platform.kit.pictures.decode import Picture, picture_decode
from inference.engine.choose import rivals_count, viewer_choose
from inference.engine.detect import Detector, Face
from inference.engine.types import Box
from inference.engine.upright import Turned, face_upright

FOLLOWED = 8
CLOSE_SIDE = 640  # pixels of the second whole look
# Chosen by benchmarks/detection.py: the search area's side in heights of the last box, and its pixels for the network.
AREA = 2.5
AREA_SIDE = 96
# A face that grew or shrank by more than this between two frames is looked at whole: it may be somebody else's.
SIZE_CHANGE = 1.6
# About the last box all of 31 heads that were tilted by some 30° scored less than this, and of 287 frames of upright
# ones five. Read as upright, the former were off by .11 in valence.
UPRIGHT_SCORE = 0.82


@dataclass(eq=False)
class Track:
    """What is known of a camera's last frame. A new one knows nothing, so its first frame gets a whole look.

    box: where the face was, in pixels of the source, as long as that is all that is known.
    """

    face: Face | None = None
    shape: tuple[int, ...] = ()
    followed: int = 0
    empty: bool = False  # the look at 640 found nobody: it is not repeated until a whole look is asked for
    colour: bool = False  # lost in grey where it stood
    box: Box | None = None


@dataclass(frozen=True, eq=False)
class Sight:
    """A decoded picture, its viewer in the pixels of `picture` (None: no face), and how many rival in size.

    followed: found about the last box; the count of faces is then the last whole look's. turned: the face turned
    upright, where it is not.
    """

    picture: Picture
    face: Face | None
    faces: int
    followed: bool = False
    turned: Turned | None = None


class Follower:
    """Finds the viewer in one frame after the other. Keeps nothing itself: a camera's memory is its Track."""

    def __init__(self, detector: Detector, *, followed: int = FOLLOWED, grey: bool = True) -> None:
        self.detector = detector
        self.followed = followed
        self.grey = grey

    def look(self, data: bytes, track: Track, *, whole: bool = False, cropped: bool = False) -> Sight:
        """Decode a picture and find its viewer; `track` is brought up to date. Raises UnreadablePicture.

        whole: give it a whole look in any case. cropped: it is a crop about a face; `track` stays as it is.
        """
        if cropped:
            return self._in_crop(data)
        if whole:
            track.empty = False
        known = track.face or track.box
        if whole or known is None or track.followed >= self.followed:
            return self._whole(picture_decode(data), track)
        grey = self.grey and not track.colour
        picture = picture_decode(data, grey=grey)
        if isinstance(known, Box):
            known, track.shape = _face_at(known, scale=picture.scale), picture.pixels.shape[:2]
        track.face = known
        area = area_of(known, shape=track.shape)
        face = self._near(picture.pixels, track, area)
        if face is not None:
            track.face, track.followed = face, track.followed + 1
            return Sight(picture, face, 1, followed=True)
        sight = self._whole(picture_decode(data) if grey else picture, track)
        track.colour |= sight.face is not None and sight.faces == 1 and _holds(area, sight.face)
        return sight

    def _in_crop(self, data: bytes) -> Sight:
        picture = picture_decode(data, grey=self.grey)
        faces = self.detector.detect(picture.pixels, longest_side=AREA_SIDE)
        if len(faces) == 1 and faces[0].score >= UPRIGHT_SCORE:
            return Sight(picture, faces[0], 1)
        return self._whole(picture_decode(data) if self.grey else picture, Track())

    def _whole(self, picture: Picture, track: Track) -> Sight:
        height, width = picture.pixels.shape[:2]
        faces = self.detector.detect(picture.pixels)
        if not faces and not track.empty and max(height, width) > self.detector.longest_side:
            faces = self.detector.detect(picture.pixels, longest_side=CLOSE_SIDE)
            track.empty = not faces
        face = viewer_choose(faces, width=width, height=height) if faces else None
        turned = face_upright(self.detector, picture.pixels, face) if face else None
        rivals = rivals_count(faces, face) if face else 0
        track.face = face if rivals == 1 and turned is None else None
        track.shape, track.followed, track.box = (height, width), 0, None
        return Sight(picture, face, rivals, turned=turned)

    def _near(self, pixels: np.ndarray, track: Track, area: tuple[int, int, int, int]) -> Face | None:
        """The one face about the last box, in the picture's coordinates, or None where there is any doubt."""
        if track.face is None or pixels.shape[:2] != track.shape:
            return None
        left, top, right, bottom = area
        faces = self.detector.detect(pixels[top:bottom, left:right], longest_side=AREA_SIDE)
        if len(faces) != 1:
            return None
        face = faces[0].moved(left, top)
        change = face.height / track.face.height
        changed = not 1 / SIZE_CHANGE < change < SIZE_CHANGE
        if changed or face.score < UPRIGHT_SCORE or _is_cut(face, area, track.shape):
            return None
        return face


def area_of(face: Face, *, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the square about a face, pushed inside a picture of shape (height, width)."""
    side = max(AREA_SIDE, round(AREA * max(face.width, face.height)))
    x, y = face.centre
    left = max(0, min(round(x - side / 2), shape[1] - side))
    top = max(0, min(round(y - side / 2), shape[0] - side))
    return left, top, min(shape[1], left + side), min(shape[0], top + side)


def _face_at(box: Box, *, scale: float) -> Face:
    """A face of which no more than its box is known, in pixels of which each is `scale` of the box's."""
    x, y, width, height = (side / scale for side in (box.x, box.y, box.width, box.height))
    return Face(x, y, width, height, score=0.0, landmarks=np.zeros((5, 2), np.float32))


def _is_cut(face: Face, area: tuple[int, int, int, int], shape: tuple[int, ...]) -> bool:
    """Whether the face reaches over an edge of the area that is no edge of the picture."""
    left, top, right, bottom = area
    return (
        (left > 0 and face.x < left)
        or (top > 0 and face.y < top)
        or (right < shape[1] and face.x + face.width > right)
        or (bottom < shape[0] and face.y + face.height > bottom)
    )


def _holds(area: tuple[int, int, int, int], face: Face) -> bool:
    (x, y), (left, top, right, bottom) = face.centre, area
    return left <= x < right and top <= y < bottom
