"""What comes with every batch is planned once a connection, and asked in as few steps as it takes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns.models import ViewerSession
from campaigns.tokens import token_issue
from inference.models import Snapshot
from inference.planned import Planned
from tests.inference.pictures import empty_jpeg
from tests.inference.sender import Sender


def known() -> set[str]:
    """Names of the statements that this connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_batch_asks_for_its_session_once(sender: Sender) -> None:
    sender.send([0], empty_jpeg())
    with CaptureQueriesContext(connection) as asked:
        assert sender.send([1, 2], empty_jpeg()).status_code == 202
    about = ("campaigns_viewersession", "batch_")
    named = [query["sql"].split("(")[0] for query in asked if any(word in query["sql"] for word in about)]
    assert named == ["EXECUTE batch_session ", "EXECUTE batch_store "]


@pytest.mark.django_db
def test_batches_of_any_size_share_their_plans(sender: Sender) -> None:
    for sequences in ([0], range(1, 4), [4, 0]):
        assert sender.send(sequences, empty_jpeg()).status_code == 202
    assert {"batch_session", "batch_store"} <= known()
    assert Snapshot.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_plan_goes_with_its_connection_and_stays_through_a_rollback(standing: Sender) -> None:
    twice = Planned("twice", "SELECT 2 * %s, 7 %% 4", ("int",))

    def asked(value: int) -> tuple[int, int]:
        with connection.cursor() as cursor:
            twice.execute(cursor, [value])
            return cursor.fetchone()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert asked(2) == (4, 3)
        raise ZeroDivisionError
    assert "twice" in known()
    assert asked(3) == (6, 3)
    connection.close()
    assert "twice" not in known()
    assert asked(4) == (8, 3)


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_in_a_connection_that_others_share(
    standing: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert standing.send([0, 1], empty_jpeg()).status_code == 202
    assert not known()
    assert Snapshot.objects.count() == 2


def test_statement_whose_values_have_no_types_is_no_statement() -> None:
    with pytest.raises(ValueError, match="a type for each value"):
        Planned("odd", "SELECT %s, %s", ("int",))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "code"),
    [("finished", "session_over"), ("abandoned", "session_over"), ("withdrawn", "session_withdrawn")],
)
def test_session_that_has_ended_is_told_so_whatever_it_sends(sender: Sender, status: str, code: str) -> None:
    gone = {"viewer": None, "panel_shown": None} if status == "withdrawn" else {}
    ViewerSession.objects.update(status=status, **gone)
    for answer in (
        sender.post(b"no batch"),
        sender.send([0], b"no picture"),
        sender.send([0], empty_jpeg()),
        sender.client.get(
            f"/api/v1/sessions/{sender.session_id}/snapshots",
            headers={"Authorization": f"Viewer {sender.token}"},
        ),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert not Snapshot.objects.exists()


@pytest.mark.django_db
def test_session_that_is_gone_opens_nothing(sender: Sender) -> None:
    gone = uuid4()
    sender.token = token_issue(gone)
    answer = sender.send([0], empty_jpeg(), session=str(gone))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [empty_jpeg(), b"no picture"])
def test_who_sends_is_there_even_if_it_is_refused(sender: Sender, sent: bytes) -> None:
    ViewerSession.objects.update(last_seen_at=datetime.now(UTC) - timedelta(minutes=1))
    sender.send([0], sent)
    assert datetime.now(UTC) - ViewerSession.objects.get().last_seen_at < timedelta(seconds=10)


@pytest.mark.django_db
def test_batch_late_in_a_token_s_life_brings_a_fresh_one(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "token" not in sender.send([0], empty_jpeg()).json()
    monkeypatch.setattr("inference.api.snapshots.token_half_spent", lambda token: True)
    answer = sender.send([1], empty_jpeg()).json()
    assert answer["token_expires_in"] == django_settings.VIEWER_TOKEN_SECONDS
    sender.token = answer["token"]
    assert sender.send([2], empty_jpeg()).status_code == 202
