"""Several workers at once share the frames, and wait for nobody."""

import threading

from django.db import connections, transaction

from inference.models import FrameEmotion, Snapshot
from inference.scorer import scorer
from inference.services.claim import BATCH_FRAMES, snapshots_claim_new
from inference.services.work import snapshots_score
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender


def test_two_workers_that_claim_at_once_get_different_frames(standing: Sender) -> None:
    for start in range(0, 2 * BATCH_FRAMES, 16):
        assert standing.send(range(start, start + 16), empty_jpeg()).status_code == 202
    second: list[int] = []

    def claim() -> None:
        second.extend(claim.id for claim in snapshots_claim_new())
        connections.close_all()

    thread = threading.Thread(target=claim)
    with transaction.atomic():  # the first worker's claim is not committed yet
        first = [claim.id for claim in snapshots_claim_new()]
        thread.start()
        thread.join(10)
        assert not thread.is_alive(), "the second waited for the first"
    assert len(first) == len(second) == BATCH_FRAMES
    assert not set(first) & set(second)


def test_two_workers_score_each_frame_once(standing: Sender) -> None:
    for start in range(0, 60, 10):
        standing.send(range(start, start + 10), face_jpeg())
    scorer()

    def work() -> None:
        snapshots_score(pipeline=one_at_a_time, seconds=60)
        connections.close_all()

    class OneAtATime:
        """The engine is made for one thread; real workers are processes with one each."""

        lock = threading.Lock()
        model_name, model_digest, prior = scorer().model_name, scorer().model_digest, scorer().prior

        def score(self, pictures: list[bytes], **how: object) -> list:
            with self.lock:
                return scorer().score(pictures, **how)

    one_at_a_time = OneAtATime()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Snapshot.objects.filter(status=Snapshot.Status.SCORED, attempts=1).count() == 60
    assert FrameEmotion.objects.count() == 60
