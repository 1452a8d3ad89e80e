"""A picture by its address: fetched through the one door out, within limits of its own."""

import base64
import threading
from typing import Any

import pytest
from django.test import Client

from inference.api.try_it import FETCHES_AT_ONCE, TryItView
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.trying import base64_of, refusal, send, upload
from tests.security.outbound_servers import door, leads_to, says, server_at

pytestmark = pytest.mark.django_db


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
