"""Bytes of waiting frames: stored once, moved whole, and erased as files, whoever looks on meanwhile."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from inference.copy_binary import rows_pack, rows_unpack
from inference.models import FrameJpeg, Snapshot
from inference.models.frame_jpeg import INTAKE_SECONDS, PARTITIONS
from inference.scorer import scorer
from inference.services.claim import Claim, snapshots_claim_new
from inference.services.erase import jpegs_erase
from inference.services.score import claims_score
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.races import wait_until_blocked
from tests.inference.sender import Sender


def value(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def bytes_on_disk() -> int:
    """Size of the files that hold rows and pictures."""
    return value(
        "SELECT sum(pg_relation_size(oid) + pg_relation_size(reltoastrelid)) FROM pg_class"
        " WHERE relname LIKE 'inference_framejpeg__'"
    )


def in_a_thread(work: Any) -> threading.Thread:
    def run() -> None:
        work()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_ended_bytes_leave_the_files_and_waiting_ones_stay_what_they_are(standing: Sender) -> None:
    standing.send([0, 1], face_jpeg())
    claims_score(claims=snapshots_claim_new()[:1], pipeline=scorer())
    standing.send([2], empty_jpeg())
    assert jpegs_erase(at_once=True) == 1
    rows = FrameJpeg.objects.order_by("snapshot_id").values_list("snapshot__sequence", "jpeg")
    assert [(sequence, bytes(jpeg)) for sequence, jpeg in rows] == [(1, face_jpeg()), (2, empty_jpeg())]
    assert standing.call("withdraw").status_code == 204
    assert bytes_on_disk() > len(face_jpeg())
    assert jpegs_erase(at_once=True) == 2
    assert bytes_on_disk() == 0


def test_frames_that_all_wait_are_not_moved_about(standing: Sender) -> None:
    standing.send([0, 1], face_jpeg())
    before = value("SELECT array_agg(tableoid::text || ctid) FROM inference_framejpeg")
    assert jpegs_erase(at_once=True) == 0
    assert value("SELECT array_agg(tableoid::text || ctid) FROM inference_framejpeg") == before


def test_among_waiting_frames_ended_bytes_have_half_a_minute(standing: Sender) -> None:
    standing.send([0, 1], face_jpeg())
    claims_score(claims=snapshots_claim_new()[:1], pipeline=scorer())
    with connection.cursor() as cursor:  # into the partition that took in before
        cursor.execute("UPDATE inference_framejpeg SET slot = (slot + 2) % 3")
    assert jpegs_erase() == 0
    Snapshot.objects.filter(sequence=0).update(finished_at=timezone.now() - timedelta(seconds=31))
    assert jpegs_erase() == 1


def test_repeated_batch_stores_no_bytes(standing: Sender) -> None:
    for sequences in ([0, 1], [0, 1, 2]):
        standing.send(sequences, face_jpeg())
    assert FrameJpeg.objects.count() == 3


def test_claim_that_waits_for_an_erasure_gets_its_bytes(standing: Sender) -> None:
    standing.send([0, 1], face_jpeg())
    Snapshot.objects.filter(sequence=0).update(status=Snapshot.Status.EXPIRED)
    claims: list[Claim] = []
    with transaction.atomic():
        assert jpegs_erase(at_once=True) == 1
        thread = in_a_thread(lambda: claims.extend(snapshots_claim_new()))
        wait_until_blocked()
    thread.join(10)
    assert [claim.picture for claim in claims] == [face_jpeg()]


def test_long_reader_stops_neither_ingest_nor_claims_and_is_waited_for(standing: Sender) -> None:
    standing.send([0], face_jpeg())
    Snapshot.objects.update(status=Snapshot.Status.EXPIRED)
    done = threading.Event()

    def read() -> None:
        with transaction.atomic():
            FrameJpeg.objects.count()
            done.wait(20)

    thread = in_a_thread(read)
    began = time.monotonic()
    while not value("SELECT count(*) FROM pg_locks WHERE relation = 'inference_framejpeg'::regclass"):
        time.sleep(0.01)
    assert jpegs_erase(at_once=True) == 0
    assert standing.send([1], face_jpeg()).json()["accepted"] == 1
    assert len(snapshots_claim_new()) == 1
    assert time.monotonic() - began < 5
    done.set()
    thread.join(10)
    assert jpegs_erase(at_once=True) == 1


@pytest.mark.django_db
def test_no_bytes_reach_a_logged_table() -> None:
    kinds = "SELECT string_agg(DISTINCT relpersistence::text, '') FROM pg_class"
    where = "WHERE relname LIKE 'inference_framejpeg__' OR oid IN (SELECT reltoastrelid FROM pg_class WHERE relname"
    assert value(f"{kinds} {where} LIKE 'inference_framejpeg__')") == "u"
    insert = (
        "INSERT INTO inference_framejpeg SELECT k, 0, 'a small face' FROM generate_series(1, 9) k RETURNING 1"
    )
    assert value(insert) == 1
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inference_framejpeg, inference_framejpeg_0")
    known = "SELECT array_agg(attname) FROM pg_stats WHERE tablename LIKE 'inference_framejpeg%'"
    assert set(value(known)) == {"snapshot_id", "slot"}, (
        "statistics are logged, and would quote small pictures"
    )


@pytest.mark.django_db
def test_partitions_follow_each_other() -> None:
    expression = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef"
    default = value(f"{expression} WHERE adrelid = 'inference_framejpeg'::regclass")
    times = [f"to_timestamp({k * INTAKE_SECONDS})" for k in range(4)]
    assert [value(f"SELECT {default.replace('now()', time)}") for time in times] == [0, 1, 2, 0]
    assert len(PARTITIONS) == 3


def test_copy_that_ends_early_is_no_rows() -> None:
    whole = rows_pack([(1, b"one"), (2**40, b"")])
    assert list(rows_unpack(whole)) == [(1, b"one"), (2**40, b"")]
    for end in range(len(whole)):
        with pytest.raises(ValueError):
            list(rows_unpack(whole[:end]))
