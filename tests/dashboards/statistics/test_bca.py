"""BCa intervals of scalars of a mean trace equal SciPy's, up to the resamples' chance."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.bca import trace_scalar


@pytest.fixture
def skewed() -> np.ndarray:
    return np.random.default_rng(4).gamma(1.0, 1.0, (40, 6))


def total_variation(means: np.ndarray) -> np.ndarray:
    return np.abs(np.diff(means, axis=1)).sum(axis=1)


def test_interval_equals_scipys_bca(skewed: np.ndarray) -> None:
    found = trace_scalar(skewed, total_variation, resamples=20_000)

    def statistic(rows: np.ndarray, axis: int) -> np.ndarray:
        means = skewed[rows.astype(int)].mean(axis=axis if axis >= 0 else rows.ndim + axis)
        return np.abs(np.diff(means, axis=-1)).sum(axis=-1)

    expected = stats.bootstrap(
        (np.arange(40),), statistic, method="BCa", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert found.value == pytest.approx(float(statistic(np.arange(40), -1)))
    assert found.low == pytest.approx(expected.low, abs=0.03)
    assert found.high == pytest.approx(expected.high, abs=0.05)
    assert found.n == 40


def test_mean_of_one_bin_equals_scipys_interval(skewed: np.ndarray) -> None:
    one = trace_scalar(skewed[:, :1], lambda means: means[:, 0], resamples=20_000)
    other = stats.bootstrap(
        (skewed[:, 0],), np.mean, method="BCa", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert (one.low, one.high) == (pytest.approx(other.low, abs=0.02), pytest.approx(other.high, abs=0.02))


def test_gaps_empty_viewers_and_single_viewers(skewed: np.ndarray) -> None:
    gappy = skewed.copy()
    gappy[0] = np.nan
    gappy[1, 2] = np.nan
    found = trace_scalar(gappy, lambda means: means[:, 2])
    assert (found.value, found.n) == (pytest.approx(skewed[2:, 2].mean()), 39)
    assert trace_scalar(skewed[:1], total_variation).low is None
    assert trace_scalar(np.full((5, 6), np.nan), total_variation) is None
    assert trace_scalar(np.ones((5, 6)), total_variation).low is None
