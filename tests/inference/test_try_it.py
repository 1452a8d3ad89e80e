"""One picture in, its faces out: the forms, what is refused and how, and that nothing is kept."""

import logging
from typing import Any

import numpy as np
import pytest
from django.test import Client

from inference.engine.types import LABELS
from inference.models import FrameEmotion, Snapshot
from tests.inference.engine.pictures import astronaut, jpeg, jpeg_turned, png, png_bomb, scene
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.trying import URL, base64_of, refusal, send, upload

pytestmark = pytest.mark.django_db


def test_uploaded_face_is_read(alice_client: Client) -> None:
    answer = upload(alice_client, face_jpeg())
    assert answer.status_code == 200
    document = answer.json()
    assert document["picture"] == {"width": 640, "height": 480}
    assert document["found"] == len(document["faces"]) == 1
    (face,) = document["faces"]
    assert 0.6 < face["score"] <= 1
    assert tuple(face["probabilities"]) == LABELS
    assert sum(face["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert face["apparent_expression"] == "happy"
    assert face["confidence"] == max(face["probabilities"].values())
    assert 40 < face["box"]["width"] < 200
    stages = {"wait", "decode", "detect", "align", "classify", "total"}
    assert set(document["milliseconds"]) == stages
    assert document["milliseconds"]["total"] >= document["milliseconds"]["detect"] > 0
    assert len(document["model"]["digest"]) == 64
    assert document["limits"]["faces"] == 20
    assert "preview" not in document
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("prefix", ["", "data:image/jpeg;base64,"])
def test_base64_answers_as_the_upload_does(alice_client: Client, prefix: str) -> None:
    uploaded = upload(alice_client, face_jpeg()).json()
    sent = send(alice_client, {"picture": prefix + base64_of(face_jpeg())}).json()
    assert sent["faces"] == uploaded["faces"]


def test_several_faces_come_from_left_to_right(alice_client: Client) -> None:
    picture = png(scene((560, 120, 0.6), (320, 240, 1.0), (90, 300, 0.8)))
    faces = upload(alice_client, picture).json()["faces"]
    assert len(faces) == 3
    assert [face["box"]["x"] for face in faces] == sorted(face["box"]["x"] for face in faces)


def test_over_the_limit_the_largest_faces_stay_and_all_are_counted(
    alice_client: Client, settings: Any
) -> None:
    settings.TRY_IT_MAX_FACES = 1
    document = upload(alice_client, jpeg(scene((120, 120, 0.5), (400, 240, 1.2)))).json()
    assert (document["found"], len(document["faces"])) == (2, 1)
    assert document["faces"][0]["box"]["x"] > 250


def test_face_that_fills_the_picture_is_found(alice_client: Client) -> None:
    assert upload(alice_client, jpeg(astronaut()[50:190, 160:290])).json()["found"] == 1


def test_boxes_follow_the_exif_orientation(alice_client: Client) -> None:
    upright = upload(alice_client, jpeg(astronaut()[:400])).json()
    turned = jpeg_turned(np.rot90(astronaut()[:400]).copy(), orientation=6)  # lies on its side, and says so
    document = upload(alice_client, turned).json()
    assert document["picture"] == upright["picture"] == {"width": 512, "height": 400}
    assert document["faces"][0]["box"]["x"] == pytest.approx(upright["faces"][0]["box"]["x"], abs=8)


def test_picture_without_a_face_is_an_answer(alice_client: Client) -> None:
    document = upload(alice_client, empty_jpeg()).json()
    assert (document["faces"], document["found"]) == ([], 0)


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"GIF89a and so on", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (face_jpeg()[:700], "picture_broken"),
        (png(astronaut()[:8, :8].copy()), "picture_too_small"),
        (b"", "picture_missing"),
    ],
)
def test_what_is_no_picture_says_why(alice_client: Client, picture: bytes, code: str) -> None:
    assert refusal(upload(alice_client, picture)) == (422, code)


def test_picture_of_too_many_pixels_names_the_limit(alice_client: Client) -> None:
    answer = upload(alice_client, png_bomb(6000))
    assert refusal(answer) == (422, "too_many_pixels")
    assert answer.json()["limit"] == 24_000_000


def test_picture_of_too_many_bytes_names_the_limit(alice_client: Client, settings: Any) -> None:
    settings.TRY_IT_MAX_BYTES = 20_000
    answer = upload(alice_client, face_jpeg())
    assert refusal(answer) == (413, "picture_too_large")
    assert answer.json()["limit"] == 20_000
    assert refusal(upload(alice_client, b"x" * 60_000)) == (413, "body_too_large")
    assert refusal(send(alice_client, {"picture": base64_of(b"x" * 60_000)})) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "picture_missing"),
        ({"picture": ""}, "picture_missing"),
        ({"url": ""}, "picture_missing"),
        ({"url": 5}, "url_invalid"),
        ({"picture": 5}, "not_base64"),
        ({"picture": "*not base64*"}, "not_base64"),
        ({"picture": "AAAA", "url": "http://a.example/"}, "one_picture_only"),
        ([], "body_broken"),
        (b"{", "body_broken"),
        (b"[" * 100_000, "body_broken"),
    ],
)
def test_body_that_is_not_one_picture_says_why(alice_client: Client, document: Any, code: str) -> None:
    assert refusal(send(alice_client, document)) == (422, code)


def test_broken_multipart_and_other_types_are_refused(alice_client: Client) -> None:
    broken = alice_client.post(URL, b"--x\r\ncut", content_type="multipart/form-data; boundary=x")
    assert refusal(broken) == (422, "body_broken")
    assert alice_client.post(URL, b"x", content_type="text/plain").status_code == 415


def test_nothing_is_stored_or_logged(
    alice_client: Client, caplog: pytest.LogCaptureFixture, tmp_path: Any, settings: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT = str(tmp_path)
    caplog.set_level(logging.DEBUG)
    big = png(scene((320, 240, 1.0), width=1800, height=1350) // 2 + noise(1350, 1800))
    assert len(big) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE  # above it Django's own handlers write a file
    assert upload(alice_client, big).status_code == 200
    send(alice_client, {"url": "http://user-secret.example/picture-name"})
    assert list(tmp_path.iterdir()) == []
    assert not Snapshot.objects.exists() and not FrameEmotion.objects.exists()
    assert "user-secret" not in caplog.text and "picture-name" not in caplog.text


def noise(height: int, width: int) -> Any:
    return np.random.default_rng(7).integers(0, 100, (height, width, 3), np.uint8)


def test_page_asks_for_nothing_inline_and_names_the_limits(alice_client: Client) -> None:
    page = alice_client.get("/try-it/")
    assert "camera=(self)" in page["Permissions-Policy"]
    text = page.content.decode()
    assert "8 MB" in text
    assert "not kept" in text
