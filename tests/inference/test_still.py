"""A camera that stands still, by its pictures; and who rivals the viewer."""

import numpy as np
import pytest

from inference.engine.choose import rivals_count
from inference.engine.detect import Face
from inference.models import Snapshot
from inference.still import still_frames
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at


def still(likeness: list[float], *, every: int = 500, exposures: list[int] | None = None) -> list[int]:
    n = len(likeness)
    found = still_frames(
        exposure_id=np.array(exposures or [1] * n, dtype=np.int64),
        t_ms=np.arange(n, dtype=np.int64) * every,
        likeness=np.array(likeness, dtype=float),
    )
    return np.flatnonzero(found).tolist()


@pytest.mark.parametrize(
    ("likeness", "places"),
    [
        ([], []),
        ([1, 2, 3, 4], []),
        ([1, 2, 2, 3, 3, 4], []),  # a slow camera gives one picture twice
        ([1, 2, 2, 2, 3], [2, 3]),  # and not for a second
        ([1, 2, 2, 2, 2, 2], [2, 3, 4, 5]),  # frozen to the end; its first picture was new
        ([7, 7, 7, 1, 7, 7, 7], [1, 2, 5, 6]),
        ([np.nan] * 6, []),  # of a release that kept none
        ([1, np.nan, 1, 1], []),
    ],
)
def test_repeats_of_a_second_are_still(likeness: list[float], places: list[int]) -> None:
    assert still(likeness) == places


def test_at_a_slow_pace_the_second_equal_picture_is_still_already() -> None:
    assert still([1, 2, 2, 3], every=1000) == [2]
    assert still([1, 2, 2, 3], every=200) == []


def test_a_run_ends_with_its_exposure() -> None:
    assert still([5, 5, 5, 5], every=900, exposures=[1, 1, 2, 2]) == []


@pytest.mark.django_db
def test_likeness_is_of_the_picture_and_says_nothing_beyond_its_session(
    sender: Sender, published: object
) -> None:
    other = sender_at(published)
    sender.send([0, 1], face_jpeg())
    sender.send([2], empty_jpeg())
    other.send([0], face_jpeg())
    first, same, new = Snapshot.objects.filter(session=sender.session).order_by("sequence")
    assert first.likeness == same.likeness != new.likeness
    assert Snapshot.objects.get(session=other.session).likeness != first.likeness


def test_somebody_small_behind_is_no_rival() -> None:
    def face(height: float) -> Face:
        return Face(0, 0, height * 0.8, height, 0.9, np.zeros((5, 2), np.float32))

    viewer, behind, beside = face(120), face(55), face(61)
    assert rivals_count([behind, viewer], viewer) == 1
    assert rivals_count([viewer, beside, behind], viewer) == 2
    assert rivals_count([viewer], viewer) == 1
