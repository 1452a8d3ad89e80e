"""The same frames as rows of the database, as the camera and the workers leave them."""

from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.adversary.frames import PREROLL_MS, Frames
from benchmarks.adversary.plays import Plays
from benchmarks.adversary.product import FACE_SCORE, SHARPNESS, viewer_id
from campaigns.models import Ad, Exposure, Viewer, ViewerSession
from dashboards.selectors.binary_copy import FIRST_DAY
from inference.models import FrameEmotion, ModelVersion, Snapshot
from inference.models.frame_emotion import SCALE
from inference.selectors import EMOTIONS

_BOX = {"box_x": 100, "box_y": 80, "box_width": 120, "box_height": 150}


def rows_write(ads: list[Ad], plays: Plays, frames: Frames) -> None:
    """Write the plays of a campaign's ads, one session a person and day, with their frames."""
    model = ModelVersion.objects.get_or_create(digest="cd" * 32, defaults={"name": "adversary"})[0]
    campaign, midnight = ads[0].campaign, datetime.combine(FIRST_DAY.item(), datetime.min.time(), UTC)
    sessions: dict[tuple[int, int], ViewerSession] = {}
    viewers: dict[int, Viewer] = {}
    exposures = []
    for row in range(len(plays)):
        person, day = int(plays.person[row]), int(plays.day[row])
        if person not in viewers:
            viewers[person] = Viewer.objects.create(pk=viewer_id(person), organisation=campaign.organisation)
        if (person, day) not in sessions:
            sessions[person, day] = ViewerSession.objects.create(
                campaign=campaign,
                viewer=viewers[person],
                ad_order=[ad.pk for ad in ads],
                camera=ViewerSession.Camera.GRANTED,
                status=ViewerSession.Status.FINISHED,
            )
        exposure = Exposure.objects.create(
            session=sessions[person, day],
            ad=ads[int(plays.ad[row])],
            position=int(plays.position[row]),
            number=int(plays.number[row]),
            status=Exposure.Status.COMPLETED,
        )
        exposure.started_at = midnight + timedelta(days=day, hours=9, minutes=int(plays.position[row]))
        exposures.append(exposure)
    Exposure.objects.bulk_update(exposures, ["started_at"])
    states = Snapshot.Status
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            session_id=exposures[play].session_id,
            exposure=exposures[play],
            sequence=place,
            t_ms=t_ms,
            playback=playback,
            taken_at=exposures[play].started_at + timedelta(milliseconds=t_ms + PREROLL_MS),
            finished_at=exposures[play].started_at + timedelta(minutes=1),
            status=states.SCORED if found else states.NO_FACE,
        )
        for place, (play, t_ms, playback, found) in enumerate(
            zip(
                *(own.tolist() for own in (frames.play, frames.t_ms, frames.playback, frames.found)),
                strict=True,
            )
        )
    )
    FrameEmotion.objects.bulk_create(
        FrameEmotion(
            snapshot=snapshots[place],
            exposure_id=snapshots[place].exposure_id,
            t_ms=snapshots[place].t_ms,
            **dict(zip(EMOTIONS, frames.probabilities[place].tolist(), strict=True)),
            faces=1,
            face_score=round(FACE_SCORE * SCALE),
            yaw=int(frames.yaw[place]),
            pitch=0,
            roll=0,
            luma=int(frames.luma[place]),
            sharpness=round(SHARPNESS),
            model_version=model,
            **_BOX,
        )
        for place in np.flatnonzero(frames.found).tolist()
    )
