"""Nothing is stored without a yes, and nothing after it was taken back: also not when both happen at once."""

import threading

import pytest
from django.db import connections, transaction

from campaigns.models import Consent, ViewerSession
from campaigns.services.sessions import session_withdraw
from inference.batches import Batch, Frame
from inference.models import SessionLedger, Snapshot
from inference.refusals import Refused
from inference.services.ingest import batch_ingest
from tests.inference.pictures import empty_jpeg
from tests.inference.races import wait_until_blocked
from tests.inference.sender import Sender


def batch_of(sender: Sender, *sequences: int) -> Batch:
    frames = tuple(Frame(number, sender.exposure, 0, 0, False, 0, empty_jpeg()) for number in sequences)
    return Batch(frames=frames, dropped=0)


@pytest.mark.django_db
def test_batch_without_consent_is_refused(sender: Sender) -> None:
    sender.session.consents.create(purpose=Consent.Purpose.EXPRESSIONS, granted=False, notice_version="2")
    answer = sender.send([0], empty_jpeg())
    assert (answer.status_code, answer.json()["code"]) == (403, "no_consent")
    assert not Snapshot.objects.exists()


@pytest.mark.django_db
def test_yes_to_another_purpose_is_no_consent(sender: Sender) -> None:
    for purpose, granted in ((Consent.Purpose.EXPRESSIONS, False), (Consent.Purpose.RETURN_VISITS, True)):
        sender.session.consents.create(purpose=purpose, granted=granted, notice_version="2")
    assert sender.send([0], empty_jpeg()).status_code == 403


@pytest.mark.django_db
def test_batch_after_withdrawal_is_refused_and_everything_is_gone(sender: Sender) -> None:
    sender.send(range(3), empty_jpeg())
    assert sender.call("withdraw").status_code == 204
    answer = sender.send([3], empty_jpeg())
    assert (answer.status_code, answer.json()["code"]) == (401, "session_withdrawn")
    assert not Snapshot.objects.exists()
    assert not SessionLedger.objects.exists()


@pytest.mark.django_db
def test_batch_after_the_end_is_refused(sender: Sender) -> None:
    assert sender.call("finish").status_code == 204
    assert sender.send([0], empty_jpeg()).json()["code"] == "session_over"


def test_batch_that_waits_for_a_withdrawal_stores_nothing(standing: Sender) -> None:
    outcome: list[str] = []

    def ingest() -> None:
        try:
            batch_ingest(session_id=standing.session.pk, batch=batch_of(standing, 0, 1))
        except Refused as refused:
            outcome.append(refused.code)
        finally:
            connections.close_all()

    thread = threading.Thread(target=ingest)
    with transaction.atomic():
        session_withdraw(session=standing.session)  # done, but not committed
        thread.start()
        wait_until_blocked()
    thread.join(10)
    assert outcome == ["session_withdrawn"]
    assert not Snapshot.objects.exists()
    assert not SessionLedger.objects.exists()


def test_withdrawal_that_waits_for_a_batch_erases_it(standing: Sender) -> None:
    def withdraw() -> None:
        session_withdraw(session=ViewerSession.objects.get(pk=standing.session_id))
        connections.close_all()

    thread = threading.Thread(target=withdraw)
    with transaction.atomic():
        assert batch_ingest(session_id=standing.session.pk, batch=batch_of(standing, 0, 1)).accepted == 2
        thread.start()
        wait_until_blocked()
    thread.join(10)
    assert not Snapshot.objects.exists()
    assert not SessionLedger.objects.exists()
    assert standing.session.status == ViewerSession.Status.WITHDRAWN


def test_second_batch_of_a_session_in_flight_is_refused_at_once(standing: Sender) -> None:
    done = threading.Event()
    inside = threading.Event()

    def hold_one_in_flight() -> None:
        with transaction.atomic():
            batch_ingest(session_id=standing.session.pk, batch=batch_of(standing, 0))
            inside.set()
            done.wait(10)
        connections.close_all()

    thread = threading.Thread(target=hold_one_in_flight)
    thread.start()
    assert inside.wait(10)
    answer = standing.send([1], empty_jpeg())
    done.set()
    thread.join(10)
    assert (answer.status_code, answer.json()["code"]) == (429, "batch_in_flight")
    assert answer["Retry-After"] == "1"
    assert standing.send([1], empty_jpeg()).status_code == 202
