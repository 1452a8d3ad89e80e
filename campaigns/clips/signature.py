"""Recognises file types by their first bytes, so that a demuxer is only ever given the format that it is for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """A recognised type. `kind` is "video" or "picture" for what browsers show, "film" or "animation" for what can be
    converted, and "" where the file cannot be an ad; `advice` then says what it seems to be."""

    kind: str
    content_type: str = ""
    suffix: str = ""
    demuxer: str = ""
    codecs: tuple[str, ...] = ()
    advice: str = ""


MP4 = Signature("video", "video/mp4", "mp4", "mp4", ("h264", "av1", "vp9"))
WEBM = Signature("video", "video/webm", "webm", "matroska", ("vp8", "vp9", "av1"))
JPEG = Signature("picture", "image/jpeg", "jpg", "jpeg_pipe", ("mjpeg",))
PNG = Signature("picture", "image/png", "png", "png_pipe", ("png",))
WEBP = Signature("picture", "image/webp", "webp", "webp_pipe", ("webp",))

# Films that browsers do not play: the studio converts them.
_QUICKTIME = Signature(
    "film",
    demuxer="mov",
    advice="This is a QuickTime film (MOV): please export it as MP4 with H.264.",
)
_MATROSKA = Signature(
    "film", demuxer="matroska", advice="This is a Matroska film (MKV), which browsers do not play."
)
_AVI = Signature("film", demuxer="avi", advice="This is an AVI film, which browsers do not play.")
GIF = Signature("animation", advice="This is a GIF: please export it as MP4.")
_STILL = Signature("", advice="This is a HEIF or AVIF picture, which not every browser shows.")
_UNKNOWN = Signature("", advice="The file's content is neither a clip nor a picture, whatever its name says.")
_EBML_DOCTYPE = b"\x42\x82"


def signature_of(head: bytes) -> Signature:
    """Return the type that the first bytes (up to 4,096) tell."""
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return _by_doctype(head)
    if head[:3] == b"\xff\xd8\xff":
        return JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _AVI
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[4:8] in (b"moov", b"mdat", b"wide"):  # before `ftyp` existed
        return _QUICKTIME
    return _UNKNOWN


def _by_brand(brand: bytes) -> Signature:
    if brand == b"qt  ":
        return _QUICKTIME
    if brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"):
        return _STILL
    return MP4


def _by_doctype(head: bytes) -> Signature:
    at = head.find(_EBML_DOCTYPE)
    return WEBM if at >= 0 and head[at + 3 : at + 7] == b"webm" else _MATROSKA
