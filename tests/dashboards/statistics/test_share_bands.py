"""F19 for shares near 100 %."""

import numpy as np
import pytest

from dashboards.statistics.bands import SEED
from dashboards.statistics.resampling import resample_weights
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.students_t import t_quantile


def looking(rng: np.random.Generator, n: int, seconds: int = 30) -> np.ndarray:
    """Two frames a second of viewers of whom most look nearly all the time; fewer around second 9."""
    dip = 0.97 - 0.1 * np.exp(-0.5 * ((np.arange(seconds) - 9) / 2) ** 2)
    return rng.binomial(2, rng.beta(12, 1, (n, 1)) * dip, (n, seconds)) / 2


TRUTH = 12 / 13 * (0.97 - 0.1 * np.exp(-0.5 * ((np.arange(30) - 9) / 2) ** 2))


@pytest.mark.parametrize("n", [10, 50, 150])
def test_band_holds_the_whole_true_trace_in_about_95_percent(n: int) -> None:
    rng = np.random.default_rng(17)
    studies, held = 200, 0
    for study in range(studies):
        values = looking(rng, n)
        values[rng.random(values.shape) < 0.12] = np.nan
        band = share_band(values, resamples=400, seed=study)
        held += bool(np.all((band.low[:, 0] <= TRUTH) & (band.high[:, 0] >= TRUTH)))
    assert 0.87 <= held / studies <= 0.99


def test_everybody_looking_all_the_time_is_not_certain() -> None:
    band = share_band(np.ones((12, 4)))
    assert (band.mean == 1.0).all()
    assert (band.high == 1.0).all()
    assert ((band.low > 0.5) & (band.low < 0.9)).all()


def test_one_viewer_has_no_band_and_none_no_mean() -> None:
    band = share_band(np.array([[1.0, 0.0, np.nan]]))
    assert np.isnan(band.low).all()
    assert band.n[:, 0].tolist() == [1, 1, 0]
    assert np.isnan(band.mean[2, 0])
    assert np.isnan(share_band(np.empty((0, 3))).mean).all()


def test_c_and_how_much_a_viewer_says_by_a_loop() -> None:
    values = looking(np.random.default_rng(3), 12, seconds=6)
    mean, error = values.mean(axis=0), values.std(axis=0, ddof=1) / 12**0.5
    distances = [
        np.abs(np.repeat(values, held, axis=0).mean(axis=0) - mean) / error
        for held in resample_weights(12, 400, SEED).astype(int)
    ]
    c = np.quantile(np.max(distances, axis=1), 0.95) * (12 / 11) ** 0.5
    assert c > t_quantile(11)
    band = share_band(values, resamples=400)
    assert band.c[0] == pytest.approx(c, rel=1e-4)
    n = (mean * (1 - mean)).sum() / (error**2).sum()  # a yes or no each would say as much as 12
    assert n > 12
    half = c / (1 + c**2 / n) * np.sqrt(mean * (1 - mean) / n + c**2 / (4 * n**2))
    centre = (mean + c**2 / (2 * n)) / (1 + c**2 / n)
    np.testing.assert_allclose(band.low[:, 0], np.maximum(centre - half, 0), rtol=1e-4)
    np.testing.assert_allclose(band.high[:, 0], np.minimum(centre + half, 1), rtol=1e-4)
