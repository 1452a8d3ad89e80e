import io
import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fer_platform.kit.pictures import decode, limits
from fer_platform.kit.pictures.decode import picture_decode
from fer_platform.kit.pictures.limits import UnreadablePicture
from tests.inference.engine.pictures import astronaut, jpeg, jpeg_turned, png, png_bomb, scene


def code_of(data: bytes) -> str:
    with pytest.raises(UnreadablePicture) as caught:
        picture_decode(data)
    return str(caught.value)


def test_jpeg_png_and_webp_decode_to_the_same_pixels():
    picture = scene((320, 240, 1.5))
    webp = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 95])[1].tobytes()
    for data in (jpeg(picture), png(picture), webp):
        decoded = picture_decode(data)
        assert (decoded.width, decoded.height, decoded.scale) == (640, 480, 1.0)
        assert np.abs(decoded.pixels.astype(int) - picture).mean() < 3


def test_phones_jpeg_of_several_pictures_is_read_as_its_first():
    first, second = (Image.new("L", (320, 240), color) for color in (200, 10))
    file = io.BytesIO()
    first.save(file, format="MPO", save_all=True, append_images=[second])
    decoded = picture_decode(file.getvalue())
    assert (decoded.width, decoded.height) == (320, 240)
    assert decoded.luma == pytest.approx(200, abs=2)


def test_empty_bytes_and_text_are_refused():
    assert code_of(b"") == "empty"
    assert code_of(b"hello, I am a picture" * 10) == "unknown_format"


def test_other_picture_formats_are_refused():
    assert code_of(cv2.imencode(".bmp", scene())[1].tobytes()) == "unknown_format"
    assert code_of(cv2.imencode(".tiff", scene())[1].tobytes()) == "unknown_format"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_pictures_are_refused(share):
    for data in (jpeg(astronaut()), png(astronaut()), cv2.imencode(".webp", astronaut())[1].tobytes()):
        assert code_of(data[: int(len(data) * share)]) in {"truncated", "broken", "unknown_format"}


def test_png_bomb_is_refused_before_its_pixels_are_decoded():
    bomb = png_bomb(30_000)
    assert len(bomb) < 200_000
    began = time.process_time()
    assert code_of(bomb) == "too_many_pixels"
    assert time.process_time() - began < 0.5  # decoding it takes 12 s


def test_jpeg_of_thousands_of_scans_is_refused():
    data = jpeg(astronaut())
    start = data.rfind(b"\xff\xda")
    assert code_of(data[:start] + data[start : start + 14] * 100 + data[start:]) == "too_many_scans"


def test_too_many_bytes_and_too_few_pixels_are_refused():
    assert code_of(b"\xff" * (limits.MAX_BYTES + 1)) == "too_many_bytes"
    assert code_of(png(np.zeros((8, 8, 3), np.uint8))) == "too_small"


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (640, 480)), (3, (640, 480)), (6, (480, 640)), (8, (480, 640))]
)
def test_exif_orientation_turns_pixels_and_size_alike(orientation, size):
    decoded = picture_decode(jpeg_turned(scene((320, 240, 1)), orientation=orientation))
    assert (decoded.width, decoded.height) == size
    assert decoded.pixels.shape == (size[1], size[0], 3)


def test_large_jpeg_is_decoded_smaller_but_keeps_its_size():
    decoded = picture_decode(jpeg(cv2.resize(astronaut(), (4000, 3000))))
    assert (decoded.width, decoded.height) == (4000, 3000)
    assert max(decoded.pixels.shape) <= decode.FULL_DECODE_SIDE
    assert decoded.scale == pytest.approx(4000 / decoded.pixels.shape[1])


SMALL_JPEG = jpeg(cv2.resize(astronaut(), (64, 64)))
SMALL_PNG = png(cv2.resize(astronaut(), (64, 64)))


@settings(max_examples=300, deadline=None)
@given(
    source=st.sampled_from([SMALL_JPEG, SMALL_PNG]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20),
)
def test_mutated_pictures_raise_nothing_else(source, changes):
    data = bytearray(source)
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    try:
        picture = picture_decode(bytes(data))
    except UnreadablePicture as error:
        assert 0 < len(str(error)) <= 80
    else:
        assert picture.pixels.ndim == 3


def test_grey_is_the_luma_of_the_colour():
    data = jpeg(astronaut())
    grey, colour = picture_decode(data, grey=True), picture_decode(data)
    assert grey.pixels.shape == colour.pixels.shape[:2]
    assert grey.luma == pytest.approx(colour.luma, abs=1)
    assert np.abs(grey.pixels.astype(int) - cv2.cvtColor(colour.pixels, cv2.COLOR_BGR2GRAY)).mean() < 1.5
