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
from django.test import RequestFactory

from fer_platform.kit.storage import storage_is_away
from fer_platform.middleware import StorageAwayMiddleware


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
