"""F14: the strongest moment without the bias of picking it."""

import numpy as np
import pytest

from dashboards.statistics.peaks import MIN_VIEWERS, crossfitted_peak

SECONDS = np.arange(30)


def test_flat_trace_has_no_upward_bias() -> None:
    rng = np.random.default_rng(11)
    raw, fitted = [], []
    for _ in range(200):
        values = (rng.random((50, 30)) < 0.05).astype(float)
        raw.append(values.mean(axis=0).max())
        fitted.append(crossfitted_peak(values).value)
    assert np.mean(raw) > 0.11
    assert 0.04 <= np.mean(fitted) <= 0.06


@pytest.mark.parametrize("n", [MIN_VIEWERS, 50])
def test_interval_holds_the_true_height_and_finds_the_moment(n: int) -> None:
    truth = 0.05 + 0.25 * np.exp(-0.5 * ((SECONDS - 12) / 3) ** 2)
    rng = np.random.default_rng(13)
    held, seconds = 0, []
    for _ in range(200):
        values = truth * rng.gamma(1, 1, (n, 1)) * rng.gamma(4, 0.25, (n, 30))
        peak = crossfitted_peak(values)
        held += peak.low <= truth.max() <= peak.high
        seconds.append(peak.second)
        assert peak.second_low <= peak.second <= peak.second_high
    assert 0.88 <= held / 200 <= 0.99
    assert abs(np.median(seconds) - 12) <= 1


def test_too_few_viewers_give_none() -> None:
    values = np.random.default_rng(1).random((MIN_VIEWERS, 8))
    assert crossfitted_peak(values) is not None
    values[0] = np.nan
    assert crossfitted_peak(values) is None


def test_seconds_seen_by_too_few_cannot_win() -> None:
    values = np.full((20, 6), 0.2)
    values[:, 4] = np.nan
    values[:2, 4] = 1.0
    values[:, 3] = 0.3
    peak = crossfitted_peak(values)
    assert (peak.second, peak.second_low, peak.second_high) == (3, 3, 3)
    assert peak.value == pytest.approx(0.3)


def test_all_missing_gives_none() -> None:
    assert crossfitted_peak(np.full((30, 5), np.nan)) is None
