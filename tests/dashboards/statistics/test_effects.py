"""Effect sizes by hand, against SciPy, and with intervals that hold the truth as often as they say."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.effects import cliffs_delta, cohen_dz, hedges_g


def test_hedges_g_by_hand() -> None:
    found = hedges_g(np.array([3.0, 5.0, 7.0]), np.array([1.0, 2.0, 3.0]))
    pooled = ((2 * 4 + 2 * 1) / 4) ** 0.5
    assert found.value == pytest.approx((1 - 3 / 15) * 3 / pooled)
    assert found.n == 6


def test_hedges_g_interval_equals_scipys_bca() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.gamma(2, 1, 50), rng.gamma(2, 1, 70) - 0.5
    found = hedges_g(a, b, resamples=20_000)

    def g(x: np.ndarray, y: np.ndarray, axis: int) -> np.ndarray:
        n, m = x.shape[axis], y.shape[axis]
        pooled = ((n - 1) * x.var(axis=axis, ddof=1) + (m - 1) * y.var(axis=axis, ddof=1)) / (n + m - 2)
        return (1 - 3 / (4 * (n + m - 2) - 1)) * (x.mean(axis=axis) - y.mean(axis=axis)) / np.sqrt(pooled)

    expected = stats.bootstrap(
        (a, b), g, method="BCa", n_resamples=20_000, rng=np.random.default_rng(2)
    ).confidence_interval
    assert (found.low, found.high) == (
        pytest.approx(expected.low, abs=0.02),
        pytest.approx(expected.high, abs=0.02),
    )


def test_cohen_dz_by_hand_and_against_scipy() -> None:
    d = np.array([1.0, 2.0, 3.0, 6.0, np.nan])
    found = cohen_dz(d, resamples=20_000)
    assert found.value == pytest.approx(3 / np.std([1, 2, 3, 6], ddof=1))
    assert found.n == 4
    rng = np.random.default_rng(3)
    d = rng.gamma(1, 1, 60) - 0.7
    found = cohen_dz(d, resamples=20_000)
    expected = stats.bootstrap(
        (d,),
        lambda x, axis: x.mean(axis=axis) / x.std(axis=axis, ddof=1),
        method="BCa",
        n_resamples=20_000,
        rng=np.random.default_rng(4),
    ).confidence_interval
    assert (found.low, found.high) == (
        pytest.approx(expected.low, abs=0.02),
        pytest.approx(expected.high, abs=0.02),
    )


@pytest.mark.parametrize("n", [5, 12, 25, 60])
@pytest.mark.parametrize("level", [0.1, 0.3, 0.123456, 0.7])
def test_people_who_do_not_differ_have_no_size(n: int, level: float) -> None:
    """Sums of squares, rounded, made 89 million standard deviations of them."""
    assert cohen_dz(np.full(n, level)) is None
    assert hedges_g(np.full(n, level), np.full(n + 1, level / 3)) is None


def test_size_of_people_who_hardly_differ_keeps_its_digits_and_its_interval_holds_it() -> None:
    rest = np.random.default_rng(6).normal(0, 1e-4, 40)
    found = cohen_dz(1 + rest)
    assert found.value == pytest.approx(float((1 + rest).mean() / rest.std(ddof=1)), rel=1e-9)
    assert found.low < 0.9 * found.value < 1.1 * found.value < found.high
    apart = hedges_g(1 + rest[:20], rest[20:])
    assert apart.low < 0.9 * apart.value < 1.1 * apart.value < apart.high


def test_cliffs_delta_equals_mann_whitney_and_the_double_loop() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.integers(0, 6, 30).astype(float), rng.integers(1, 7, 40).astype(float)
    found = cliffs_delta(a, b)
    u = stats.mannwhitneyu(a, b).statistic
    assert found.value == pytest.approx(2 * u / 1200 - 1)
    signs = np.sign(a[:, None] - b)
    delta = signs.mean()
    rows, columns = signs.mean(axis=1), signs.mean(axis=0)
    variance = (
        40**2 * ((rows - delta) ** 2).sum()
        + 30**2 * ((columns - delta) ** 2).sum()
        - ((signs - delta) ** 2).sum()
    ) / (30 * 40 * 29 * 39)
    z = stats.norm.ppf(0.975)
    half = z * (variance * ((1 - delta**2) ** 2 + z**2 * variance)) ** 0.5
    under = 1 - delta**2 + z**2 * variance
    assert found.low == pytest.approx((delta - delta**3 - half) / under, abs=1e-6)
    assert found.high == pytest.approx((delta - delta**3 + half) / under, abs=1e-6)


def test_cliffs_delta_of_groups_that_do_not_overlap_stays_open() -> None:
    found = cliffs_delta(np.arange(10) + 100.0, np.arange(12.0))
    assert (found.value, found.high) == (1.0, 1.0)
    assert 0.2 < found.low < 1


@pytest.mark.parametrize("effect", [hedges_g, cliffs_delta])
def test_intervals_of_effects_hold_the_truth(effect: object) -> None:
    rng = np.random.default_rng(6)
    truth = 0.5 if effect is hedges_g else 2 * stats.norm.cdf(0.5 / 2**0.5) - 1
    held = 0
    for _ in range(300):
        found = effect(rng.normal(0.5, 1, 60), rng.normal(0, 1, 60))
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 300 <= 0.985


def test_too_few_or_all_alike_have_no_effect_size() -> None:
    one, flat = np.array([1.0]), np.ones(5)
    assert hedges_g(one, flat) is None
    assert hedges_g(flat, flat) is None
    assert cohen_dz(flat) is None
    assert cliffs_delta(one, flat) is None
