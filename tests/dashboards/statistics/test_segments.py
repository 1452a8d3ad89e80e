"""Segments are shown from 25 viewers on, and nobody is put in one by guessing."""

import numpy as np
import pytest

from dashboards.statistics.segments import MIN_VIEWERS, segments_of


def test_segments_under_25_say_only_how_many_they_are() -> None:
    values = np.random.default_rng(1).random((60, 8))
    values[0] = np.nan
    names = np.array(["18–34"] * 26 + ["35–54"] * 24 + [""] * 10)
    young, older = segments_of(values, names)
    assert (young.name, young.n, young.missing) == ("18–34", MIN_VIEWERS, 0)
    assert young.level.value == pytest.approx(values[1:26].mean())
    assert young.band.mean.shape == (8, 1)
    assert (older.n, older.level, older.band, older.missing) == (24, None, None, 1)


def test_without_segments_there_is_nothing() -> None:
    assert segments_of(np.ones((5, 3)), np.array([""] * 5)) == []
