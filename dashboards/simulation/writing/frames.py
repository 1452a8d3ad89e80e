"""Writes a simulation's frames: ended snapshots without pictures, their readings, and each sitting's ledger."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from dashboards.simulation.frames import Simulation
from dashboards.simulation.writing.copy_rows import ids_take, rows_copy
from inference.models import FrameEmotion, ModelVersion, SessionLedger, Snapshot

MODEL_NAME = "simulated readings"
MODEL_DIGEST = sha256(b"simulated panel, version 1").hexdigest()
_FRAMES_A_BATCH = 10
_BOX = (100, 80, 120, 150)
_SCORED_AFTER = timedelta(seconds=1)


def frames_write(
    *,
    simulation: Simulation,
    sessions: list[UUID],
    exposures: list[int],
    began: list[datetime],
    preroll_ms: int,
) -> None:
    """Write the frames of `exposures` (ids, in the order of `simulation.exposures`), whose pre-rolls began then."""
    frames = simulation.frames
    if not len(frames):
        return
    sitting = simulation.exposures[frames.exposure, 0]
    ids = np.array(ids_take(table="inference_snapshot", count=len(frames)))
    plays = np.array(exposures)[frames.exposure]
    pairs = zip(frames.exposure.tolist(), (frames.t_ms + preroll_ms).tolist(), strict=True)
    taken = [began[play] + timedelta(milliseconds=wait) for play, wait in pairs]
    _snapshots_write(simulation, sessions, ids, plays, taken)
    _readings_write(simulation, ids, plays)
    _ledgers_write(sitting, sessions, max(taken))


def _snapshots_write(
    simulation: Simulation,
    sessions: list[UUID],
    ids: NDArray[np.int64],
    plays: NDArray[np.int64],
    taken: list[datetime],
) -> None:
    frames = simulation.frames
    names = [str(session) for session in sessions]
    status = np.where(frames.found, Snapshot.Status.SCORED.value, Snapshot.Status.NO_FACE.value)
    whole = np.column_stack([ids, plays, frames.sequence, frames.t_ms, frames.playback, status]).tolist()
    sitting = simulation.exposures[frames.exposure, 0].tolist()
    rows_copy(
        model=Snapshot,
        columns=(
            *("id", "exposure_id", "sequence", "t_ms", "playback", "status"),
            *("session_id", "hidden", "taken_at", "received_at", "finished_at", "reason", "attempts"),
        ),
        rows=(
            (*numbers, names[row], "f", moment, moment, moment + _SCORED_AFTER, "", 1)
            for numbers, row, moment in zip(whole, sitting, taken, strict=True)
        ),
    )


def _readings_write(simulation: Simulation, ids: NDArray[np.int64], plays: NDArray[np.int64]) -> None:
    model = ModelVersion.objects.get_or_create(digest=MODEL_DIGEST, defaults={"name": MODEL_NAME})[0]
    frames, found = simulation.frames, simulation.frames.found
    size = int(found.sum())
    same = np.broadcast_to(np.array([1, *_BOX, model.pk]), (size, 6))
    rows_copy(
        model=FrameEmotion,
        columns=(
            *("snapshot_id", "exposure_id", "t_ms"),
            *("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
            *("face_score", "yaw", "pitch", "roll", "luma", "sharpness"),
            *("faces", "box_x", "box_y", "box_width", "box_height", "model_version_id"),
        ),
        rows=np.column_stack(
            [
                *(ids[found], plays[found], frames.t_ms[found], frames.probabilities[found]),
                *(frames.face_score[found], frames.yaw[found], frames.pitch[found], frames.roll[found]),
                *(frames.luma[found], frames.sharpness[found], same),
            ]
        ).tolist(),
    )


def _ledgers_write(sitting: NDArray[np.int64], sessions: list[UUID], last: datetime) -> None:
    rows, counts = np.unique(sitting, return_counts=True)
    rows_copy(
        model=SessionLedger,
        columns=("session_id", "accepted", "batches", "last_batch_at"),
        rows=(
            (sessions[row], count, -(-count // _FRAMES_A_BATCH), last)
            for row, count in zip(rows.tolist(), counts.tolist(), strict=True)
        ),
    )
