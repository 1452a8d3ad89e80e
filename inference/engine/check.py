"""The camera check before a viewing: is there one face, near enough, well lit. It needs the detector alone."""

from dataclasses import dataclass
from functools import lru_cache

from fer_platform.kit.pictures.decode import picture_decode
from fer_platform.kit.pictures.limits import UnreadablePicture
from inference.engine.align import face_align
from inference.engine.choose import rivals_count, viewer_choose
from inference.engine.detect import Detector
from inference.engine.upright import face_upright

DARK, BRIGHT = 50.0, 215.0  # mean grey level of the face; valid frames need 40 to 220, and light changes
NARROWEST_FACE = (
    0.10  # of the picture's width; 64 pixels of 640, above which detection misses next to nothing
)
OFF_CENTRE = 0.28  # distance of the face's middle from the picture's, of each side


@dataclass(frozen=True)
class CameraCheck:
    """What a picture of the camera shows.

    luma: mean grey level of the viewer's face, or of the picture where there is none, 0 to 255. face_width: of the
    picture's width, 0 to 1. advice: codes, the most pressing first, out of unreadable, no_face, upside_down, tilted,
    too_dark, too_bright, too_far, several_faces, off_centre; empty where all is well.
    """

    face: bool
    faces: int
    luma: float
    face_width: float
    advice: list[str]


def camera_check(picture: bytes) -> CameraCheck:
    """Look at one picture. Never raises for a bad one; raises WeightsError where the detector is not installed."""
    try:
        decoded = picture_decode(picture)
    except UnreadablePicture:
        return CameraCheck(face=False, faces=0, luma=0.0, face_width=0.0, advice=["unreadable"])
    faces = check_detector().detect(decoded.pixels)
    height, width = decoded.pixels.shape[:2]
    if not faces:
        luma = decoded.luma
        return CameraCheck(face=False, faces=0, luma=luma, face_width=0.0, advice=["no_face", *_light(luma)])
    face = viewer_choose(faces, width=width, height=height)
    luma = face_align(decoded.pixels, face).luma
    share = face.width / width
    x, y = face.centre
    turned = face_upright(check_detector(), decoded.pixels, face)
    advice = ["upside_down" if abs(turned.roll) > 90 else "tilted"] if turned else []
    advice += _light(luma)
    if share < NARROWEST_FACE:
        advice.append("too_far")
    rivals = rivals_count(faces, face)
    if rivals > 1:
        advice.append("several_faces")
    if max(abs(x / width - 0.5), abs(y / height - 0.5)) > OFF_CENTRE:
        advice.append("off_centre")
    return CameraCheck(face=True, faces=rivals, luma=luma, face_width=min(1.0, share), advice=advice)


def _light(luma: float) -> list[str]:
    return ["too_dark"] if luma < DARK else ["too_bright"] if luma > BRIGHT else []


@lru_cache(maxsize=1)
def check_detector() -> Detector:
    """The check's own detector, loaded with the first call."""
    return Detector(threads=1)
