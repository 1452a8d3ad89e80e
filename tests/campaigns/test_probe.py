"""What may be an ad, judged by real files and their content."""

import struct
from io import BytesIO

import av
import numpy as np
import pytest

from campaigns.clips.encode import clip_encode
from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.poster import jpeg_encode, poster_make
from campaigns.clips.probe import ad_probe
from campaigns.clips.signature import signature_of
from tests.people import moving_frames, png_bytes, with_sound

LIMITS = Limits(clip_bytes=1_000_000, clip_seconds=5, picture_bytes=200_000)


def probe(data: bytes, limits: Limits = LIMITS) -> AdFacts:
    return ad_probe(BytesIO(data), limits)


def sound_only(seconds: float = 2.0) -> bytes:
    """Return a real MP4 with a sound track and nothing else."""
    sink = BytesIO()
    with av.open(sink, "w", format="mp4") as output:
        stream = output.add_stream("aac", rate=8000, layout="mono")
        for start in range(0, int(8000 * seconds), 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 8000, start
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return sink.getvalue()


def film(container: str, codec: str, pix_fmt: str = "yuv420p", seconds: float = 2.0) -> bytes:
    """Return a clip in any container and codec that the encoder offers."""
    sink = BytesIO()
    with av.open(sink, "w", format=container) as output:
        stream = output.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = 96, 64, pix_fmt
        for pixels in moving_frames(seconds=seconds, fps=12, width=96, height=64):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(stream.encode(None))
    return sink.getvalue()


SMALL = ("small",)  # as all of these are


def test_mp4_is_read(tiny_clip: bytes) -> None:
    assert probe(tiny_clip) == AdFacts(
        "video", "video/mp4", "mp4", 160, 90, 2000, "h264", notes=("silent", "small")
    )


def test_sound_is_noticed_and_one_that_no_browser_plays_is_refused(tiny_clip: bytes) -> None:
    assert not probe(tiny_clip).has_sound
    assert probe(with_sound(tiny_clip, "aac")).has_sound
    with pytest.raises(ClipError, match=r"without its sound.*AAC"):
        probe(with_sound(tiny_clip, "ac3"))


@pytest.mark.parametrize(("encoder", "codec"), [("libvpx", "vp8"), ("libvpx-vp9", "vp9")])
def test_webm_is_read(encoder: str, codec: str) -> None:
    facts = probe(clip_encode(moving_frames(seconds=1.5), container="webm", codec=encoder))
    assert (facts.content_type, facts.codec, facts.width, facts.height) == ("video/webm", codec, 160, 90)
    assert facts.duration_ms == pytest.approx(1500, abs=5)


def test_position_of_the_file_is_restored(tiny_clip: bytes) -> None:
    file = BytesIO(tiny_clip)
    ad_probe(file, LIMITS)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"Dear diary, this is not a film.\n" * 40, "neither a clip nor a picture"),
        (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "neither a clip nor a picture"),
        (b"\x00\x00\x00\x18ftypqt  " + bytes(200), "QuickTime"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(200), "HEIF"),
        (b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska" + bytes(200), "Matroska"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a clip nor a picture"),
        (b"GIF89a" + bytes(200), "This is a GIF"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(2000), "damaged"),
    ],
)
def test_other_content_is_refused_by_what_it_is(data: bytes, words: str) -> None:
    with pytest.raises(ClipError, match=words):
        probe(data)


def test_sound_without_a_picture_is_refused() -> None:
    with pytest.raises(ClipError, match="no picture"):
        probe(sound_only())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda: film("mp4", "mpeg4"), "MPEG4, which not every browser plays"),
        (lambda: film("mp4", "libx264", "yuv444p"), "pixel format"),
        (lambda: film("matroska", "libx264"), "Matroska"),
    ],
)
def test_films_that_browsers_do_not_play_are_refused(data: object, words: str) -> None:
    with pytest.raises(ClipError, match=words):
        probe(data())


def test_too_long_names_the_limit(tiny_clip: bytes) -> None:
    with pytest.raises(ClipError, match="longer than 1 second"):
        probe(tiny_clip, Limits(1_000_000, 1, 1000))


