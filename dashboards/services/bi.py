"""A database role for BI tools: it reads the views of one organisation, and nothing else.

Each view stands on a function whose text PostgreSQL does not tie to tables, so that no upgrade trips over somebody's
dashboards; `bi_refresh` makes them anew after one.
"""

from secrets import token_urlsafe

from django.db import ProgrammingError, connection, transaction
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import encrypt_password

from campaigns.models import AuditEntry, Organisation
from campaigns.services.audit import audit_add
from dashboards.selectors.bi_views import VIEWS, View

TIMEOUT_SECONDS = 30
_CONNECTIONS = 10
_LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")


class BiRefused(Exception):
    """Why a role cannot be made, changed or dropped."""


def bi_names(organisation: Organisation) -> tuple[str, str]:
    """Return the names of an organisation's role and schema. Roles belong to the whole server, so theirs carries the
    database's name."""
    database = str(connection.settings_dict["NAME"])
    return f"{database[:40]}_bi_{organisation.pk}", f"bi_{organisation.pk}"


def bi_granted(organisation: Organisation) -> bool:
    """Tell whether BI tools may read the organisation's results."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [bi_names(organisation)[0]])
        return cursor.fetchone() is not None


def bi_grant(*, organisation: Organisation) -> str:
    """Make the role with its views, which can do nothing else, and return its password, which is kept nowhere.

    Raises:
        BiRefused: it is there already, or the platform's own role may not make roles.
    """
    if bi_granted(organisation):
        raise BiRefused("BI tools may read this organisation's results already.")
    role, _ = bi_names(organisation)
    with transaction.atomic():
        try:
            _run("CREATE ROLE {} LOGIN CONNECTION LIMIT %s", [role], [_CONNECTIONS])
        except ProgrammingError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                raise BiRefused("The platform's database role needs CREATEROLE for this.") from error
            raise
        _run("ALTER ROLE {} SET default_transaction_read_only = on", [role])
        _run("ALTER ROLE {} SET statement_timeout = %s", [role], [f"{TIMEOUT_SECONDS}s"])
        password = _password(role)
        _views(organisation)
        audit_add(organisation=organisation, action=AuditEntry.Action.BI_GRANTED, subject=role)
    return password


def bi_password(*, organisation: Organisation) -> str:
    """Give the role a new password and return it; the one before ends. Raises: BiRefused: there is no role."""
    role = _granted(organisation)
    with transaction.atomic():
        password = _password(role)
        audit_add(organisation=organisation, action=AuditEntry.Action.BI_CHANGED, subject=role)
    return password


def bi_refresh(*, organisation: Organisation) -> None:
    """Make the views anew, as this version defines them. Raises: BiRefused: there is no role."""
    _granted(organisation)
    with transaction.atomic():
        _views(organisation)


def bi_revoke(*, organisation: Organisation) -> None:
    """Drop the role, its views, and its connections. Raises: BiRefused: there is no role."""
    role, schema = _granted(organisation), bi_names(organisation)[1]
    with transaction.atomic():
        _run("ALTER ROLE {} NOLOGIN", [role])
        _run("DROP SCHEMA IF EXISTS {} CASCADE", [schema])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [role]
            )
        _run("GRANT {} TO CURRENT_USER", [role])  # PostgreSQL asks for it, of whoever is no superuser
        _run(
            "DROP OWNED BY {}", [role]
        )  # its rights, and whatever it made: else the role, and its access, would stay
        _run("DROP ROLE {}", [role])
        audit_add(organisation=organisation, action=AuditEntry.Action.BI_REVOKED, subject=role)


def _granted(organisation: Organisation) -> str:
    if not bi_granted(organisation):
        raise BiRefused("BI tools may not read this organisation's results; grant it first.")
    return bi_names(organisation)[0]


def _views(organisation: Organisation) -> None:
    role, schema = bi_names(organisation)
    _nothing_stored()
    _run("DROP SCHEMA IF EXISTS {} CASCADE", [schema])
    _run("CREATE SCHEMA {}", [schema])
    _run("GRANT CONNECT ON DATABASE {} TO {}", [str(connection.settings_dict["NAME"]), role])
    _run("GRANT USAGE ON SCHEMA {} TO {}", [schema, role])
    _run("ALTER ROLE {} SET search_path = {}", [role, schema])
    for view in VIEWS:
        _view(view, organisation)


def _nothing_stored() -> None:
    """Take from everybody what PostgreSQL lets everybody fill a disk with; the platform makes neither. A read-only
    session does not keep a role from it: it can end that mode itself."""
    _run("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", [str(connection.settings_dict["NAME"])])
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:  # these belong to the server's owner
            cursor.execute(f"REVOKE EXECUTE ON FUNCTION {', '.join(_LARGE_OBJECTS)} FROM PUBLIC")


def _view(view: View, organisation: Organisation) -> None:
    role, schema = bi_names(organisation)
    reads = f"read_{view.name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        tables = cursor.fetchone()[0]
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(own.name), sql.SQL(own.type)) for own in view.columns
        )
        # The tables' schema first, pg_temp last: nobody slips other tables under a function that runs with our rights.
        made = sql.SQL(
            "CREATE FUNCTION {}.{}() RETURNS TABLE ({}) LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = {}, pg_temp AS {}"
        ).format(
            *(sql.Identifier(schema), sql.Identifier(reads), columns, sql.Identifier(tables)),
            sql.Literal(view.query(organisation)),
        )
        cursor.cursor.execute(made)
    _run("REVOKE ALL ON FUNCTION {}.{}() FROM PUBLIC", [schema, reads])
    _run("GRANT EXECUTE ON FUNCTION {}.{}() TO {}", [schema, reads, role])
    _run("CREATE VIEW {}.{} AS SELECT * FROM {}.{}()", [schema, view.name, schema, reads])
    _run("GRANT SELECT ON {}.{} TO {}", [schema, view.name, role])
    _run("COMMENT ON VIEW {}.{} IS %s", [schema, view.name], [view.about])
    for own in view.columns:
        _run("COMMENT ON COLUMN {}.{}.{} IS %s", [schema, view.name, own.name], [own.about])


def _password(role: str) -> str:
    """Set a new password; the server, and its log, see its verifier alone."""
    password = token_urlsafe(24)
    verifier = encrypt_password(password, role, connection.connection, "scram-sha-256")
    _run("ALTER ROLE {} PASSWORD %s", [role], [verifier])
    return password


def _run(statement: str, names: list[str], values: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        text = sql.SQL(statement).format(*map(sql.Identifier, names)).as_string(connection.connection)
        cursor.execute(text, values)
