"""Segments are shown from 25 viewers on, and nobody is put in one by guessing."""

import numpy as np
import pytest

from dashboards.statistics.disclosure import names_told, told_parts
from dashboards.statistics.segments import LEAST_APART, MIN_VIEWERS, segments_of


def test_segments_under_25_say_only_how_many_they_are() -> None:
    levels = np.random.default_rng(1).random(60)
    levels[0] = np.nan  # not measured, so in no segment's number
    names = np.array(["18–34"] * 26 + ["35–54"] * 24 + [""] * 10)
    young, older = segments_of(levels, names, names)
    assert (young.name, young.n) == ("18–34", MIN_VIEWERS)
    assert young.level.value == pytest.approx(levels[1:26].mean())
    assert young.level.low < young.level.value < young.level.high
    assert (older.n, older.level) == (24, None)


def test_without_segments_there_is_nothing() -> None:
    assert segments_of(np.ones(5), np.array([""] * 5), np.array([""] * 5)) == []


@pytest.mark.parametrize("few", [0, 1, LEAST_APART - 1, LEAST_APART])
@pytest.mark.parametrize("unknown", [False, True])
def test_nobody_is_found_by_subtracting_all_segments_that_are_told(few: int, unknown: bool) -> None:
    """All less two segments would be one person, whether of a small segment or of none."""
    names = np.array(["young"] * 40 + ["old"] * 30 + ["" if unknown else "rare"] * few)
    levels = np.random.default_rng(3).random(len(names))
    allowed = names_told({"age": names}, told_parts({"age": names}, [np.isfinite(levels)]))["age"]
    told = sum(own.n for own in segments_of(levels, names, allowed) if own.level)
    assert told >= 40
    assert len(names) - told not in range(1, LEAST_APART)
