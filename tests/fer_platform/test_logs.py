"""What is written down, and what never is."""

import io
import json
import logging
from collections.abc import Iterator

import psycopg2.errors
import pytest
import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from django.test import Client
from kombu.exceptions import OperationalError as BrokerAway

from campaigns.models import Campaign, Organisation, Viewer
from fer_platform.logs import configure


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines that the product writes in JSON mode at level INFO."""
    configure({"level": "INFO", "format": "json"})
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    handler.stream = io.StringIO()
    yield handler.stream
    configure({"level": "INFO", "format": "console"})


def events(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
def test_request_line_has_the_pattern_not_the_path(
    client: Client, published: Campaign, log: io.StringIO
) -> None:
    response = client.get(f"/v/{published.share_code}/", headers={"User-Agent": "Nosy/1.0"})
    (line,) = events(log)
    assert (line["event"], line["route"], line["method"], line["status"]) == (
        "request",
        "v/<str:share_code>/",
        "GET",
        200,
    )
    assert line["request_id"] == response["X-Request-ID"]
    assert published.share_code not in log.getvalue()
    assert "Nosy" not in log.getvalue()
    assert "127.0.0.1" not in log.getvalue()


@pytest.mark.django_db
def test_unknown_share_code_is_not_written(client: Client, log: io.StringIO) -> None:
    assert client.get("/v/somebodys-secret-code/").status_code == 404
    assert client.get("/nowhere/somebodys-secret-code").status_code == 404
    assert "somebodys" not in log.getvalue()
    assert "Not Found: v/<str:share_code>/" in {line["event"] for line in events(log)}


def test_strange_host_is_not_written(client: Client, log: io.StringIO) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert "evil.example" not in log.getvalue()
    assert "refused a suspicious request (DisallowedHost)" in {line["event"] for line in events(log)}


def test_forged_form_is_not_written(log: io.StringIO) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/sign-in/?next=/campaigns/4711/", {"username": "alice"}).status_code == 403
    assert "4711" not in log.getvalue()
    assert "alice" not in log.getvalue()


@pytest.mark.django_db
def test_failed_sign_in_names_nobody(client: Client, log: io.StringIO) -> None:
    client.post(
        "/sign-in/", {"username": "alice@example.org", "password": "wrong-password"}, REMOTE_ADDR="192.0.2.44"
    )
    assert "sign-in failed" in {line["event"] for line in events(log)}
    for secret in ("alice", "192.0.2.44", "wrong-password"):
        assert secret not in log.getvalue()


@pytest.mark.django_db
def test_database_error_hides_the_row(organisation: Organisation, log: io.StringIO) -> None:
    number = "-".join(["participant", "4711"])  # not in the source line, which a traceback quotes
    Viewer.objects.create(organisation=organisation, panel_id=number)
    try:
        with transaction.atomic():
            Viewer.objects.create(organisation=organisation, panel_id=number)
    except IntegrityError:
        logging.getLogger("somewhere").exception("could not store")
    assert "viewer_once_per_panel_id" in log.getvalue()
    assert number not in log.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where", ["%s = id", "created_at > %s AND id IS NULL", "panel_id = %s AND id > now()"]
)
def test_statement_that_the_database_does_not_understand_is_not_quoted(where: str, log: io.StringIO) -> None:
    number = "-".join(["participant", "4711"])  # not in the source line, which a traceback quotes
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM campaigns_viewer WHERE {where}", [number])  # noqa: S608
    except DatabaseError:
        logging.getLogger("somewhere").exception("could not read")
    (line,) = events(log)
    assert "psycopg2.errors" in line["exception"]
    assert number not in log.getvalue()


def test_gunicorn_message_hides_the_address(log: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning(
        "Invalid request from ip=192.0.2.44: Invalid HTTP request line"
    )
    (line,) = events(log)
    assert line["event"] == "Invalid request from a client: Invalid HTTP request line"


def test_our_own_events_keep_their_fields(log: io.StringIO) -> None:
    structlog.get_logger("inference").info("batch scored", frames=10, ms=3.5)
    (line,) = events(log)
    assert (line["event"], line["frames"], line["ms"], line["level"], line["logger"]) == (
        "batch scored",
        10,
        3.5,
        "info",
        "inference",
    )


def test_probes_are_not_written(client: Client, log: io.StringIO) -> None:
    client.get("/livez")
    assert log.getvalue() == ""


def test_request_id_is_our_own(client: Client) -> None:
    given = "0123456789abcdef"
    first = client.get("/livez", headers={"X-Request-ID": given})["X-Request-ID"]
    second = client.get("/livez")["X-Request-ID"]
    assert len({given, first, second}) == 3


@pytest.mark.parametrize(
    ("given", "kept"), [("0123456789abcdef", True), ("short", False), ("a line\tbreak here", False)]
)
def test_request_id_of_a_trusted_proxy(client: Client, settings: object, given: str, kept: bool) -> None:
    settings.BEHIND_PROXY = True
    assert (client.get("/livez", headers={"X-Request-ID": given})["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_outage_is_one_line_and_not_said_again_at_once(log: io.StringIO) -> None:
    beat, tasks = logging.getLogger("celery.beat"), logging.getLogger("celery.app.trace")
    nowhere = connections["default"].copy("nowhere")
    nowhere.settings_dict = {**nowhere.settings_dict, "HOST": "/nowhere"}
    for _ in range(3):
        try:
            nowhere.ensure_connection()
        except OperationalError:
            tasks.exception("Task failed")
        try:
            try:
                raise BrokerAway("Connection refused.")
            except BrokerAway:
                raise RuntimeError("Couldn't apply scheduled task")  # noqa: B904 - as beat does it
        except RuntimeError:
            beat.exception("Message Error")
    database, broker = events(log)
    assert database["event"].startswith("the database is away: connection to server")
    assert broker["event"] == "the broker is away: Connection refused."
    assert "exception" not in database | broker


@pytest.mark.django_db
def test_what_a_living_database_refuses_keeps_its_traceback(log: io.StringIO) -> None:
    for _ in range(2):
        try:
            with transaction.atomic(), transaction.get_connection().cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 1")
                cursor.execute("SELECT pg_sleep(1)")
        except OperationalError:
            logging.getLogger("celery.app.trace").exception("Task failed")
    assert [line["event"] for line in events(log)] == ["Task failed"] * 2
    assert all("statement timeout" in line["exception"] for line in events(log))


def test_full_disk_of_the_database_is_one_line(log: io.StringIO) -> None:
    for _ in range(2):
        try:
            raise OperationalError("could not extend file: No space left on device") from DiskFullOfThisTest()
        except OperationalError:
            logging.getLogger("celery.app.trace").exception("Task failed")
    (line,) = events(log)
    assert line["event"].startswith("the database's disk is full: could not extend file")
    assert "exception" not in line


class DiskFullOfThisTest(psycopg2.errors.DiskFull):
    """psycopg2 sets `pgcode` itself, from what a server sends."""

    pgcode = "53100"
