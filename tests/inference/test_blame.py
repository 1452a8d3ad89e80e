"""A failing machine is told from a failing picture: no innocent frame is ended while faults are planted."""

import random
from collections.abc import Callable
from typing import Any

import cv2
import pytest
from django.test import Client

from fer_platform.health import readiness
from inference.models import Snapshot
from inference.scorer import scorer
from inference.services import blame
from inference.services.blame import Breaker, breaker
from inference.services.sweep import snapshots_bury
from inference.services.work import snapshots_score
from tests.inference.pictures import face_jpeg, with_comment
from tests.inference.sender import Sender
from tests.inference.test_worker import Mortal, leases_end, names
from tests.inference.wire import batch_body, frame

pytestmark = pytest.mark.django_db
GUILTY = with_comment(face_jpeg(), b"guilty")


class Troubled(Mortal):
    """The real engine, on which `fault` may raise before each call; it gets the pictures."""

    def __init__(self, fault: Callable[[list[bytes]], None]) -> None:
        super().__init__()
        self.fault = fault

    def score(self, pictures: list[bytes], **how: object) -> Any:
        self.fault(pictures)
        return super().score(pictures, **how)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that pass only where a test says so."""
    now = [0.0]
    monkeypatch.setattr(breaker, "_clock", lambda: now[0])
    return now


def rounds(pipeline: Any, clock: list[float], *, seconds: float) -> None:
    """What the sweep does every two seconds; leases end in between, so that each attempt would count."""
    until = clock[0] + seconds
    while clock[0] < until:
        snapshots_score(pipeline=pipeline, seconds=60)
        snapshots_bury()
        leases_end()
        clock[0] += 2


def out_of_memory(*_: object) -> Any:
    raise cv2.error("(-4:Insufficient memory) Failed to allocate 921600 bytes")


@pytest.mark.parametrize("failure", [lambda *_: None, out_of_memory])
def test_decoder_without_memory_ends_no_frame(
    sender: Sender, clock: list[float], monkeypatch: pytest.MonkeyPatch, failure: Callable
) -> None:
    """OpenCV returns nothing where it has no memory just as where a picture is damaged."""
    sender.send(range(20), face_jpeg())
    scorer()
    with monkeypatch.context() as planted:
        planted.setattr(cv2, "imdecode", failure)
        rounds(scorer(), clock, seconds=20)
    assert set(names().values()) == {"waiting"}
    assert not Snapshot.objects.exclude(attempts=0).exists()
    clock[0] += 60
    snapshots_score(pipeline=scorer(), seconds=60)
    assert set(names().values()) == {"scored"}
    assert not Snapshot.objects.exclude(reason="").exists()


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_engine_errors_bury_nobody(sender: Sender, clock: list[float], share: float) -> None:
    sender.send(range(20), face_jpeg())
    chance = random.Random(4)

    def fault(_: list[bytes]) -> None:
        if clock[0] < 120 and chance.random() < share:
            raise RuntimeError("a device is gone")

    rounds(Troubled(fault), clock, seconds=240)
    assert set(names().values()) == {"scored"}


def test_guilty_picture_dies_alone_with_its_reason(sender: Sender, clock: list[float]) -> None:
    sender.send([0, 1], face_jpeg())
    sender.post(batch_body([frame(2, sender.exposure)], [GUILTY]))
    sender.send([3, 4], face_jpeg())

    def fault(pictures: list[bytes]) -> None:
        if any(b"guilty" in picture[:100] for picture in pictures):
            raise ValueError("no such thing")

    rounds(Troubled(fault), clock, seconds=12)
    assert names() == {0: "scored", 1: "scored", 2: "dead", 3: "scored", 4: "scored"}
    assert Snapshot.objects.get(sequence=2).reason == "ValueError while reading it"


def test_damaged_picture_is_still_unreadable(sender: Sender, clock: list[float]) -> None:
    damaged = bytearray(face_jpeg())
    at = damaged.find(b"\xff\xc4")  # a table of codes that no data fits
    damaged[at + 5 : at + 21] = bytes([255]) * 16
    sender.post(batch_body([frame(0, sender.exposure)], [bytes(damaged)]))
    sender.send([1], face_jpeg())
    rounds(scorer(), clock, seconds=4)
    assert names() == {0: "unreadable", 1: "scored"}


def test_health_page_raises_the_alarm_until_the_engine_works(
    sender: Sender, clock: list[float], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.send([0], face_jpeg())

    def fault(_: list[bytes]) -> None:
        raise MemoryError

    rounds(Troubled(fault), clock, seconds=2)
    with pytest.raises(readiness.NotReady, match="MemoryError"):
        readiness.check_engine()
    clock[0] += 60
    snapshots_score(pipeline=scorer(), seconds=60)
    assert "no frame waits" in readiness.check_engine()


def test_pauses_grow_and_end_with_the_first_success() -> None:
    now, fails = [0.0], [True]

    def fault(_: list[bytes]) -> None:
        if fails[0]:
            raise MemoryError

    engine, pauses = Troubled(fault), Breaker(clock=lambda: now[0])
    pauses.trip(blame.EngineFailing("x"))
    waited = []
    while len(waited) < 7:
        before = now[0]
        while not pauses._clock() >= pauses._until:
            assert not pauses.may_work(engine)
            now[0] += 0.5
        waited.append(now[0] - before)
        assert not pauses.may_work(engine)
    assert waited == [1, 2, 4, 8, 16, 30, 30]
    now[0], fails[0] = now[0] + 30, False
    assert pauses.may_work(engine)
    assert pauses.may_work(engine)


def test_known_frame_has_a_face() -> None:
    assert blame.engine_test(scorer()) is None
