"""One picture in, its faces out: the three forms, what is refused and how, who may, and that nothing is kept."""

import base64
import json
import logging
import threading
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inference import face_reader
from inference.api.try_it import FETCHES_AT_ONCE, TryItView, pictures_pace, urls_pace
from inference.client_pace import ClientPace
from inference.engine.types import LABELS
from inference.models import FrameEmotion, Snapshot
from tests.inference.engine.pictures import astronaut, jpeg, jpeg_turned, png, png_bomb, scene
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.security.outbound_servers import door, leads_to, says, server_at

pytestmark = pytest.mark.django_db
URL = "/api/v1/try-it"


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    pictures_pace.forget()
    urls_pace.forget()


def upload(client: Client, picture: bytes, **headers: str) -> Any:
    return client.post(URL, {"picture": SimpleUploadedFile("a.jpg", picture, "image/jpeg")}, headers=headers)


def send(client: Client, document: Any) -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document)
    return client.post(URL, body, content_type="application/json")


def base64_of(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def refusal(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


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


@pytest.fixture
def pictures_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that lets the API's door know one server by the name pictures.example."""

    def at(server: Any, **limits: Any) -> str:
        names = {"pictures.example": ["127.0.0.1"], "inside.example": ["10.0.0.1"]}
        outbound = door(server, names=names, **{"bytes_most": 1_000_000} | limits)
        monkeypatch.setattr(TryItView, "outbound", staticmethod(lambda: outbound))
        return f"http://pictures.example:{server.port}/face.jpg"

    return at


def test_picture_behind_an_address_is_read(alice_client: Client, pictures_at: Any) -> None:
    with server_at(says(face_jpeg())) as server:
        document = send(alice_client, {"url": pictures_at(server), "preview": True}).json()
    assert document["faces"] == upload(alice_client, face_jpeg()).json()["faces"]
    assert document["milliseconds"]["fetch"] > 0
    preview = base64.b64decode(document["preview"])
    assert preview[:2] == b"\xff\xd8"
    assert preview != face_jpeg()  # never the stranger's own bytes


def test_preview_is_for_addresses_alone(alice_client: Client) -> None:
    answer = send(alice_client, {"picture": base64_of(face_jpeg()), "preview": True})
    assert "preview" not in answer.json()


def test_address_that_leads_inside_is_refused(alice_client: Client, pictures_at: Any) -> None:
    with server_at(leads_to("http://inside.example/")) as server:
        assert refusal(send(alice_client, {"url": pictures_at(server)})) == (422, "url_not_public")


def test_real_door_opens_no_loopback(alice_client: Client) -> None:
    with server_at(says(face_jpeg())) as server:
        answer = send(alice_client, {"url": f"http://127.0.0.1:{server.port}/"})
        assert refusal(answer) == (422, "url_port")
        assert refusal(send(alice_client, {"url": "http://127.0.0.1/"})) == (422, "url_not_public")
    assert server.requests == []


def test_page_behind_an_address_is_no_picture(alice_client: Client, pictures_at: Any) -> None:
    with server_at(says(b"<!doctype html>", headers="Content-Type: image/jpeg\r\n")) as server:
        assert refusal(send(alice_client, {"url": pictures_at(server)})) == (422, "not_a_picture")


def test_large_picture_behind_an_address_names_the_limit(alice_client: Client, pictures_at: Any) -> None:
    with server_at(says(face_jpeg())) as server:
        answer = send(alice_client, {"url": pictures_at(server, bytes_most=1000)})
    assert refusal(answer) == (413, "url_too_large")
    assert answer.json()["limit"] == 1000


def test_strangers_are_refused_unless_the_operator_opens_it(client: Client, settings: Any) -> None:
    assert settings.TRY_IT_OPEN is False
    assert refusal(upload(client, face_jpeg())) == (403, "not_authenticated")
    assert client.get("/try-it/").status_code == 302
    settings.TRY_IT_OPEN = True
    assert upload(client, face_jpeg()).status_code == 200
    assert client.get("/try-it/").status_code == 200


@pytest.mark.parametrize("person", ["alice", "bob", "charlie"])
def test_every_signed_in_person_may(person: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(f"{person}_client")
    assert upload(client, face_jpeg()).status_code == 200
    assert client.get("/try-it/").status_code == 200


def test_another_sites_form_cannot_use_a_members_session(alice: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert refusal(upload(client, face_jpeg())) == (403, "permission_denied")
    client.get("/try-it/")
    token = client.cookies["csrftoken"].value
    assert upload(client, face_jpeg(), **{"X-CSRFToken": token}).status_code == 200


def test_each_client_is_slowed_down_alone(alice_client: Client, bob_client: Client, settings: Any) -> None:
    settings.TRY_IT_PER_MINUTE = 2
    answers = [upload(alice_client, empty_jpeg()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refusal(answers[2]) == (429, "too_many_requests")
    assert 1 <= int(answers[2]["Retry-After"]) <= 30
    assert upload(bob_client, empty_jpeg()).status_code == 200


def test_addresses_have_a_limit_of_their_own(alice_client: Client, settings: Any) -> None:
    settings.TRY_IT_URLS_PER_MINUTE = 1
    assert refusal(send(alice_client, {"url": "http://127.0.0.1/"})) == (422, "url_not_public")
    assert refusal(send(alice_client, {"url": "http://127.0.0.1/"})) == (429, "too_many_urls")
    assert upload(alice_client, empty_jpeg()).status_code == 200


def test_slow_servers_hold_few_threads(alice_client: Client, pictures_at: Any) -> None:
    """Two requests wait for a server that does not answer; the third is told to come back, uploads go on."""
    go, asked = threading.Event(), threading.Semaphore(0)

    def slow(connection: Any, head: bytes) -> None:
        asked.release()
        go.wait(20)
        says(face_jpeg())(connection, head)

    with server_at(slow) as server:
        view = TryItView()
        url = pictures_at(server, seconds=15)
        threads = [threading.Thread(target=view._fetch, args=(url,)) for _ in range(FETCHES_AT_ONCE)]
        for thread in threads:
            thread.start()
        try:
            assert all(asked.acquire(timeout=10) for _ in threads)
            assert refusal(send(alice_client, {"url": url})) == (429, "fetches_busy")
            assert upload(alice_client, empty_jpeg()).status_code == 200
        finally:
            go.set()
            for thread in threads:
                thread.join()
        assert send(alice_client, {"url": url}).status_code == 200


def test_tokens_grow_back() -> None:
    now = [0.0]
    pace = ClientPace(clock=lambda: now[0])
    assert [pace.seconds_to_wait("a", per_minute=2) for _ in range(3)] == [0, 0, 30]
    now[0] = 29.0
    assert pace.seconds_to_wait("a", per_minute=2) == 1
    now[0] = 30.0
    assert pace.seconds_to_wait("a", per_minute=2) == 0


def test_full_reader_asks_to_come_back(alice_client: Client) -> None:
    """Places are taken by requests that wait for the one that reads."""
    go, started = threading.Event(), threading.Barrier(face_reader.PLACES + 1)

    def occupy() -> None:
        started.wait()
        with face_reader.face_reader():
            go.wait(20)

    threads = [threading.Thread(target=occupy) for _ in range(face_reader.PLACES)]
    for thread in threads:
        thread.start()
    started.wait()
    try:
        while face_reader._places._value:  # until all of them stand in the queue
            threading.Event().wait(0.01)
        answer = upload(alice_client, empty_jpeg())
        assert refusal(answer) == (429, "reader_busy")
        assert answer["Retry-After"] == "1"
    finally:
        go.set()
        for thread in threads:
            thread.join()
    assert upload(alice_client, empty_jpeg()).status_code == 200


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
