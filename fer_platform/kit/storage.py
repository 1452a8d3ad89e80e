"""Tells a database that is away from a statement that it refused."""

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError


def storage_is_away(error: BaseException) -> bool:
    """Return whether an error means that the database did not answer, so that the same work may succeed later.

    Besides the two classes that say so, psycopg2 raises its plain DatabaseError where a connection breaks before libpq
    has noticed; it then carries no SQLSTATE, because no server sent it.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    cause = error.__cause__
    return type(error) is DatabaseError and isinstance(cause, psycopg2.Error) and cause.pgcode is None
