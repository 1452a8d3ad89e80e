"""Frames of one exposure for tests of the pure metrics: everything valid unless it is said otherwise."""

import numpy as np

from dashboards.statistics.frames.quality import PLAYING, PREROLL, FrameSigns


def signs_of(n: int, **changed: object) -> FrameSigns:
    """Return n valid frames, with some signs replaced (a scalar stands for all)."""
    plain: dict[str, object] = {
        "playback": PLAYING,
        "hidden": False,
        "found": True,
        "faces": 1,
        "face_score": 0.9,
        "yaw": 0.0,
        "pitch": 0.0,
        "roll": 0.0,
        "luma": 120.0,
        "sharpness": 100.0,
        "frozen": False,
    }
    kinds = {
        "playback": np.int64,
        "faces": np.int64,
        "hidden": np.bool_,
        "found": np.bool_,
        "frozen": np.bool_,
    }
    return FrameSigns(
        **{
            name: np.broadcast_to(value, n).astype(kinds.get(name, np.float64)).copy()
            for name, value in {**plain, **changed}.items()
        }
    )


def faces(happy: list[float] | np.ndarray) -> np.ndarray:
    """Return [n, 7]: `happy` as given, the rest neutral."""
    happy = np.asarray(happy, dtype=float)
    shown = np.zeros((len(happy), 7))
    shown[:, 3], shown[:, 6] = happy, 1 - happy
    return shown


def play(happy: list[float], *, preroll: list[float], step_ms: int = 500) -> tuple:
    """Return (signs, probabilities, t_ms): a pre-roll, then the ad, one frame every `step_ms` from 0 on."""
    n, before = len(happy) + len(preroll), len(preroll)
    t_ms = (np.arange(n) - before) * step_ms
    signs = signs_of(n, playback=np.where(np.arange(n) < before, PREROLL, PLAYING))
    return signs, faces([*preroll, *happy]), t_ms
