"""Worker, broker and database are killed while viewers send: what was accepted is scored once, and nothing is lost.

Worker and broker die first, and no picture may be sent twice for it. A killed database takes the pictures that wait: it
says so, and their viewers send them again.

`CHAOS_KILLS` sets the number of kills (`make chaos`: 100, in some ten minutes).
"""

import json
import os
import random
import signal
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg2
import pytest

from fer_platform.embedded.addresses import postgres_socket_folder
from tests.chaos.installation import Installation
from tests.chaos.load import Viewer, in_threads
from tests.chaos.mortal_worker import POISON
from tests.fer_platform.processes import free_port
from tests.inference.pictures import broken_jpeg, empty_jpeg, face_jpeg, with_comment

KILLS = int(os.environ.get("CHAOS_KILLS", "8"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))
PAUSE = (1.0, 2.0)  # seconds between a restart and the next kill
DRAINED = 110  # seconds within which all that waits has ended; the command takes some more to start
VIEWERS, BATCH, EVERY = 5, 5, 0.5
# The lease is as short as a kill test wants it; everything else is as it is shipped.
SETTINGS = {"SNAPSHOT_LEASE_SECONDS": "3"}
WAYS = {
    "mortal_worker": [signal.SIGKILL],
    "valkey": [signal.SIGKILL],
    "postgres": [signal.SIGKILL, signal.SIGQUIT],
}


def victims(dice: random.Random) -> tuple[list[str], list[str]]:
    """Return who is killed, in order: worker and broker in a random order, then the database as often as each."""
    names = [list(WAYS)[place % len(WAYS)] for place in range(KILLS)]
    others = [name for name in names if name != "postgres"]
    dice.shuffle(others)
    return others, ["postgres"] * (KILLS - len(others))


def ended_as_lost(installation: Installation) -> int:
    host = str(postgres_socket_folder(installation.folder))
    there = psycopg2.connect(host=host, user="postgres", dbname="fer_platform")
    with closing(there), there.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inference_snapshot WHERE status = 6")
        return cursor.fetchone()[0]


def pictures_of_a_viewer(number: int, count: int) -> list[bytes]:
    """Return pictures of all three outcomes; the first viewer has a poison picture among them."""
    kinds = [face_jpeg(), face_jpeg(shift=20), empty_jpeg(), face_jpeg(shift=-30), broken_jpeg()]
    pictures = [kinds[(place + number) % len(kinds)] for place in range(count)]
    if number == 0:
        pictures[count // 4] = with_comment(face_jpeg(), POISON)
    return pictures


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * KILLS)
def test_nothing_accepted_is_lost_or_scored_twice_when_everything_is_killed(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    batches = 5 * KILLS + 8
    with Installation(tmp_path / "i", port=free_port(), **SETTINGS) as installation:
        installation.start_servers()
        seeded = installation.seed(sessions=VIEWERS)
        for name in ("mortal_worker", "beat", "web"):
            installation.start(name)
        viewers = [Viewer(installation.address, **session) for session in seeded["sessions"]]
        pictures = [pictures_of_a_viewer(number, batches * BATCH) for number in range(VIEWERS)]
        threads = in_threads(
            [
                partial(viewer.send_all, taken, batch=BATCH, every=EVERY)
                for viewer, taken in zip(viewers, pictures, strict=True)
            ]
        )
        began = time.monotonic()
        for group in victims(dice):
            for name in group:
                time.sleep(dice.uniform(*PAUSE))
                assert any(thread.is_alive() for thread in threads), "the load ended before the kills did"
                installation.kill(name, dice.choice(WAYS[name]))
                time.sleep(0.3)
                installation.start(name)
            if "postgres" not in group:
                assert ended_as_lost(installation) == 0, "the database stood"
        for thread in threads:
            thread.join()
        sent_all = time.monotonic()
        audit = json.loads(installation.command("snapshots", "audit", "--wait", str(DRAINED), "--json"))
        drained = time.monotonic() - sent_all
    sent = VIEWERS * BATCH * batches
    totals = audit["totals"]
    assert [viewer.answered for viewer in viewers] == [BATCH * batches] * VIEWERS
    assert audit["adds_up"]
    assert totals["accepted"] == sent
    assert (totals["waiting"], totals["expired"]) == (0, 0)
    again = sum(viewer.again for viewer in viewers)
    print(
        f"{KILLS} kills within {sent_all - began:.0f} s: of {sent} accepted frames {totals['lost']} were lost;"
        f" {again} went with {KILLS // len(WAYS)} crashes of the database and were sent again;"
        f" drained after {drained:.0f} s"
    )
    assert totals["lost"] == 0
    assert again > 0, "crashes took pictures"
    assert totals["dead"] == 1, "the poison alone is dead"
    assert {s["session_id"] for s in audit["sessions"] if s["dead"]} == {viewers[0].session}
    for outcome, picture in (("unreadable", broken_jpeg()), ("no_face", empty_jpeg())):
        assert totals[outcome] == sum(taken.count(picture) for taken in pictures)
    assert totals["scored"] == sent - 1 - totals["unreadable"] - totals["no_face"]
    assert sum(len(viewer.problems) for viewer in viewers) > 0, "the kills were felt"
