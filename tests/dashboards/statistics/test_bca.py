"""Intervals of scalars of a mean trace equal SciPy's basic ones, up to the resamples' chance, and hold the truth."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.bca import bca_interval, trace_scalar


@pytest.fixture
def skewed() -> np.ndarray:
    return np.random.default_rng(4).gamma(1.0, 1.0, (40, 6))


def total_variation(means: np.ndarray) -> np.ndarray:
    return np.abs(np.diff(means, axis=1)).sum(axis=1)


def roughness(means: np.ndarray) -> np.ndarray:
    return (np.diff(means, axis=1) ** 2).sum(axis=1)


def test_interval_equals_scipys_basic_one(skewed: np.ndarray) -> None:
    found = trace_scalar(skewed, total_variation, resamples=20_000)

    def statistic(rows: np.ndarray, axis: int) -> np.ndarray:
        means = skewed[rows.astype(int)].mean(axis=axis if axis >= 0 else rows.ndim + axis)
        return np.abs(np.diff(means, axis=-1)).sum(axis=-1)

    expected = stats.bootstrap(
        (np.arange(40),), statistic, method="basic", n_resamples=20_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert found.low == pytest.approx(expected.low, abs=0.03)
    assert found.high == pytest.approx(expected.high, abs=0.05)
    assert found.n == 40


def test_what_noise_adds_is_taken_off() -> None:
    """The mean trace of 40 noisy viewers varies by .25 more than the truth; freed of it, by next to nothing."""
    rng = np.random.default_rng(3)
    course = np.array([0.0, 1, 0, 1, 0, 1])
    found = [trace_scalar(course + rng.normal(0, 1, (40, 6)), roughness) for _ in range(150)]
    assert np.mean([own.value for own in found]) == pytest.approx(5.0, abs=0.2)
    assert np.mean([own.low <= 5.0 <= own.high for own in found]) >= 0.85


def test_gaps_empty_viewers_and_single_viewers(skewed: np.ndarray) -> None:
    gappy = skewed.copy()
    gappy[0] = np.nan
    gappy[1, 2] = np.nan
    found = trace_scalar(gappy, lambda means: means[:, 2])
    assert (found.value, found.n) == (pytest.approx(skewed[2:, 2].mean(), abs=0.01), 39)
    assert trace_scalar(skewed[:1], total_variation).low is None
    assert trace_scalar(np.full((5, 6), np.nan), total_variation) is None
    assert trace_scalar(np.ones((5, 6)), total_variation).low is None


def test_bca_of_a_skewed_mean_equals_scipys() -> None:
    """Fifteen skewed values: bias correction and acceleration each move the ends by a fifth of an error or more."""
    rng = np.random.default_rng(11)
    values = rng.gamma(0.5, 1, 15)
    error = values.std() / 15**0.5
    resampled = rng.choice(values, (100_000, 15)).mean(axis=1)
    found = bca_interval(values.mean(), resampled, [(values.sum() - values) / 14])
    own = stats.bootstrap((values,), np.mean, n_resamples=100_000, rng=rng).confidence_interval
    assert found == pytest.approx((own.low, own.high), abs=0.06 * error)
