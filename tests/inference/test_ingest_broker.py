"""A broker that is away costs nothing but the hint: the answer is 202, and it comes at once."""

import socket
import time
from pathlib import Path

import pytest

from fer_platform.celery import app
from inference.api.hint import HINT_FAILURES, HintSender
from inference.models import Snapshot
from inference.tasks import score_snapshots
from tests.inference.pictures import empty_jpeg
from tests.inference.sender import Sender


def failures() -> float:
    return HINT_FAILURES._value.get()


def until(condition: object, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.mark.django_db
def test_batch_is_taken_at_once_while_the_broker_hangs(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as mute:  # takes connections, and never says a word
        mute.bind(str(tmp_path / "s"))
        mute.listen(8)
        with app.connection_for_write(f"redis+socket://{tmp_path / 's'}") as connection:
            tried: list[float] = []

            def send() -> None:
                tried.append(time.monotonic())
                score_snapshots.apply_async(connection=connection, retry=False, ignore_result=True)

            monkeypatch.setattr("inference.api.snapshots.hints", HintSender(send))
            start = time.monotonic()
            answers = [sender.send([number], empty_jpeg()).status_code for number in range(3)]
            took = time.monotonic() - start
            assert until(lambda: bool(tried))
    assert answers == [202, 202, 202]
    assert took < 1.0
    assert Snapshot.objects.count() == 3


def test_failed_hint_is_counted_and_the_broker_left_alone_for_a_while(tmp_path: Path) -> None:
    tries: list[float] = []

    def send() -> None:
        tries.append(time.monotonic())
        with app.connection_for_write(f"redis+socket://{tmp_path / 'nobody'}") as connection:
            score_snapshots.apply_async(connection=connection, retry=False, ignore_result=True)

    before = failures()
    sender = HintSender(send, after_failure=0.5)
    end = time.monotonic() + 0.9
    while time.monotonic() < end:
        sender.wake()
        time.sleep(0.005)
    assert until(lambda: failures() >= before + len(tries))
    assert 1 <= len(tries) <= 2, "one try, then a pause of half a second"


def test_many_batches_at_once_share_a_hint() -> None:
    sent: list[float] = []
    sender = HintSender(lambda: sent.append(time.monotonic()))
    for _ in range(1000):
        sender.wake()
    assert until(lambda: bool(sent))
    time.sleep(0.1)
    assert len(sent) < 20


def test_failed_sender_sends_again_later() -> None:
    outcomes = [OSError("away"), None]
    sent: list[float] = []

    def send() -> None:
        problem = outcomes.pop(0)
        if problem:
            raise problem
        sent.append(time.monotonic())

    sender = HintSender(send, after_failure=0.05)
    sender.wake()
    time.sleep(0.02)
    sender.wake()
    assert until(lambda: len(sent) == 1)
