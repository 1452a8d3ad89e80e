"""F4 against a plain loop over frames."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.statistics.frames.binning import binned_means, viewer_means
from dashboards.statistics.frames.timeline import Timeline

frames = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(-1, 3),
        st.booleans(),
        st.booleans(),
        st.floats(0, 1, allow_nan=False, width=32),
    ),
    max_size=60,
)


@given(frames)
@settings(max_examples=80, deadline=None)
def test_means_equal_a_loop_over_frames(rows: list) -> None:
    groups, bins, used, counted, values = (
        (np.array(column) for column in zip(*rows, strict=True))
        if rows
        else (np.array([], int), np.array([], int), np.array([], bool), np.array([], bool), np.array([]))
    )
    got = binned_means(values.reshape(-1, 1), used, counted, groups, bins, (3, 4))
    for group in range(3):
        for second in range(4):
            cell = [row for row in rows if row[0] == group and row[1] == second and row[3]]
            kept = [row[4] for row in cell if row[2]]
            expected = np.mean(kept) if kept and len(kept) * 2 >= len(cell) else np.nan
            np.testing.assert_allclose(got[group, second, 0], expected, atol=1e-9)


def test_second_with_under_half_valid_is_missing_not_zero() -> None:
    args = (np.ones(3, bool), np.zeros(3, int), np.zeros(3, int), (1, 2))
    one_of_three = binned_means(np.ones((3, 1)), np.array([True, False, False]), *args)
    two_of_three = binned_means(np.ones((3, 1)), np.array([True, True, False]), *args)
    assert np.isnan(one_of_three).all()
    assert two_of_three[0, 0, 0] == 1.0
    assert np.isnan(two_of_three[0, 1, 0])


def test_second_with_exactly_half_valid_has_a_value() -> None:
    args = (np.ones(2, bool), np.zeros(2, int), np.zeros(2, int), (1, 1))
    assert binned_means(np.array([[0.2], [0.8]]), np.array([True, False]), *args)[0, 0, 0] == 0.2


def test_times_outside_the_ad_have_no_bin_and_late_ones_the_last() -> None:
    timeline = Timeline(8_300, 1000)
    assert timeline.bins == 9
    assert timeline.bin_of(np.array([-500, 0, 999, 1000, 8_299, 8_900, 9_301])).tolist() == [
        -1,
        0,
        0,
        1,
        8,
        8,
        -1,
    ]


def test_two_exposures_of_one_viewer_weigh_as_one() -> None:
    exposures = np.array([[0.2, np.nan], [0.4, 0.6], [0.9, np.nan]])[:, :, None]
    got = viewer_means(exposures, np.array([0, 0, 1]), 3)[:, :, 0]
    np.testing.assert_allclose(got, [[0.3, 0.6], [0.9, np.nan], [np.nan, np.nan]])


def test_many_viewers_of_different_numbers_of_exposures_get_their_means() -> None:
    rng = np.random.default_rng(1)
    viewers = rng.integers(-1, 400, 1000)  # −1: left out
    exposures = rng.random((1000, 5, 2)).astype(np.float32)
    exposures[rng.random(exposures.shape) < 0.3] = np.nan
    got = viewer_means(exposures, viewers, 402)
    for viewer in range(402):
        own = exposures[viewers == viewer].astype(np.float64)
        n = np.isfinite(own).sum(axis=0)
        wanted = np.where(n > 0, np.nansum(own, axis=0) / np.maximum(n, 1), np.nan)
        np.testing.assert_allclose(got[viewer], wanted, rtol=1e-14)
    assert got[:, :, 1].flags.c_contiguous