def test_too_short_is_refused() -> None:
    with pytest.raises(ClipError, match="shorter than one second"):
        probe(clip_encode(moving_frames(seconds=0.5)))


def test_too_large_names_both_sizes(tiny_clip: bytes) -> None:
    with pytest.raises(ClipError, match=r"clip may have 2 KB at most"):
        probe(tiny_clip, Limits(2048, 10, 1000))


def test_too_many_pixels_are_refused(tiny_clip: bytes) -> None:
    with pytest.raises(ClipError, match="160 × 90 pixels"):
        probe(tiny_clip, Limits(1_000_000, 10, 1000, pixels=100 * 90))


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_cut_off_upload_is_refused(tiny_clip: bytes, share: float) -> None:
    with pytest.raises(ClipError, match="damaged or incomplete"):
        probe(tiny_clip[: int(len(tiny_clip) * share)])


def test_cut_off_film_that_still_plays_is_refused_by_its_own_promise() -> None:
    whole = clip_encode(moving_frames(seconds=4), container="webm", codec="libvpx-vp9")
    with pytest.raises(ClipError, match=r"it says 4.0 seconds but ends after [23]"):
        probe(whole[: int(len(whole) * 0.75)])


def test_pictures_are_read() -> None:
    assert probe(png_bytes(64, 48)) == AdFacts(
        "picture", "image/png", "png", 64, 48, None, "png", notes=SMALL
    )
    jpeg = jpeg_encode(np.full((50, 80, 3), 120, np.uint8), width=80)
    assert probe(jpeg) == AdFacts("picture", "image/jpeg", "jpg", 80, 50, None, "jpeg", notes=SMALL)


def test_webp_is_read() -> None:
    encoder = av.CodecContext.create("libwebp", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 40, 30, "yuv420p", 1
    frame = av.VideoFrame.from_ndarray(np.full((30, 40, 3), 120, np.uint8), format="rgb24").reformat(
        format="yuv420p"
    )
    data = b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
    assert probe(data) == AdFacts("picture", "image/webp", "webp", 40, 30, None, "webp", notes=SMALL)


def test_pixel_bomb_is_refused_by_its_header_before_it_is_decoded() -> None:
    bomb = bytearray(png_bytes(64, 48))
    bomb[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(ClipError, match="million pixels at most"):
        probe(bytes(bomb))


@pytest.mark.parametrize("keep", [20, 60])
def test_cut_off_picture_is_refused(keep: int) -> None:
    with pytest.raises(ClipError, match="damaged"):
        probe(png_bytes()[:keep])


def test_random_damage_ends_in_one_kind_of_error(tiny_clip: bytes) -> None:
    random = np.random.default_rng(3)
    for data in (tiny_clip, png_bytes(), jpeg_encode(np.full((50, 80, 3), 120, np.uint8), width=80)):
        for _ in range(60):
            damaged = bytearray(data)
            for at in random.integers(0, len(damaged), 12):
                damaged[at] = random.integers(0, 256)
            try:
                facts = probe(bytes(damaged))
            except ClipError:
                continue
            assert facts.width * facts.height <= LIMITS.pixels
            poster = poster_or_refusal(bytes(damaged))
            assert poster[:3] in (b"\xff\xd8\xff", b"")


def poster_or_refusal(data: bytes) -> bytes:
    try:
        return poster_make(BytesIO(data))
    except ClipError:
        return b""


def test_poster_shows_a_later_frame_at_most_640_wide() -> None:
    data = clip_encode(moving_frames(seconds=3, fps=8, width=1280, height=720), fps=8)
    facts = probe(poster_make(BytesIO(data)))
    assert (facts.codec, facts.width, facts.height) == ("jpeg", 640, 360)


def test_signature_never_needs_more_than_it_is_given() -> None:
    for length in range(20):
        assert signature_of(b"\x1a\x45\xdf\xa3\x42\x82\x84webm"[:length]).kind in ("", "video", "film")
