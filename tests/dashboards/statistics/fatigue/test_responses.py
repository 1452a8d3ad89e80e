"""From rows to the table."""

import numpy as np
import pytest

from dashboards.statistics.fatigue.responses import responses_of
from tests.dashboards.statistics.fatigue.people import NAN, table


def test_rows_become_a_table_by_viewer_and_number() -> None:
    found = responses_of(["b", "a", "b"], [1, 1, 3], [0.0, 1.0, 5.0], [0.2, 0.4, 0.1])
    np.testing.assert_array_equal(found.y, [[0.4, NAN, NAN], [0.2, NAN, 0.1]])
    np.testing.assert_array_equal(found.day, [[1, NAN, NAN], [0, NAN, 5]])
    assert found.n_at.tolist() == [2, 0, 1]
    assert (found.viewers, found.repeaters) == (2, 1)


def test_missing_values_and_very_late_exposures_are_left_out_and_doubles_averaged() -> None:
    found = responses_of([1, 1, 2, 3], [1, 1, 1, 13], [0, 2, 0, 0], [0.2, 0.6, NAN, 0.5])
    np.testing.assert_allclose(found.y, [[0.4]])
    np.testing.assert_allclose(found.day, [[1.0]])


def test_no_rows_are_an_empty_table() -> None:
    found = responses_of([], [], [], [])
    assert (found.viewers, found.repeaters, found.last_number()) == (0, 0, 0)


def test_columns_of_different_length_and_numbers_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="length"):
        responses_of([1], [1, 2], [0.0], [0.1])
    with pytest.raises(ValueError, match="begin at 1"):
        responses_of([1], [0], [0.0], [0.1])


def test_the_last_number_is_the_highest_that_enough_viewers_reached() -> None:
    found = table([[1, 1, 1], [1, 1, NAN], [1, NAN, NAN]])
    assert [found.last_number(least) for least in (1, 2, 3, 4)] == [3, 2, 1, 0]
