"""F3: one frame under one name."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.statistics.frames.quality import (
    PAUSED,
    PLAYING,
    PREROLL,
    REASONS,
    STALLED,
    FrameSigns,
    frame_reasons,
    reason_counts,
    running,
)
from dashboards.surfaces.text import part_labels


def good_frames(n: int = 1) -> FrameSigns:
    return FrameSigns(
        playback=np.full(n, PLAYING),
        hidden=np.zeros(n, bool),
        found=np.ones(n, bool),
        faces=np.ones(n, int),
        face_score=np.full(n, 0.9),
        yaw=np.full(n, 30.0),
        pitch=np.full(n, -25.0),
        roll=np.full(n, 45.0),
        luma=np.full(n, 40.0),
        sharpness=np.full(n, 10.0),
        frozen=np.zeros(n, bool),
    )


def name_of(**changes: object) -> str:
    frames = replace(good_frames(), **{name: np.array([value]) for name, value in changes.items()})
    return REASONS.get(int(frame_reasons(frames)[0]), "valid")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "valid"),
        ({"playback": PREROLL}, "preroll"),
        ({"playback": PAUSED}, "paused"),
        ({"playback": STALLED}, "stalled"),
        ({"hidden": True}, "tab_hidden"),
        ({"found": False, "yaw": np.nan, "luma": np.nan, "faces": 0}, "no_face"),
        ({"faces": 2}, "several_faces"),
        ({"face_score": 0.59}, "unsure_face"),
        ({"yaw": -30.5}, "turned_away"),
        ({"pitch": 25.5}, "turned_away"),
        ({"luma": 39.0}, "too_dark"),
        ({"luma": 221.0}, "too_bright"),
        ({"sharpness": 9.9}, "blurred"),
        ({"roll": -46.0}, "tilted"),
        ({"roll": 180.0}, "tilted"),
        ({"frozen": True}, "frozen"),
        ({"frozen": True, "found": False, "yaw": np.nan, "luma": np.nan, "faces": 0}, "frozen"),
        ({"playback": PAUSED, "hidden": True, "sharpness": 0.0}, "paused"),
    ],
)
def test_frame_gets_first_reason_that_it_meets(changes: dict, name: str) -> None:
    assert name_of(**changes) == name


def test_counts_leave_out_reasons_without_frames_and_add_up() -> None:
    frames = replace(
        good_frames(4), playback=np.array([PLAYING, PREROLL, PAUSED, PLAYING]), faces=np.array([1, 1, 1, 3])
    )
    reasons = frame_reasons(frames)
    assert reason_counts(reasons) == {"preroll": 1, "paused": 1, "several_faces": 1}
    assert running(reasons).tolist() == [True, False, False, True]


def test_every_reason_has_words() -> None:
    assert list(part_labels.REASONS) == list(REASONS.values())
    assert all("%" not in part_labels.reason(name) for name in REASONS.values())
