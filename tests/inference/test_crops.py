"""Squares about the face instead of whole pictures: what is taken, how it is read, and what the page is told."""

from typing import Any

import cv2
import numpy as np
import pytest

from inference.engine.types import Crop, Outcome
from inference.models import FrameEmotion, Snapshot
from inference.scorer import scorer
from inference.services.claim import snapshots_claim_new
from inference.services.score import claims_score
from tests.inference.pictures import crop_jpeg, empty_jpeg, face_jpeg, jpeg
from tests.inference.sender import Sender
from tests.inference.wire import batch_body, frame

SCALE = np.array([-1, -1, -1, 1, -1, 0, 0])  # valence of the seven
PLACE = {"x": 0.4, "y": 0.4, "width": 0.2, "height": 0.3}
GOOD = {"width": 640, "height": 480, "x": 10, "y": 20, "side": 300}


def send(sender: Sender, sequence: int, picture: bytes, crop: Any = None) -> Any:
    described = frame(sequence, sender.exposure, **({} if crop is None else {"crop": crop}))
    return sender.post(batch_body([described], [picture]))


def pixels_of(picture: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)


def two_people() -> np.ndarray:
    """Side by side, as far apart as two seats."""
    one, both = pixels_of(face_jpeg())[120:, 160:480], np.full((480, 640, 3), 110, np.uint8)
    both[120:, :320], both[120:, 320:] = one, one
    return both


def read() -> int:
    return claims_score(claims=snapshots_claim_new(), pipeline=scorer())


@pytest.mark.django_db
def test_page_is_told_where_the_face_is_and_its_crop_reads_as_the_whole_picture(sender: Sender) -> None:
    assert "face" not in send(sender, 0, face_jpeg()).json()  # nothing was read yet
    read()
    place = send(sender, 1, face_jpeg(shift=10)).json()["face"]
    row = FrameEmotion.objects.get()
    assert place["x"] * 640 == pytest.approx(row.box_x, abs=0.1)
    assert place["height"] * 480 == pytest.approx(row.box_height, abs=0.1)
    crop, small = crop_jpeg(face_jpeg(shift=20), place)
    assert send(sender, 2, small, crop).status_code == 202
    read()
    assert len(small) < len(face_jpeg()) / 3
    whole, cropped = (FrameEmotion.objects.get(snapshot__sequence=number) for number in (0, 2))
    assert Snapshot.objects.get(sequence=2).area == [640, 480, crop["x"], crop["y"], crop["side"]]
    assert (cropped.faces, cropped.box_x, cropped.box_y) == (
        1,
        pytest.approx(whole.box_x + 20, abs=10),
        pytest.approx(whole.box_y, abs=10),
    )
    assert cropped.box_height == pytest.approx(whole.box_height, rel=0.08)
    assert abs(cropped.happy - whole.happy) < 500  # of ten thousand
    after = send(sender, 3, face_jpeg()).json()["face"]
    assert after["x"] == pytest.approx(cropped.box_x / 640, abs=0.001)


@pytest.mark.parametrize("shift", [-40, 0, 40])
def test_crop_reads_as_the_whole_picture_does(shift: int) -> None:
    (whole,) = scorer().score([face_jpeg(shift=shift)])
    place = {"x": whole.reading.box.x / 640, "y": whole.reading.box.y / 480}
    place |= {"width": whole.reading.box.width / 640, "height": whole.reading.box.height / 480}
    crop, small = crop_jpeg(face_jpeg(shift=shift), place)
    (read,) = scorer().score([small], crops={0: Crop(**crop)})
    assert abs((read.reading.probabilities - whole.reading.probabilities) @ SCALE) < 0.03
    assert read.reading.face_luma == pytest.approx(whole.reading.face_luma, abs=8)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "picture"),
    [
        ({"roll": 30}, face_jpeg()),
        ({"faces": 2}, face_jpeg()),
        ({}, empty_jpeg()),
    ],
)
def test_where_the_next_face_will_be_is_not_sure_whole_pictures_are_asked_for(
    sender: Sender, changed: dict[str, int], picture: bytes
) -> None:
    send(sender, 0, picture)
    read()
    FrameEmotion.objects.update(**changed)
    assert send(sender, 1, picture).json()["face"] is None


@pytest.mark.django_db
def test_frame_of_an_earlier_release_tells_no_place(sender: Sender) -> None:
    send(sender, 0, face_jpeg())
    read()
    Snapshot.objects.update(area=None)
    assert send(sender, 1, face_jpeg()).json()["face"] is None


@pytest.mark.django_db
def test_what_was_read_long_ago_tells_nothing(sender: Sender) -> None:
    send(sender, 0, face_jpeg())
    read()
    assert "face" in send(sender, 8, face_jpeg()).json()
    assert "face" not in send(sender, 9, face_jpeg()).json()


@pytest.mark.django_db
def test_face_that_leaves_its_crop_is_not_sure(sender: Sender) -> None:
    (whole,) = scorer().score([face_jpeg()])
    box = whole.reading.box
    x = box.x + box.width // 4
    crop = {"width": 640, "height": 480, "x": x, "y": 180, "side": 300}
    assert send(sender, 0, jpeg(pixels_of(face_jpeg())[180:, x : x + 300]), crop).status_code == 202
    read()
    assert send(sender, 1, face_jpeg()).json()["face"] is None


@pytest.mark.django_db
def test_after_crops_the_first_whole_picture_counts_who_else_is_there(sender: Sender) -> None:
    alone = face_jpeg()
    send(sender, 0, alone)
    read()
    place = send(sender, 1, alone).json()["face"]
    read()
    crop, small = crop_jpeg(alone, place)
    send(sender, 2, small, crop)
    read()
    send(sender, 3, jpeg(two_people()))
    read()
    faces = dict(FrameEmotion.objects.values_list("snapshot__sequence", "faces"))
    assert faces == {0: 1, 1: 1, 2: 1, 3: 2}


def test_two_people_in_a_crop_are_counted_and_an_empty_one_shows_nobody() -> None:
    crop, both = crop_jpeg(jpeg(two_people()), {"x": 0.3, "y": 0.2, "width": 0.4, "height": 0.8})
    results = scorer().score(
        [both, crop_jpeg(empty_jpeg(), PLACE)[1]], crops={0: Crop(**crop), 1: Crop(**crop)}
    )
    assert results[0].reading.faces == 2
    assert results[1].outcome is Outcome.NO_FACE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "crop",
    [
        "all",
        [],
        {},
        {**GOOD, "side": 0},
        {**GOOD, "side": 481},
        {**GOOD, "x": 341},
        {**GOOD, "y": 181},
        {**GOOD, "x": -1},
        {**GOOD, "x": 1.5},
        {**GOOD, "width": 2**31},
        {**GOOD, "width": True},
    ],
)
def test_crop_that_lies_in_no_picture_is_refused(sender: Sender, crop: Any) -> None:
    square = jpeg(np.full((192, 192, 3), 120, np.uint8))
    answer = send(sender, 0, square, crop)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_batch")
    assert not Snapshot.objects.exists()


@pytest.mark.django_db
def test_crop_that_is_no_square_is_refused_and_null_is_the_whole_picture(sender: Sender) -> None:
    assert send(sender, 0, face_jpeg(), GOOD).status_code == 422
    described = frame(0, sender.exposure, crop=None)
    assert sender.post(batch_body([described], [face_jpeg()])).status_code == 202
    assert Snapshot.objects.get().area == [640, 480]
