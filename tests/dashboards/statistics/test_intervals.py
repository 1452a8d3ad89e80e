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
    assert (share.low, share.high) == pytest.approx(wilson_interval(0.5, 10))


def test_share_of_unrelated_frames_counts_frames() -> None:
    rng = np.random.default_rng(3)
    share = clustered_share(rng.binomial(60, 0.8, 200), np.full(200, 60))
    exact = wilson_interval(share.value, 12_000)
    assert 1 < (share.high - share.low) / (exact[1] - exact[0]) < 1.3


@pytest.mark.parametrize("viewers", [25, 60, 150])
def test_share_holds_where_one_in_twenty_has_most_of_the_poor_frames(viewers: int) -> None:
    rng = np.random.default_rng(viewers)
    hits = rng.binomial(40, np.where(rng.random((600, viewers)) < 0.05, 0.55, 0.98))
    found = [clustered_share(row, np.full(viewers, 40)) for row in hits]
    assert np.mean([own.low <= 0.05 * 0.55 + 0.95 * 0.98 <= own.high for own in found]) >= 0.94


@pytest.mark.parametrize("viewers", [10, 25, 60, 150, 400])
@pytest.mark.parametrize("share", [0.0026, 0.01, 0.03, 0.98])
def test_interval_of_a_share_near_none_or_all_holds(viewers: int, share: float) -> None:
    hits = np.arange(viewers + 1)
    ends = np.array([wilson_interval(own / viewers, viewers) for own in hits])
    chance = stats.binom.pmf(hits, viewers, share)
    assert chance[(ends[:, 0] <= share) & (share <= ends[:, 1])].sum() >= 0.92


def test_share_of_nothing_is_none() -> None:
    assert clustered_share(np.array([0]), np.array([0])) is None


@pytest.mark.parametrize("viewers", [25, 60, 150])
@pytest.mark.parametrize("noise", [0.015, 0.03, 0.07])
@pytest.mark.parametrize("sign", [1, -1])
def test_mean_interval_holds_where_a_fifth_carries_the_smiles(viewers: int, noise: float, sign: int) -> None:
    rng = np.random.default_rng([viewers, int(1000 * noise)])
    runs = 1500
    strong = rng.random((runs, viewers)) < 0.2
    shown = np.where(strong, 0.1, 0.00625) * rng.gamma(2, 0.5, (runs, viewers))
    found = [mean_interval(row) for row in sign * (shown + rng.normal(0, noise, shown.shape))]
    held = np.mean([own.low <= sign * 0.025 <= own.high for own in found])
    assert 0.92 <= held <= 0.975


def test_mean_interval_of_symmetric_values_is_students() -> None:
    values = np.array([-2.0, -1, -1, 0, 0, 1, 1, 2]) + 3
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    found = mean_interval(values)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_mean_interval_by_hand() -> None:
    """x = 0, 0, 0, 4: mean 1, se 1, γ = 6/3^1.5, r = γ/2, t₃ = 3.1824."""
    r, t = 6 / 3**1.5 / 2, 3.182446
    ends = [3 * (np.cbrt(1 + r * (z - r / 6)) - 1) / r for z in (t, -t)]
    found = mean_interval(np.array([0.0, 0, 0, 4]))
    assert found.low == pytest.approx(1 - max(ends[0], t), abs=1e-5)
    assert found.high == pytest.approx(1 - min(ends[1], -t), abs=1e-5)
    assert found.high - 1 > 1.5 * (1 - found.low)  # the strong ones may be more than were met


def test_mean_of_one_viewer_has_no_interval() -> None:
    estimate = mean_interval(np.array([0.3, np.nan]))
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (0.3, None, None, 1)
    assert mean_interval(np.array([np.nan])) is None


@pytest.mark.parametrize("value", [0.06000000000000002, 0.1, 1 / 3, 3.0, -1e-9])
@pytest.mark.parametrize("viewers", [2, 7, 26, 49])
def test_where_nobody_differs_rounding_makes_no_interval(value: float, viewers: int) -> None:
    found = mean_interval(np.full(viewers, value))
    assert found is not None and (found.low, found.high, found.n) == (None, None, viewers)
