"""Who may try it, and how often."""

import threading
from typing import Any

import pytest
from django.test import Client

from fer_platform.kit.client_pace import ClientPace
from inference import reading_process
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.trying import refusal, upload

pytestmark = pytest.mark.django_db


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
    with reading_process._reading:
        threads = [
            threading.Thread(
                target=reading_process.faces_read, args=(empty_jpeg(),), kwargs={"most": 1, "preview": False}
            )
            for _ in range(reading_process.PLACES)
        ]
        for thread in threads:
            thread.daemon = True
            thread.start()
        while reading_process._places._value:  # until all of them stand in the queue
            threading.Event().wait(0.01)
        answer = upload(alice_client, empty_jpeg())
        assert refusal(answer) == (429, "reader_busy")
        assert answer["Retry-After"] == "1"
    for thread in threads:
        thread.join()
    assert upload(alice_client, empty_jpeg()).status_code == 200
