"""Rows as the camera and the workers would leave them: viewers who watched an ad, and their scored frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, Consent, Exposure, Viewer, ViewerSession
from dashboards.services.rollup import exposures_roll_up
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.surfaces.exports.write import export_write_next
from inference.models import FrameEmotion, ModelVersion, Snapshot
from inference.models.frame_emotion import SCALE

NEUTRAL = {"neutral": 1.0}


@dataclass(frozen=True)
class Frame:
    """One frame; `shown` gives probabilities by name (the rest goes to neutral), None means no face."""

    t_ms: int
    shown: dict[str, float] | None = field(default_factory=lambda: NEUTRAL)
    playback: int = Snapshot.Playback.PLAYING
    hidden: bool = False
    faces: int = 1
    yaw: int = 0
    pitch: int = 0
    luma: int = 120
    sharpness: int = 90


def smiling(share: float) -> dict[str, float]:
    return {"happy": share, "neutral": 1 - share}


def resting(*shown: dict[str, float]) -> list[Frame]:
    """Return a neutral screen, one frame every half second before the ad: these faces, or one of them five times."""
    faces = shown if len(shown) > 1 else 5 * (shown or (NEUTRAL,))
    return [
        Frame(500 * (place - len(faces)), own, playback=Snapshot.Playback.PREROLL)
        for place, own in enumerate(faces)
    ]


def frames_every(
    interval_ms: int, duration_ms: int, shown: Callable[[int], dict[str, float]] = lambda _: NEUTRAL
) -> list[Frame]:
    """Return valid frames from 0 on, one each interval; `shown` is asked with the media time in ms."""
    return [Frame(t_ms, shown(t_ms)) for t_ms in range(0, duration_ms, interval_ms)]


def model_version() -> ModelVersion:
    return ModelVersion.objects.get_or_create(digest="ab" * 32, defaults={"name": "test network"})[0]


def session_of(
    ad: Ad, *, viewer: Viewer | None = None, agreed: bool = True, camera: str = ViewerSession.Camera.GRANTED
) -> ViewerSession:
    """Return a sitting with its answer to the notice."""
    viewer = viewer or Viewer.objects.create(organisation=ad.campaign.organisation)
    session = ViewerSession.objects.create(
        campaign=ad.campaign, viewer=viewer, ad_order=[ad.pk], camera=camera
    )
    Consent.objects.create(
        session=session, purpose=Consent.Purpose.EXPRESSIONS, granted=agreed, notice_version="test"
    )
    return session


def exposure_of(
    ad: Ad,
    frames: Sequence[Frame] = (),
    *,
    viewer: Viewer | None = None,
    session: ViewerSession | None = None,
    status: str = Exposure.Status.COMPLETED,
    age_seconds: float = 3600,
    number: int = 1,
) -> Exposure:
    """Return one play of the ad with its frames, the last of them taken `age_seconds` ago."""
    session = session or session_of(ad, viewer=viewer)
    position = session.exposures.count()
    exposure = Exposure.objects.create(
        session=session, ad=ad, position=position, number=number, status=status
    )
    first = Snapshot.objects.filter(session=session).count()
    moment = timezone.now() - timedelta(seconds=age_seconds)
    states = Snapshot.Status
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            session=session,
            exposure=exposure,
            sequence=first + index,
            t_ms=frame.t_ms,
            playback=frame.playback,
            hidden=frame.hidden,
            taken_at=moment,
            status=states.SCORED if frame.shown is not None else states.NO_FACE,
            finished_at=moment,
        )
        for index, frame in enumerate(frames)
    )
    model = model_version()
    FrameEmotion.objects.bulk_create(
        _emotion(snapshot, frame, model)
        for snapshot, frame in zip(snapshots, frames, strict=True)
        if frame.shown
    )
    return exposure


def rolled_up(ad: Ad) -> int:
    """End the sittings with this ad and roll its plays up; return how many."""
    ViewerSession.objects.filter(exposures__ad=ad, status=ViewerSession.Status.OPEN).update(
        status=ViewerSession.Status.FINISHED
    )
    return exposures_roll_up(ad_id=ad.pk)


def _emotion(snapshot: Snapshot, frame: Frame, model: ModelVersion) -> FrameEmotion:
    return FrameEmotion(
        snapshot=snapshot,
        exposure=snapshot.exposure,
        t_ms=frame.t_ms,
        **{name: round(frame.shown.get(name, 0.0) * SCALE) for name in EXPRESSIONS},
        faces=frame.faces,
        face_score=9000,
        box_x=100,
        box_y=80,
        box_width=120,
        box_height=150,
        yaw=frame.yaw,
        pitch=frame.pitch,
        roll=0,
        luma=frame.luma,
        sharpness=frame.sharpness,
        model_version=model,
    )


def taken(client: Client, address: str) -> HttpResponseBase:
    """Ask a page for a file, let a worker make it, and fetch it by the link that the page then shows."""
    asked = client.get(address)
    assert asked.status_code == 302, asked.status_code
    while export_write_next():
        pass
    page = client.get(asked["Location"])
    assert page.context["link"], page.context["job"].problem
    return client.get(page.context["link"])
