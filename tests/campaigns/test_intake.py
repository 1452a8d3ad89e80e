"""What people have becomes what browsers play: nothing is lost unsaid, and what was changed is told."""

import struct
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from campaigns.clips import notes
from campaigns.models import Ad, Campaign, Intake, ViewerSession
from campaigns.selectors.campaigns import campaign_missing
from campaigns.services import intakes
from campaigns.services.ads import ad_create
from campaigns.services.intakes import intake_convert_next, intake_remove, upload_take
from dashboards.statistics.frames.grade import MIN_FRAMES
from tests.campaigns.viewing import browser_at

pytestmark = pytest.mark.django_db
WIDTH, HEIGHT, FPS = 320, 180, 12
RED, GREEN, GREY = (210, 30, 30), (30, 200, 30), (90, 90, 90)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def film(
    form: str,
    codec: str,
    *,
    pixels: str = "yuv420p",
    sound: str = "",
    start: float = 0.0,
    options: dict[str, str] | None = None,
) -> bytes:
    """A film of two seconds: the left quarter red, the upper quarter green, and white at its very first picture."""
    sink = BytesIO()
    with av.open(sink, "w", format=form) as output:
        video = output.add_stream(codec, rate=FPS, options=options or {})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, pixels
        audio = output.add_stream(sound, rate=48_000, layout="stereo") if sound else None
        for index in range(2 * FPS):
            picture = np.full((HEIGHT, WIDTH, 3), 255 if index == 0 else GREY, np.uint8)
            picture[:, : WIDTH // 4] = RED
            picture[: HEIGHT // 4] = GREEN
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = index + round(start * FPS)
            frame.time_base = Fraction(1, FPS)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        if audio is not None:
            quiet = av.AudioFrame.from_ndarray(
                np.zeros((2, 96_000), np.float32), format="fltp", layout="stereo"
            )
            quiet.rate, quiet.pts = 48_000, 0
            for piece in av.AudioResampler("fltp", "stereo", 48_000, frame_size=1536).resample(quiet):
                output.mux(audio.encode(piece))
            output.mux(audio.encode(None))
    return sink.getvalue()


def with_matrix(clip: bytes, a: int, b: int, c: int, d: int) -> bytes:
    """The clip with another display matrix in its track header (ISO/IEC 14496-12, 8.3.2)."""
    at = clip.index(b"tkhd") + 44
    return (
        clip[:at]
        + struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
        + clip[at + 36 :]
    )


def gif() -> bytes:
    sink = BytesIO()
    pictures = [Image.new("RGB", (200, 100), (20 * shade, 60, 90)) for shade in range(8)]
    pictures[0].save(sink, "GIF", save_all=True, append_images=pictures[1:], duration=250)
    return sink.getvalue()


def webp(shades: tuple[int, ...] = (0, 120, 240)) -> bytes:
    """An animated WebP, built of its parts: Pillow here may write no more than single ones."""
    frames = []
    for shade in shades:
        sink = BytesIO()
        Image.new("RGB", (200, 100), (shade, 60, 90)).save(sink, "WEBP")
        image = sink.getvalue()[12:]
        head = struct.pack("<I", 0)[:3] * 2 + struct.pack("<I", 199)[:3] + struct.pack("<I", 99)[:3]
        body = head + struct.pack("<I", 500)[:3] + b"\x00" + image
        frames.append(b"ANMF" + struct.pack("<I", len(body)) + body)
    canvas = b"\x02\x00\x00\x00" + struct.pack("<I", 199)[:3] + struct.pack("<I", 99)[:3]
    parts = (
        b"VP8X"
        + struct.pack("<I", 10)
        + canvas
        + b"ANIM"
        + struct.pack("<I", 6)
        + bytes(6)
        + b"".join(frames)
    )
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WEBP" + parts


CASES: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "MOV with HEVC": (
        lambda: film("mov", "libx265", options={"preset": "ultrafast", "x265-params": "log-level=none"}),
        [notes.CONTAINER, notes.CODEC],
    ),
    "MKV with AC-3 sound": (
        lambda: film("matroska", "libx264", sound="ac3"),
        [notes.CONTAINER, notes.SOUND_CODEC],
    ),
    "ten bits": (lambda: film("mp4", "libx264", pixels="yuv420p10le"), [notes.DEPTH]),
    "mirrored": (lambda: with_matrix(film("mp4", "libx264"), -1, 0, 0, 1), [notes.MIRRORED, notes.TURNED]),
    "GIF": (gif, [notes.ANIMATED]),
    "animated WebP": (webp, [notes.ANIMATED]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_browsers_do_not_play_becomes_what_they_play(name: str, campaign: Campaign) -> None:
    data, changed = CASES[name][0](), CASES[name][1]
    with pytest.raises(ValidationError, match="studio"):  # the same file elsewhere: refused, with the way on
        ad_create(campaign=campaign, title="An ad", file=ContentFile(data, name="a.mp4"))
    intake = upload_take(campaign=campaign, file=ContentFile(data, name="a.mp4"), name=f"{name}.mov")
    assert isinstance(intake, Intake) and intake_convert_next()
    ad = Ad.objects.get()
    assert (ad.title, ad.kind, ad.content_type) == (name, "video", "video/mp4")
    assert [own for own in ad.notes if own in notes.CHANGES] == changed
    assert ad.duration_ms == pytest.approx(2000 if "WebP" not in name else 1500, abs=40)
    with av.open(ad.file.path) as container:
        video = container.streams.video[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert container.start_time == 0 and bool(container.streams.audio) == ("sound" in name)
    assert not Intake.objects.exists() and not intake_convert_next()


@pytest.mark.parametrize("kind", ["GIF", "WebP of one frame"])
def test_animation_of_one_picture_is_taken_as_that_picture(kind: str, campaign: Campaign) -> None:
    sink = BytesIO()
    Image.new("RGB", (200, 100), (120, 60, 90)).save(sink, "GIF")
    data = sink.getvalue() if kind == "GIF" else webp(shades=(120,))
    ad = upload_take(campaign=campaign, file=ContentFile(data, name="a.gif"), name="poster.gif")
    assert isinstance(ad, Ad)
    assert (ad.kind, ad.content_type, ad.width, ad.height) == ("picture", "image/png", 200, 100)
    assert notes.STILL in ad.notes and ad.file.name.endswith(".png") and ad.poster
    with Image.open(ad.file.path) as shown:
        assert shown.format == "PNG" and not getattr(shown, "is_animated", False)


def test_clip_that_starts_late_shows_its_first_picture_at_zero(campaign: Campaign) -> None:
    data = film("matroska", "libx264", start=5)
    upload_take(campaign=campaign, file=ContentFile(data, name="a.mkv"), name="late.mkv")
    assert intake_convert_next()
    ad = Ad.objects.get()
    assert notes.LATE_START in ad.notes
    with av.open(ad.file.path) as container:
        pictures = list(container.decode(video=0))
    first = pictures[0].to_ndarray(format="rgb24")
    assert pictures[0].time == 0 and first[150, 200].min() > 200  # the white one, which is seen once
    assert pictures[1].to_ndarray(format="rgb24")[150, 200].max() < 150
    assert len(pictures) == pytest.approx(2 * FPS, abs=1)


def test_mirrored_clip_is_seen_the_way_its_file_asks(campaign: Campaign) -> None:
    data = with_matrix(film("mp4", "libx264"), -1, 0, 0, 1)
    upload_take(campaign=campaign, file=ContentFile(data, name="a.mp4"), name="a.mp4")
    assert intake_convert_next()
    with av.open(Ad.objects.get().file.path) as container:
        picture = list(container.decode(video=0))[12].to_ndarray(format="rgb24")
    assert picture[150, WIDTH - 20, 0] > 150 > picture[150, 20, 0]  # red has come to the right


@pytest.mark.parametrize(
    ("matrix", "size"), [((0, 1, -1, 0), (HEIGHT, WIDTH)), ((-1, 0, 0, -1), (WIDTH, HEIGHT))]
)
def test_turned_clip_needs_nothing_and_its_poster_is_upright(
    campaign: Campaign, matrix: tuple[int, int, int, int], size: tuple[int, int]
) -> None:
    data = with_matrix(film("mp4", "libx264"), *matrix)
    ad = upload_take(campaign=campaign, file=ContentFile(data, name="a.mp4"), name="a.mp4")
    assert isinstance(ad, Ad) and (ad.width, ad.height) == size
    poster = np.asarray(Image.open(ad.poster.path))
    # Turned by a quarter to the right, the upper edge is on the right; upside down, it is below.
    edge = poster[size[1] // 2 + 30, size[0] - 10] if matrix[1] else poster[size[1] - 10, size[0] // 4]
    assert poster.shape[1::-1] == size and edge[1] > 120 > edge[0]


def test_upload_that_breaks_in_its_middle_says_so_and_leaves_no_ad(campaign: Campaign) -> None:
    data = film("matroska", "libx264", sound="ac3")
    broken = data[: len(data) // 3] + bytes(len(data) // 3) + data[2 * len(data) // 3 :]
    try:
        upload_take(campaign=campaign, file=ContentFile(broken, name="a.mkv"), name="a.mkv")
    except ValidationError:
        return  # found at the door
    assert intake_convert_next()
    assert not Ad.objects.exists() and Intake.objects.get().problem


def test_conversion_that_dies_three_times_ends_with_its_reason(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_take(campaign=campaign, file=ContentFile(gif(), name="a.gif"), name="a.gif")

    def dies(*_: object, **__: object) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(intakes, "clip_convert", dies)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            intake_convert_next()
        assert not intake_convert_next()  # leased: nobody else takes it meanwhile
        Intake.objects.update(leased_until="2000-01-01T00:00Z")
    intake_convert_next()
    intake = Intake.objects.get()
    assert (intake.status, "three times" in intake.problem) == (Intake.Status.FAILED, True)


def test_upload_removed_while_it_is_converted_makes_no_ad(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = upload_take(campaign=campaign, file=ContentFile(gif(), name="a.gif"), name="a.gif")
    convert = intakes.clip_convert

    def removed_meanwhile(*arguments: Any, **options: Any) -> list[str]:
        intake_remove(intake=intake)
        return convert(*arguments, **options)

    monkeypatch.setattr(intakes, "clip_convert", removed_meanwhile)
    assert intake_convert_next()
    assert not Ad.objects.exists() and not Intake.objects.exists()


def test_results_that_came_while_a_file_was_converted_are_not_spoilt(published: Campaign) -> None:
    upload_take(campaign=published, file=ContentFile(gif(), name="a.gif"), name="a.gif")
    browser_at(published)
    assert intake_convert_next()
    assert published.ads.count() == 1 and "already taken part" in Intake.objects.get().problem
    assert ViewerSession.objects.count() == 1


def test_logo_on_nothing_is_put_on_white_and_a_dark_picture_is_not_published(campaign: Campaign) -> None:
    logo, night = BytesIO(), BytesIO()
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste((10, 10, 10, 255), (100, 100, 300, 200))
    picture.save(logo, "PNG")
    Image.new("RGB", (400, 300), (9, 9, 9)).save(night, "PNG")
    ad = ad_create(
        campaign=campaign, title="Logo", file=ContentFile(logo.getvalue(), name="logo.png"), duration_ms=5000
    )
    assert ad.notes == [notes.GROUND] and campaign_missing(campaign) == []
    for file in (ad.file, ad.poster):  # what is shown, and what stands for it
        pixels = np.asarray(Image.open(file.path).convert("L"))
        assert pixels[5, 5] > 240 and pixels[pixels.shape[0] // 2, pixels.shape[1] // 2] < 30
    upload_take(campaign=campaign, file=ContentFile(night.getvalue(), name="night.png"), name="night.png")
    assert [text for text in campaign_missing(campaign) if "night" in text and "cannot be seen" in text]


def test_the_least_frames_of_an_ad_are_those_of_the_analysis() -> None:
    assert notes.LEAST_FRAMES == MIN_FRAMES
    for duration in (1000, 2000, 6000, 30_000):
        most = notes.interval_at_most(duration_ms=duration)
        assert notes.frames_taken(duration_ms=duration, interval_ms=most) >= MIN_FRAMES
        assert notes.frames_taken(duration_ms=duration, interval_ms=most + 100) < MIN_FRAMES or most % 100
