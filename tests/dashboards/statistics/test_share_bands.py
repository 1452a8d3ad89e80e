"""F19 for shares near 100 %."""

import numpy as np
import pytest

from dashboards.statistics.share_bands import share_band


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
