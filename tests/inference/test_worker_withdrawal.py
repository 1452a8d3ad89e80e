"""A withdrawal and a worker that is just writing results: one wholly before the other, and nothing left in the end."""

import threading

from django.db import connections, transaction

from campaigns.models import ViewerSession
from campaigns.services.sessions import session_withdraw
from inference.models import FrameEmotion, SessionLedger, Snapshot
from inference.scorer import scorer
from inference.services.claim import snapshots_claim_new
from inference.services.score import claims_score
from tests.inference.pictures import face_jpeg
from tests.inference.races import wait_until_blocked
from tests.inference.sender import Sender


def nothing_is_left() -> bool:
    return not any(model.objects.exists() for model in (Snapshot, FrameEmotion, SessionLedger))


def test_withdrawal_that_waits_for_a_writing_worker_erases_its_results(standing: Sender) -> None:
    standing.send(range(3), face_jpeg())

    def withdraw() -> None:
        session_withdraw(session=ViewerSession.objects.get(pk=standing.session_id))
        connections.close_all()

    thread = threading.Thread(target=withdraw)
    claims = snapshots_claim_new()
    with transaction.atomic():
        assert claims_score(claims=claims, pipeline=scorer()) == 3
        thread.start()
        wait_until_blocked()
    thread.join(10)
    assert standing.session.status == ViewerSession.Status.WITHDRAWN
    assert nothing_is_left()


def test_worker_that_waits_for_a_withdrawal_writes_nothing(standing: Sender) -> None:
    standing.send(range(3), face_jpeg())
    claims = snapshots_claim_new()
    written: list[int] = []

    def score() -> None:
        written.append(claims_score(claims=claims, pipeline=scorer()))
        connections.close_all()

    scorer()
    thread = threading.Thread(target=score)
    with transaction.atomic():
        session_withdraw(session=standing.session)
        thread.start()
        wait_until_blocked()
    thread.join(10)
    assert written == [0]
    assert nothing_is_left()
