"""A connection that breaks is told from a statement that is refused."""

import os
import socket

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client, RequestFactory

from campaigns.access_secret import secret_make
from fer_platform.kit.storage import storage_is_away
from fer_platform.storage_away import StorageAwayMiddleware


def raised_from(error: Exception, cause: Exception | None) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("connection refused"),
        InterfaceError("connection already closed"),
        raised_from(
            DatabaseError("server closed the connection unexpectedly"),
            psycopg2.DatabaseError("server closed"),
        ),
    ],
)
def test_broken_connection_is_storage_away(error: Exception) -> None:
    assert storage_is_away(error)
    answer = StorageAwayMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


@pytest.mark.parametrize(
    "error",
    [
        ProgrammingError("syntax error"),
        IntegrityError("duplicate key"),
        DatabaseError("Save with update_fields did not affect any rows."),
        ValueError("nothing to do with it"),
    ],
)
def test_refused_statement_is_not(error: Exception) -> None:
    assert not storage_is_away(error)
    assert (
        StorageAwayMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)
        is None
    )


@pytest.mark.django_db(transaction=True)
def test_connection_that_really_breaks_is_storage_away() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as theirs:
        theirs.shutdown(socket.SHUT_RDWR)
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
    assert storage_is_away(caught.value)


@pytest.mark.django_db
def test_statement_that_the_server_really_refuses_is_not() -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert not storage_is_away(caught.value)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses whatever it is asked."""

    def refused(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.cursor", refused)


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/v/some-code/", "ar", "لحظة من فضلك"),
        ("/v/some-code/?lang=fr", "ja", "Un instant"),
        ("/v/other-code/", "de-AT", "Einen Moment, bitte"),
        ("/campaigns/", "en", "Just a moment"),
        ("/admin/", "en", "Just a moment"),
        ("/shared/some-secret/", "en", "Just a moment"),
    ],
)
def test_a_person_is_shown_a_page_that_tries_again(
    client: Client, path: str, language: str, words: str
) -> None:
    client.cookies["sessionid"] = "some-session"
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": language})
    shown = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert words in shown
    assert '<meta http-equiv="refresh" content="5">' in shown
    assert answer["Retry-After"] == "5"


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (
            "/api/v1/campaigns",
            {"Accept": "text/html, application/json", "Authorization": f"Bearer {secret_make()}"},
        ),
        ("/v/some-code/", {"Accept": "*/*"}),
        ("/campaigns/", {"Accept": "text/html", "HX-Request": "true"}),
    ],
)
def test_scripts_and_tools_are_answered_a_problem(client: Client, path: str, headers: dict[str, str]) -> None:
    client.cookies["sessionid"] = "some-session"
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer.json()["code"] == "storage_away"


@pytest.mark.django_db
@pytest.mark.usefixtures("away")
def test_a_form_is_not_sent_again_by_the_page(client: Client) -> None:
    answer = client.post("/sign-in/", {"username": "a", "password": "b"}, headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "refresh" not in answer.content.decode()
    assert "what you sent was not stored" in answer.content.decode()
