"""Erased means erased: no file holds a byte of a picture whose frame has ended, wherever PostgreSQL writes or copies.

A canary is planted so often in one picture that each piece of 2 KB, as TOAST cuts it, holds it whole. It is searched,
in every form that a log or a dump may give it, in all files of the data folder (database, write-ahead log, logs,
broker, media), of a base backup taken while the picture waited, and of a streaming replica.
"""

import base64
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import requests

from fer_platform.embedded.addresses import postgres_socket_folder
from fer_platform.embedded.children import Child
from fer_platform.embedded.postgres import _binary, postgres_program
from inference.models import Snapshot
from tests.chaos.installation import Installation
from tests.fer_platform.processes import free_port
from tests.inference.pictures import face_jpeg, with_comment
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

CANARY = b"a-face-that-is-to-be-forgotten-"
PICTURE = with_comment(face_jpeg(), CANARY * 500)
FORMS = (
    CANARY,
    CANARY.hex().encode(),
    CANARY.hex().upper().encode(),
    base64.b64encode(CANARY[: len(CANARY) // 3 * 3]),
)
Status = Snapshot.Status
PROMISED_SECONDS = 60


def places(*folders: Path, forms: Sequence[bytes] = FORMS) -> list[str]:
    """Return the files that hold the canary, in one of its forms."""
    found = []
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        try:
            data = path.read_bytes()
        except FileNotFoundError:  # PostgreSQL has removed it meanwhile
            continue
        found += [str(path)] if any(form in data for form in forms) else []
    return found


class Watched(Installation):
    """An installation with a replica, and a viewer who sends the canary."""

    replica: Path

    def replica_start(self) -> None:
        self.replica = self.folder.parent / "replica"
        self.backup_take(
            self.replica / "postgres", "--write-recovery-conf", "--create-slot", "--slot=replica"
        )
        child = Child(postgres_program(self.replica, log=self.folder.parent / "replica.log"))
        child.wait_until_ready()
        self.children["replica"] = child

    def ended(self, status: Snapshot.Status, folder: Path | None = None) -> int:
        """How many frames ended so, as the database knows, or the replica in `folder`."""
        there = psycopg2.connect(
            host=str(postgres_socket_folder(folder or self.folder)), user="postgres", dbname="fer_platform"
        )
        with closing(there), there.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM inference_snapshot WHERE status = %s", [status.value])
            return cursor.fetchone()[0]

    def backup_take(self, folder: Path, *options: str) -> None:
        where = ("--host", str(postgres_socket_folder(self.folder)), "--username", "postgres")
        command = [
            _binary("pg_basebackup"),
            *where,
            "--pgdata",
            str(folder),
            "--checkpoint",
            "fast",
            *options,
        ]
        subprocess.run(command, check=True, capture_output=True)

    def send(self, viewer: dict, sequence: int) -> None:
        """Send the canary, and restart the database: until then its bytes may lie in shared memory alone."""
        body = batch_body([frame(sequence, viewer["exposure"])], [PICTURE])
        assert self.post(viewer, "snapshots", body).json()["accepted"] == 1
        self.stop("postgres")
        self.start("postgres")
        assert places(self.folder / "postgres" / "base"), "it waits, so the search must find it"

    def post(self, viewer: dict, what: str, body: bytes = b"") -> requests.Response:
        headers = {"Authorization": f"Viewer {viewer['token']}", "Content-Type": CONTENT_TYPE}
        address = f"{self.address}/api/v1/sessions/{viewer['session']}/{what}"
        for _ in range(20):
            answer = requests.post(address, data=body, headers=headers, timeout=10)
            if answer.status_code != 503:  # the database was away a moment ago
                break
            time.sleep(0.2)
        assert answer.ok, answer.text
        return answer

    def stop(self, name: str) -> None:
        self.children.pop(name).stop()


def until(holds: Callable[[], bool], *, seconds: float = PROMISED_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.5)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_file_holds_a_picture_after_its_end(tmp_path: Path) -> None:
    with Watched(tmp_path / "i", port=free_port()) as here:
        here.start_servers()
        here.replica_start()
        kept, withdrawn = here.seed(sessions=2)["sessions"]
        here.start("web")
        here.send(kept, 0)
        here.send(withdrawn, 0)
        here.backup_take(tmp_path / "backup")
        copies = (here.replica, tmp_path / "backup")
        assert places(*copies, here.folder / "postgres" / "pg_wal") == []
        here.post(withdrawn, "withdraw")
        here.start("beat")
        here.start("worker")
        until(lambda: here.ended(Status.SCORED) == 1)
        until(lambda: places(here.folder, *copies) == [])

        here.stop("worker")
        here.send(kept, 1)
        here.kill("postgres", signal.SIGKILL)
        here.start("postgres")
        assert places(here.folder, *copies) == []
        here.start("worker")
        until(lambda: here.ended(Status.LOST) == 1)

        here.stop("worker")
        here.stop("beat")  # what brings a frame back whose worker met a database that starts again
        here.send(kept, 2)
        here.start("worker")
        # No promise: on a busy machine the replica takes its time to come back to a server that was killed.
        until(lambda: here.ended(Status.SCORED) == here.ended(Status.SCORED, here.replica) == 2, seconds=150)
        here.stop("worker")
        assert places(here.folder, *copies) == [], "a worker that stops leaves none to a data folder at rest"
        here.command("snapshots", "audit")
    shutil.rmtree(tmp_path / "backup")


_KEEP = """
from campaigns.models import Campaign, FaceTemplate
from campaigns.services.face_templates import face_template_keep
from campaigns.services.sessions import session_start
from campaigns.selectors.notices import notice_of
campaign = Campaign.objects.get(sessions={session!r})
Campaign.objects.filter(pk=campaign.pk).update(recognises_faces=True)
campaign.refresh_from_db()
consents = {{"expressions": True, "return_visits": True, "face": True}}
begun = session_start(campaign=campaign, consents=consents, notice_version=notice_of(campaign).key)
face_template_keep(session=begun.session, template={template!r})
print(begun.session.pk, begun.token, bytes(FaceTemplate.objects.get().sealed).hex())
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_no_file_holds_a_template_a_minute_after_it_was_revoked(tmp_path: Path) -> None:
    template = (b"numbers-of-a-face-to-be-forgotten" * 16)[:512]
    with Watched(tmp_path / "i", port=free_port()) as here:
        here.start_servers()
        (own,) = here.seed(sessions=1)["sessions"]
        program = _KEEP.format(session=own["session"], template=template)
        session, token, sealed = here.command("shell", "--no-imports", "-c", program).split()[-3:]
        forms = (bytes.fromhex(sealed), sealed.encode(), sealed.upper().encode())
        here.stop("postgres")
        here.start("postgres")  # until then its bytes may lie in shared memory alone
        assert places(here.folder / "postgres" / "base", forms=forms), (
            "it is kept, so the search must find it"
        )
        here.backup_take(tmp_path / "backup")
        here.start("web")
        here.start("beat")
        here.start("worker")
        here.post({"session": session, "token": token}, "face/forget")
        until(lambda: places(here.folder, forms=forms) == [])
        here.stop("worker")
        here.stop("beat")
        here.stop("postgres")  # what memory held is written
        in_the_clear = (template[:40], template[:40].hex().encode(), base64.b64encode(template[:30]))
        assert places(tmp_path, forms=(*forms, *in_the_clear)) == []
