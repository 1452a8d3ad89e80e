"""From waiting rows to results: one name for each frame, and no picture left."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Campaign
from inference.models import FrameEmotion, FrameJpeg, ModelVersion, Snapshot
from inference.models.frame_emotion import SCALE
from inference.scorer import scorer
from inference.services.claim import BATCH_FRAMES, snapshots_claim_new, snapshots_claim_tried
from inference.services.erase import jpegs_erase
from inference.services.expire import snapshots_expire
from inference.services.score import claims_score
from inference.services.sweep import snapshots_bury, snapshots_overdue
from inference.services.work import snapshots_score
from tests.inference.pictures import broken_jpeg, empty_jpeg, face_jpeg, with_comment
from tests.inference.sender import Sender, sender_at
from tests.inference.wire import batch_body, frame

pytestmark = pytest.mark.django_db
POISON = with_comment(face_jpeg(), b"poison")
Status = Snapshot.Status


class WorkerKilled(BaseException):
    """What a killed process is for the code that it ran: the end of it, wherever it was."""


class Mortal:
    """The real engine in a worker that a poison picture kills."""

    def __init__(self) -> None:
        self.model_name, self.model_digest = scorer().model_name, scorer().model_digest
        self.prior = scorer().prior
        self.batches: list[int] = []

    def score(self, pictures: list[bytes], **how: object) -> Any:
        self.batches.append(len(pictures))
        if any(b"poison" in picture[:100] for picture in pictures):
            raise WorkerKilled
        return scorer().score(pictures, **how)


def leases_end() -> None:
    Snapshot.objects.exclude(leased_until=None).update(leased_until=timezone.now() - timedelta(hours=1))


def names() -> dict[int, str]:
    return {row.sequence: row.get_status_display() for row in Snapshot.objects.all()}


def test_each_frame_ends_under_its_name_and_without_its_picture(sender: Sender) -> None:
    pictures = [face_jpeg(), empty_jpeg(), broken_jpeg()]
    sender.post(batch_body([frame(number, sender.exposure) for number in range(3)], pictures))
    assert snapshots_score(pipeline=scorer(), seconds=60) is False
    assert names() == {0: "scored", 1: "no_face", 2: "unreadable"}
    jpegs_erase(at_once=True)
    assert not FrameJpeg.objects.exists()
    assert Snapshot.objects.get(sequence=2).reason
    assert all(row.finished_at and row.leased_until is None for row in Snapshot.objects.all())


def test_result_is_what_the_engine_read(sender: Sender) -> None:
    sender.send([4], face_jpeg())
    snapshots_score(pipeline=scorer(), seconds=60)
    row, read = FrameEmotion.objects.get(), scorer().score([face_jpeg()])[0].reading
    stored = [
        getattr(row, name) for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
    ]
    assert stored == pytest.approx([p * SCALE for p in read.probabilities.tolist()], abs=1)
    assert (row.exposure_id, row.t_ms, row.faces) == (sender.exposure, 2000, 1)
    assert (row.box_x, row.box_width, row.luma) == (read.box.x, read.box.width, round(read.face_luma))
    assert row.model_version == ModelVersion.objects.get(digest=scorer().model_digest)
    assert row.model_version.prior == scorer().prior
    assert sum(row.model_version.prior["target"].values()) == pytest.approx(1)


def test_prior_of_a_network_that_was_used_before_it_was_kept_is_added(sender: Sender) -> None:
    ModelVersion.objects.create(digest=scorer().model_digest, name="older row")
    sender.send([4], face_jpeg())
    snapshots_score(pipeline=scorer(), seconds=60)
    assert ModelVersion.objects.get().prior == scorer().prior


def test_frames_of_several_batches_go_out_together(sender: Sender) -> None:
    for start in range(0, 40, 10):
        sender.send(range(start, start + 10), empty_jpeg())
    worker = Mortal()
    snapshots_score(pipeline=worker, seconds=60)
    assert worker.batches == [BATCH_FRAMES, 40 - BATCH_FRAMES]


def test_worker_stops_when_its_time_is_over_and_says_that_more_may_wait(sender: Sender) -> None:
    sender.send(range(3), empty_jpeg())
    assert snapshots_score(pipeline=Mortal(), seconds=1e-9) is True


def test_claimed_frame_is_nobody_elses_until_the_lease_ends(sender: Sender) -> None:
    sender.send(range(2), face_jpeg())
    assert [claim.attempt for claim in snapshots_claim_new()] == [1, 1]
    assert snapshots_claim_new() == snapshots_claim_tried() == []
    leases_end()
    assert [claim.attempt for claim in snapshots_claim_tried()] == [2]


def test_lease_of_a_clock_that_was_set_back_is_over(sender: Sender, settings: Any) -> None:
    sender.send(range(2), face_jpeg())
    snapshots_claim_new()
    length = timedelta(seconds=settings.SNAPSHOT_LEASE_SECONDS)
    Snapshot.objects.filter(sequence=0).update(leased_until=timezone.now() + timedelta(hours=2))
    Snapshot.objects.filter(sequence=1).update(leased_until=timezone.now() + length)
    assert [claim.attempt for claim in snapshots_claim_tried()] == [2]
    assert snapshots_claim_tried() == [], "the other is held"


def test_frame_that_arrived_by_a_clock_set_back_is_overdue(sender: Sender) -> None:
    sender.send([0], face_jpeg())
    Snapshot.objects.update(received_at=timezone.now() + timedelta(hours=2))
    assert snapshots_overdue() is True


def test_frames_whose_bytes_are_gone_end_as_lost_and_hide_none_behind_them(sender: Sender) -> None:
    sender.send(range(3), face_jpeg())
    held = snapshots_claim_new()
    sender.send([3, 4], face_jpeg())
    FrameJpeg.objects.exclude(snapshot__sequence=4).delete()  # as a crash of the database does to all
    assert [claim.t_ms for claim in snapshots_claim_new()] == [2000]
    assert names() == {0: "waiting", 1: "waiting", 2: "waiting", 3: "lost", 4: "waiting"}
    assert claims_score(claims=held[:1], pipeline=scorer()) == 1, "what a worker holds it may still score"
    leases_end()
    assert [claim.t_ms for claim in snapshots_claim_tried()] == [2000]
    assert names() == {0: "scored", 1: "lost", 2: "lost", 3: "lost", 4: "waiting"}


def test_session_that_sends_much_waits_for_itself(sender: Sender, published: Campaign) -> None:
    for start in range(0, 60, 10):
        sender.send(range(start, start + 10), empty_jpeg())
    others = [sender_at(published) for _ in range(3)]
    for other in others:
        other.send(range(5), empty_jpeg())
    first = snapshots_claim_new()
    assert len(first) == BATCH_FRAMES
    for other in others:
        assert sum(str(claim.session_id) == other.session_id for claim in first) == 5
    assert len(snapshots_claim_new()) == BATCH_FRAMES
    assert len(snapshots_claim_new()) == 75 - 2 * BATCH_FRAMES


def test_poison_dies_alone(sender: Sender) -> None:
    sender.send([0, 1, 2], empty_jpeg())
    sender.post(batch_body([frame(3, sender.exposure)], [POISON]))
    sender.send([4, 5], empty_jpeg())
    worker = Mortal()
    for _ in range(6):
        try:
            snapshots_score(pipeline=worker, seconds=60)
        except WorkerKilled:
            leases_end()
        snapshots_bury()
    assert names() == {0: "no_face", 1: "no_face", 2: "no_face", 3: "dead", 4: "no_face", 5: "no_face"}
    assert worker.batches[0] == 6
    assert set(worker.batches[1:]) == {1}
    dead = Snapshot.objects.get(sequence=3)
    assert (dead.attempts, dead.reason) == (3, "The worker died each time it was read.")


def test_frame_in_hand_is_not_buried(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_MAX_ATTEMPTS = 1
    sender.send([0], face_jpeg())
    snapshots_claim_new()
    assert snapshots_bury() == 0


def test_late_worker_does_not_write_over_a_newer_claim(sender: Sender) -> None:
    sender.send([0], face_jpeg())
    late = snapshots_claim_new()
    leases_end()
    newer = snapshots_claim_tried()
    assert claims_score(claims=late, pipeline=scorer()) == 0
    assert claims_score(claims=newer, pipeline=scorer()) == 1
    assert claims_score(claims=newer, pipeline=scorer()) == 0, "and nothing is scored twice"
    assert FrameEmotion.objects.count() == 1


def test_results_of_a_session_withdrawn_meanwhile_are_not_written(sender: Sender) -> None:
    sender.send(range(3), face_jpeg())
    claims = snapshots_claim_new()
    assert sender.call("withdraw").status_code == 204
    assert claims_score(claims=claims, pipeline=scorer()) == 0
    assert not FrameEmotion.objects.exists()
    assert not Snapshot.objects.exists()


def test_old_picture_expires_unread(sender: Sender, settings: Any) -> None:
    sender.send(range(3), face_jpeg())
    age = timedelta(seconds=settings.SNAPSHOT_MAX_AGE_SECONDS)
    Snapshot.objects.filter(sequence__lt=2).update(received_at=timezone.now() - age - timedelta(hours=1))
    assert snapshots_expire() == 2
    assert names() == {0: "expired", 1: "expired", 2: "waiting"}
    jpegs_erase(at_once=True)
    assert list(FrameJpeg.objects.values_list("snapshot__sequence", flat=True)) == [2]


def test_old_picture_in_a_workers_hands_does_not_expire(sender: Sender) -> None:
    sender.send([0], face_jpeg())
    Snapshot.objects.update(received_at=timezone.now() - timedelta(days=9))
    snapshots_claim_new()
    assert snapshots_expire() == 0
    leases_end()
    assert snapshots_expire() == 1


def test_sweep_sees_frames_that_a_lost_hint_left_behind(sender: Sender) -> None:
    assert snapshots_overdue() is False
    sender.send([0], face_jpeg())
    assert snapshots_overdue() is False, "its own hint has its chance first"
    Snapshot.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    assert snapshots_overdue() is True
    snapshots_claim_new()
    assert snapshots_overdue() is False, "somebody works on it"


def test_database_itself_refuses_a_second_frame_of_the_same_sequence(sender: Sender) -> None:
    sender.send([0, 1], face_jpeg())
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.filter(sequence=0).update(sequence=1)
