"""Makes a small installation with the code of another checkout, and dumps it: what an upgrade must carry over.

    git worktree add /tmp/release COMMIT
    python tests/installations/make.py --checkout /tmp/release --output tests/installations/release-0.1.0.sql.gz

All that imports the product's code comes from `--checkout`, so this file speaks the words of release 0.1.0.
"""

import argparse
import gzip
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

PASSWORD = "kept-by-the-upgrade"
# Large enough for a status of fatigue, and so for an alert: 60 people who came back, 30 who saw an ad three times.
_PANEL = (
    "--viewers=80 --exposures=3 --days=9 --returning=0.95 --smile-share=0.2 --gamma=0.9"
    " --poor-quality=0.1 --camera-refused=0.05 --no-consent=0.03 --seed=5"
)
_LAST_DAY = "2026-10-31"
# A newer pg_dump writes for psql, and for its own server, what a plain connection to an older one does not know.
_NOT_SQL = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = .*)\n", re.MULTILINE)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--checkout", type=Path, required=True)
    arguments.add_argument("--output", type=Path, required=True)
    asked = arguments.parse_args()
    output = asked.output.absolute()
    os.chdir(asked.checkout)  # Celery looks for modules here first
    sys.path[0] = str(Path.cwd())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fer-installation-")))
        stack.callback(_start(folder).stop)
        _fill()
        text = _NOT_SQL.sub("", _dump(folder))
    output.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{output}: {output.stat().st_size:,} bytes, {len(text):,} of text")


def _start(folder: Path) -> object:
    """Start a throw-away PostgreSQL below `folder`, and point Django at it."""
    from fer_platform.embedded.addresses import database_url
    from fer_platform.embedded.children import Child
    from fer_platform.embedded.postgres import create_database, postgres_program

    server = Child(postgres_program(folder, log=folder / "postgres.log", durable=False))
    server.wait_until_ready()
    create_database(folder)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "fer_platform.settings",
        "DATABASE_URL": database_url(folder),
        "DATA_DIR": str(folder),
        "SECRET_KEY": "of-an-installation-that-nobody-uses",
        "LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()
    return server


def _dump(folder: Path) -> str:
    from fer_platform.embedded.addresses import postgres_socket_folder
    from fer_platform.embedded.postgres import _binary

    plain = ("--no-owner", "--no-privileges", "--column-inserts", "--rows-per-insert=100")
    server = ("--host", str(postgres_socket_folder(folder)), "--username=postgres")
    return subprocess.run(
        [_binary("pg_dump"), *plain, *server, "fer_platform"], check=True, capture_output=True, text=True
    ).stdout


def _fill() -> None:
    from django.core.management import call_command

    from campaigns.models import User

    call_command("migrate", verbosity=0)
    call_command("demo")
    User.objects.create_superuser("operator", "operator@example.org", PASSWORD)
    panel = _campaign_make(
        "Spring panel", slug="alpine", titles=("Mountain spring", "Źródło · Родник · 山の泉")
    )
    call_command("panel", "simulate", f"--campaign={panel.pk}", f"--until={_LAST_DAY}", *_PANEL.split())
    open_sittings = _people_watch(_campaign_make("Autumn launch", slug="coastal", titles=("Coast road",)))
    import_module("dashboards.services.rollup").exposures_roll_up()
    import_module("dashboards.services.fatigue").fatigue_readings_refresh(seconds=600)
    # Ended after the last roll-up: its plays wait for the next one.
    _finish(open_sittings.pop())


def _campaign_make(name: str, *, slug: str, titles: tuple[str, ...]) -> object:
    """Return a published campaign with drawn clips, of an organisation with an admin, a marketer and an analyst."""
    from django.core.files.base import ContentFile

    from campaigns.clips.demo import panel_clip
    from campaigns.clips.encode import clip_encode
    from campaigns.models import BrandMoment, Campaign, Organisation
    from campaigns.services.ads import ad_create
    from campaigns.services.campaigns import campaign_close, campaign_publish
    from campaigns.services.members import member_add

    organisation = Organisation.objects.create(
        name=slug.title(), slug=slug, contact=f"privacy@{slug}.example"
    )
    for role in ("admin", "marketer", "analyst"):
        member_add(organisation=organisation, role=role, username=f"{slug}-{role}", password=PASSWORD)
    campaign = Campaign.objects.create(
        organisation=organisation,
        name=name,
        brand=slug.title(),
        preroll_seconds=3,
        snapshot_interval_ms=1000,
        ask_after_ads=True,
        other_brands=["Another brand"],
        invited=100,
    )
    for position, title in enumerate(titles):
        clip = ContentFile(clip_encode(panel_clip.frames(6), fps=panel_clip.FPS), name="clip.mp4")
        ad = ad_create(campaign=campaign, title=title, file=clip, position=position, tags=["launch"])
        BrandMoment.objects.create(ad=ad, label="Name", start_ms=4500, end_ms=5500)
    campaign_publish(campaign=campaign)
    return campaign_close(campaign=campaign) if slug == "alpine" else campaign


