"""The pure modules of the door, fed with what nobody would send."""

from contextlib import suppress

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fer_platform.kit.pictures.jpeg import NotAJpeg, jpeg_size
from inference.multipart import NotMultipart, boundary_of, multipart_parts
from inference.pace import SLOWEST_MS, next_interval
from tests.inference.pictures import face_jpeg, with_comment
from tests.inference.wire import BOUNDARY, CONTENT_TYPE, parts_body


@pytest.mark.parametrize(("width", "height"), [(1, 1), (640, 480), (480, 640), (1280, 960)])
@pytest.mark.parametrize("progressive", [0, 1])
def test_size_is_that_of_the_encoder(width: int, height: int, progressive: int) -> None:
    picture = np.zeros((height, width, 3), np.uint8)
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_PROGRESSIVE, progressive])[1].tobytes()
    assert jpeg_size(data) == (width, height)


def test_size_is_found_behind_long_segments() -> None:
    data = face_jpeg()
    for _ in range(3):
        data = with_comment(data, b"\xff\xc0" * 30_000)
    assert jpeg_size(data) == (640, 480)


def test_header_longer_than_256_kib_is_not_followed() -> None:
    data = face_jpeg()
    for _ in range(6):
        data = with_comment(data, b"x" * 60_000)
    with pytest.raises(NotAJpeg):
        jpeg_size(data)


@given(st.binary(max_size=200))
def test_size_of_any_bytes_is_a_size_or_a_refusal(noise: bytes) -> None:
    for data in (noise, b"\xff\xd8" + noise, face_jpeg()[: len(noise)] + noise):
        with suppress(NotAJpeg):
            assert min(jpeg_size(data)) >= 1


names = st.text(
    st.characters(codec="ascii", exclude_characters='"\r\n', min_codepoint=32), min_size=1, max_size=20
)


@given(st.dictionaries(names, st.binary(max_size=300), max_size=5))
def test_parts_come_out_as_they_went_in(parts: dict[str, bytes]) -> None:
    boundary = boundary_of(CONTENT_TYPE)
    if any(f"\r\n--{BOUNDARY}".encode() in b"\r\n" + content for content in parts.values()):
        return  # a browser picks a boundary that the content does not hold
    assert multipart_parts(parts_body(list(parts.items())), boundary=boundary, most=5) == parts


@given(st.binary(max_size=200))
def test_any_bytes_are_parts_or_a_refusal(noise: bytes) -> None:
    body = parts_body([("a", b"1"), ("b", b"2")])
    for data in (noise, body[: len(noise)] + noise, body + noise):
        with suppress(NotMultipart):
            multipart_parts(data, boundary=BOUNDARY.encode(), most=5)


def test_more_parts_than_allowed_are_refused() -> None:
    body = parts_body([(str(number), b"") for number in range(4)])
    assert len(multipart_parts(body, boundary=BOUNDARY.encode(), most=4)) == 4
    with pytest.raises(NotMultipart):
        multipart_parts(body, boundary=BOUNDARY.encode(), most=3)


def test_part_name_twice_is_refused() -> None:
    with pytest.raises(NotMultipart):
        multipart_parts(parts_body([("a", b"1"), ("a", b"2")]), boundary=BOUNDARY.encode(), most=4)


@pytest.mark.parametrize(
    ("waiting", "expected"), [(0, 500), (100, 500), (550, 2000), (1000, SLOWEST_MS), (9000, SLOWEST_MS)]
)
def test_pace_slows_by_equal_factors(waiting: int, expected: int) -> None:
    assert next_interval(wanted_ms=500, waiting=waiting, slow=100, full=1000) == expected
