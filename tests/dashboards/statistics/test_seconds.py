"""Series in bins become seconds."""

import numpy as np
import pytest

from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.seconds import by_second


@pytest.mark.parametrize(
    ("bin_ms", "duration_ms"), [(200, 3000), (500, 3000), (500, 3400), (200, 2300), (1000, 2500)]
)
def test_seconds_are_means_of_their_bins(bin_ms: int, duration_ms: int) -> None:
    timeline = Timeline(duration_ms, bin_ms)
    values = np.random.default_rng(1).random((4, timeline.bins, 3)).astype(np.float32)
    values[np.random.default_rng(2).random(values.shape) < 0.4] = np.nan
    found = by_second(values, bin_ms)
    each = 1000 // bin_ms
    assert found.shape == (4, -(-timeline.bins // each), 3)
    for play, second, series in np.ndindex(*found.shape):
        own = values[play, second * each : (second + 1) * each, series]
        there = np.isfinite(own)
        expected = own[there].mean() if there.any() and 2 * there.sum() >= len(own) else np.nan
        np.testing.assert_allclose(found[play, second, series], expected, rtol=1e-6)


def test_memory_order_does_not_matter() -> None:
    values = np.random.default_rng(1).random((5, 2, 6)).astype(np.float32)
    np.testing.assert_array_equal(
        by_second(values.swapaxes(1, 2), 500),
        by_second(np.ascontiguousarray(values.swapaxes(1, 2)), 500),
    )


def test_empty_traces_stay_empty() -> None:
    assert by_second(np.empty((0, 6, 2)), 500).shape == (0, 3, 2)
    assert by_second(np.empty((3, 0, 2)), 500).shape == (3, 0, 2)
    assert np.isnan(by_second(np.full((3, 6, 2), np.nan), 500)).all()