def _people_watch(campaign: object) -> list[object]:
    """Let people watch: two to the end, one of whom withdraws, and two who are not done; return these two."""
    from campaigns.services.sessions import session_withdraw

    done, withdrawn, waiting, watching = (_sitting(campaign, number) for number in range(4))
    for session, frames in ((done, 9), (withdrawn, 9), (waiting, 9), (watching, 6)):
        _watch(session, frames=frames, scored=frames - 2 * (session is watching))
    _finish(done)
    _finish(withdrawn)
    session_withdraw(session=withdrawn)
    return [watching, waiting]


def _sitting(campaign: object, number: int) -> object:
    from campaigns.notice import notice_version
    from campaigns.services.sessions import session_camera, session_start

    session = session_start(
        campaign=campaign,
        consents={"expressions": True, "return_visits": number % 2 == 0, "panel": True},
        notice_version=notice_version(),
        panel_id=f"participant-{number}",
        panel_variables={"age": "25-34", "region": "north"},
    ).session
    session_camera(session=session, camera="granted")
    return session


def _watch(session: object, *, frames: int, scored: int) -> None:
    """Play the sitting's ad: `frames` come in, a second apart from the pre-roll's begin; the first ones are read."""
    from campaigns.services.exposures import events_record, exposure_start
    from inference.batches import Batch, Frame
    from inference.models import Snapshot
    from inference.services.claim import snapshots_claim_new
    from inference.services.ingest import batch_ingest
    from inference.services.score import claims_score

    exposure = exposure_start(session=session, ad_id=session.ad_order[0], position=0)
    events_record(
        exposure=exposure,
        events=[
            {"sequence": 0, "kind": "preroll", "media_ms": -3000, "elapsed_ms": 0},
            {"sequence": 1, "kind": "play", "media_ms": 0, "elapsed_ms": 3000},
        ],
    )
    for part in (range(scored), range(scored, frames)):
        batch = tuple(_frame(Frame, exposure.pk, k, frames) for k in part)
        if batch:
            batch_ingest(session_id=session.pk, batch=Batch(frames=batch, dropped=0))
        if part.start == 0:
            claims_score(claims=snapshots_claim_new(), pipeline=_Readings())
    assert Snapshot.objects.filter(session=session, status=Snapshot.Status.WAITING).count() == frames - scored


def _frame(frame: type, exposure: int, k: int, frames: int) -> object:
    return frame(
        sequence=k,
        exposure=exposure,
        t_ms=-3000 + 1000 * k,
        playback=1 if k < 3 else 0,
        hidden=False,
        age_ms=1000 * (frames - k),
        picture=_grey_picture(),
    )


def _grey_picture() -> bytes:
    import cv2
    import numpy as np

    return cv2.imencode(".jpg", np.full((48, 64, 3), 128, np.uint8))[1].tobytes()


class _Readings:
    """Stands for the network: nobody was before a camera. Each frame shows a little more of a smile than the last."""

    def __init__(self) -> None:
        from inference.engine.weights import weights_read

        weights = weights_read()
        self.model_name, self.model_digest = f"{weights.name} {weights.version}", weights.digest
        self.prior = {part: weights.description["prior"][part] for part in ("training", "target")}

    def score(self, pictures: list[bytes], **how: object) -> list[object]:
        return list(self._results(len(pictures)))

    def _results(self, count: int) -> Iterator[object]:
        import numpy as np

        from inference.engine.types import Box, FaceReading, FrameResult, Outcome

        for k in range(count):
            happy = 0.05 + 0.08 * k
            shares = np.array([0.02, 0.01, 0.02, happy, 0.03, 0.02, 0.9 - happy], np.float32)
            reading = FaceReading(
                probabilities=shares / shares.sum(),
                box=Box(12, 6, 30, 36),
                score=0.93,
                faces=1,
                yaw=2.0,
                pitch=-3.0,
                roll=0.0,
                face_luma=128.0,
                sharpness=400.0,
            )
            yield FrameResult(Outcome.SCORED, "", reading, luma=128.0, width=64, height=48)


def _finish(session: object) -> None:
    from campaigns.models import Exposure
    from campaigns.services.answers import answer_record
    from campaigns.services.exposures import events_record
    from campaigns.services.sessions import session_finish

    exposure = Exposure.objects.select_related("ad__campaign").get(session=session)
    ended = {"sequence": 2, "kind": "ended", "media_ms": 6000, "elapsed_ms": 9000}
    events_record(exposure=exposure, events=[ended])
    answer_record(exposure=exposure, liking=4, purchase_intent=3, satisfaction=5, brand="")
    session_finish(session=session)


if __name__ == "__main__":
    main()
