"""Cameras as they go wrong, from their pictures through the engine to the grade: none of them is graded good."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from dashboards.statistics.frames.exposure import exposure_series
from dashboards.statistics.frames.grade import Grade
from dashboards.statistics.frames.quality import PLAYING, PREROLL, FrameSigns
from dashboards.statistics.frames.timeline import Timeline
from inference.engine.pipeline import Pipeline, build_pipeline
from inference.still import still_frames
from tests.inference.pictures import face_jpeg, jpeg

INTERVAL_MS, PREROLL_MS, AD_MS = 500, 3000, 6000
TIMES = np.arange(-PREROLL_MS, AD_MS, INTERVAL_MS)
RNG = np.random.default_rng(11)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build_pipeline()


def noisy(picture: np.ndarray) -> np.ndarray:
    """Return the picture as a sensor gives it: never twice the same."""
    return np.clip(picture + RNG.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def grade_of(pipeline: Pipeline, pictures: list[bytes], times: np.ndarray = TIMES) -> Grade:
    """Return the grade of an exposure with these pictures, the first ones of the neutral screen before it."""
    results = pipeline.score(pictures, cameras=[0] * len(pictures))
    readings = [own.reading for own in results]

    def sign(name: str) -> np.ndarray:
        return np.array([np.nan if own is None else getattr(own, name) for own in readings])

    found = np.array([own is not None for own in readings])
    signs = FrameSigns(
        playback=np.where(times < 0, PREROLL, PLAYING),
        hidden=np.zeros(len(times), bool),
        found=found,
        faces=np.nan_to_num(sign("faces")).astype(np.int64),
        face_score=sign("score"),
        yaw=sign("yaw"),
        pitch=sign("pitch"),
        roll=sign("roll"),
        luma=sign("face_luma"),
        sharpness=sign("sharpness"),
        frozen=still_frames(
            exposure_id=np.ones(len(times), np.int64),
            t_ms=times,
            likeness=np.array([hash(own) % 2**31 for own in pictures], float),
        ),
    )
    shown = np.full((len(times), 7), np.nan)
    for row, own in enumerate(readings):
        if own is not None:
            shown[row] = own.probabilities
    ad = Timeline(AD_MS, INTERVAL_MS)
    return exposure_series(signs=signs, probabilities=shown, t_ms=times, timeline=ad).grade


FACE = cv2.imdecode(np.frombuffer(face_jpeg(), np.uint8), cv2.IMREAD_COLOR)
CAMERAS: dict[str, tuple[Callable[[int], np.ndarray], str]] = {
    "as it should be": (lambda _: noisy(FACE), "good"),
    "upside down": (lambda _: noisy(FACE[::-1, ::-1]), "rejected"),
    "covered": (lambda _: noisy(np.full_like(FACE, 6)), "rejected"),
    "muted, black": (lambda _: np.zeros_like(FACE), "rejected"),
    "frozen from the start": (lambda _: FACE, "rejected"),
    "frozen a third into the ad": (lambda at: noisy(FACE) if at < AD_MS / 3 else FACE, "rejected"),
    "turned over in the middle": (lambda at: noisy(FACE if at < AD_MS / 2 else FACE[::-1, ::-1]), "not good"),
}


@pytest.mark.parametrize("camera", CAMERAS)
def test_no_broken_camera_is_graded_good(pipeline: Pipeline, camera: str) -> None:
    picture, expected = CAMERAS[camera]
    grade = grade_of(pipeline, [jpeg(picture(at)) for at in TIMES])
    if expected == "not good":
        assert grade.name != "good"
    else:
        assert grade.name == expected, grade
