"""Single numbers with their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboards.statistics.intervals import clustered_share, mean_interval, wilson_interval


def test_wilson_equals_published_values() -> None:
    # Newcombe 1998, table I, method 3 (without continuity correction).
    assert wilson_interval(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson_interval(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson_interval(0.0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


@given(st.floats(0, 1), st.floats(1, 1e6))
def test_wilson_holds_the_share_and_stays_in_range(share: float, n: float) -> None:
    low, high = wilson_interval(share, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_share_of_alike_frames_counts_viewers_not_frames() -> None:
    """Ten viewers, each all valid or all invalid: a hundred frames of one viewer say no more than one."""
    hits = np.array([100, 0] * 5)
    totals = np.full(10, 100)
    share = clustered_share(hits, totals)
    assert share.value == 0.5
    assert share.n == 10
    assert (share.low, share.high) == pytest.approx(wilson_interval(0.5, 10), abs=0.02)


def test_share_of_unrelated_frames_counts_frames() -> None:
    rng = np.random.default_rng(3)
    share = clustered_share(rng.binomial(60, 0.8, 200), np.full(200, 60))
    exact = wilson_interval(share.value, 12_000)
    assert share.high - share.low == pytest.approx(exact[1] - exact[0], rel=0.2)


def test_share_of_nothing_is_none() -> None:
    assert clustered_share(np.array([0]), np.array([0])) is None


def test_mean_interval_covers_a_skewed_mean() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        estimate = mean_interval(rng.gamma(1, 1, 40), resamples=500)
        held += estimate.low <= 1.0 <= estimate.high
    assert 0.89 <= held / 300 <= 0.98


def test_mean_of_one_viewer_has_no_interval() -> None:
    estimate = mean_interval(np.array([0.3, np.nan]))
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (0.3, None, None, 1)
    assert mean_interval(np.array([np.nan])) is None


def test_mean_of_many_viewers_equals_scipys_bca() -> None:
    values = np.random.default_rng(5).gamma(0.3, 1, 3000)
    found = mean_interval(values)
    expected = stats.bootstrap(
        (values,), np.mean, method="BCa", n_resamples=2000, batch=100, rng=np.random.default_rng(1)
    ).confidence_interval
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.06 * width)
    assert found.high == pytest.approx(expected.high, abs=0.06 * width)


def test_mean_of_a_few_skewed_viewers_equals_scipys_bca() -> None:
    values = np.random.default_rng(5).gamma(0.3, 1, 15)
    found = mean_interval(values, resamples=20_000)
    expected = stats.bootstrap(
        (values,), np.mean, method="BCa", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    width = expected.high - expected.low
    assert found.low == pytest.approx(expected.low, abs=0.03 * width)
    assert found.high == pytest.approx(expected.high, abs=0.03 * width)
