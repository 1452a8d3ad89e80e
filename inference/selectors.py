"""Reads of the room's rows: frames for the metrics, tallies for pages, the backlog for health and pace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count
from numpy.typing import NDArray

from inference.models import ModelVersion, Snapshot
from inference.models.frame_emotion import SCALE
from inference.still import still_frames

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
_Status = Snapshot.Status
_ENDED_WITH_A_READING = (_Status.SCORED.value, _Status.NO_FACE.value)


@dataclass(frozen=True)
class FrameTable:
    """The ended frames of some plays, one row a frame, by exposure and media time; every array has n rows.

    `snapshot_id`, `exposure_id` int64; `t_ms` int64, media time, negative in the pre-roll; `playback` int64
    (`Snapshot.Playback`); `hidden`, `found` bool, where `found` says that there was a face; `probabilities` float64
    [n, 7] in 0..1, in the order of `EMOTIONS`. Where no face was found: probabilities, `face_score` (0..1),
    `yaw`, `pitch` and `roll` (degrees), `luma` (0..255) and `sharpness` are NaN, and `faces` is 0. `prior_ratio`
    float64 [n, 7]: what F2 multiplies the probabilities by, NaN where nothing is known of the network's training.
    `frozen` bool: the same picture as before, for a second or more (`still_frames`).
    `network` int64: the id of the network that read the frame, 0 where no face was found.
    """

    snapshot_id: NDArray[np.int64]
    exposure_id: NDArray[np.int64]
    t_ms: NDArray[np.int64]
    playback: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    found: NDArray[np.bool_]
    probabilities: NDArray[np.float64]
    faces: NDArray[np.int64]
    face_score: NDArray[np.float64]
    yaw: NDArray[np.float64]
    pitch: NDArray[np.float64]
    roll: NDArray[np.float64]
    luma: NDArray[np.float64]
    sharpness: NDArray[np.float64]
    prior_ratio: NDArray[np.float64]
    network: NDArray[np.int64]
    frozen: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.snapshot_id)


@dataclass(frozen=True)
class Backlog:
    """What waits to be scored: frames, the oldest one's age (0.0 where none), frames that a worker holds."""

    waiting: int
    oldest_seconds: float
    leased: int


ENGINE_FAILS = "The engine fails: "  # begins the reason of a frame that waits until it works again
_FRAMES = f"""
    SELECT s.id, s.exposure_id, s.t_ms, s.playback, s.hidden::int, s.status,
           {", ".join(f"e.{name}" for name in EMOTIONS)},
           coalesce(e.faces, 0), e.face_score, e.yaw, e.pitch, e.roll, e.luma, e.sharpness,
           coalesce(e.model_version_id, 0), s.likeness
    FROM inference_snapshot s
    LEFT JOIN inference_frameemotion e ON e.snapshot_id = s.id
    WHERE s.exposure_id = ANY(%s) AND s.status IN %s
    ORDER BY s.exposure_id, s.t_ms, s.id
"""  # noqa: S608 - the names are constants of this file
_NUMBERS = 22


def frames_of_exposures(*, exposure_ids: Iterable[int]) -> FrameTable:
    """Return the frames of these plays that ended with a reading or without a face, in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_FRAMES, [list(exposure_ids), _ENDED_WITH_A_READING])
        rows = cursor.fetchall()
    numbers = np.array(rows, dtype=np.float64).reshape(-1, _NUMBERS)
    whole, network = numbers[:, :6].astype(np.int64), numbers[:, 20].astype(np.int64)
    return FrameTable(
        snapshot_id=whole[:, 0],
        exposure_id=whole[:, 1],
        t_ms=whole[:, 2],
        playback=whole[:, 3],
        hidden=whole[:, 4].astype(bool),
        found=whole[:, 5] == _Status.SCORED,
        probabilities=numbers[:, 6:13] / SCALE,
        faces=numbers[:, 13].astype(np.int64),
        face_score=numbers[:, 14] / SCALE,
        yaw=numbers[:, 15],
        pitch=numbers[:, 16],
        roll=numbers[:, 17],
        luma=numbers[:, 18],
        sharpness=numbers[:, 19],
        prior_ratio=_prior_ratios(network),
        network=network,
        frozen=still_frames(exposure_id=whole[:, 1], t_ms=whole[:, 2], likeness=numbers[:, 21]),
    )


def _prior_ratios(versions: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return [n, 7] for the networks [n] that read the frames, by id; one query."""
    keys = np.unique(versions).tolist()
    return prior_ratios(versions, dict(ModelVersion.objects.filter(pk__in=keys).values_list("pk", "prior")))


def prior_ratios(
    versions: NDArray[np.int64], priors: Mapping[int, Mapping[str, Mapping[str, float]] | None]
) -> NDArray[np.float64]:
    """Return [n, 7], π_target / π_training of the networks [n] that read the frames; NaN for those without a prior."""
    keys, rows = np.unique(versions, return_inverse=True)
    ratios = np.full((len(keys), len(EMOTIONS)), np.nan)
    for row, key in enumerate(keys.tolist()):
        if prior := priors.get(key):
            target, training = (
                np.array([prior[of][name] for name in EMOTIONS]) for of in ("target", "training")
            )
            ratios[row] = np.divide(target, training, out=np.zeros(len(EMOTIONS)), where=training > 0)
    return ratios[rows]


def session_tally(session_id: UUID | str) -> dict[str, int]:
    """Return how many frames of a session are in each state, by its name; every state is there, even if 0."""
    rows = Snapshot.objects.filter(session_id=session_id).values_list("status").annotate(n=Count("id"))
    by_status = dict(rows)
    return {status.label: by_status.get(status.value, 0) for status in _Status}


def engine_failure() -> str:
    """Return what the engine fails at while frames wait for it, "" where it does not; from the waiting frames alone."""
    waiting = Snapshot.objects.filter(status=_Status.WAITING, reason__startswith=ENGINE_FAILS)
    return (waiting.values_list("reason", flat=True).first() or "").removeprefix(ENGINE_FAILS)


def backlog() -> Backlog:
    """Return what waits. It reads the partial index of waiting rows, so ended frames do not slow it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0),
                      count(*) FILTER (WHERE leased_until > now())
               FROM inference_snapshot WHERE status = 0"""
        )
        waiting, oldest, leased = cursor.fetchone()
    return Backlog(waiting=waiting, oldest_seconds=max(0.0, float(oldest)), leased=leased)
