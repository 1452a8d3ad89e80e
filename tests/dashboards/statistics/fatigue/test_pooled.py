"""F32 by hand."""

import numpy as np
import pytest

from benchmarks.gates.fatigue_simulations import Truth, drawn
from dashboards.statistics.fatigue.pooled import mix_split, pooled_exponent
from tests.dashboards.statistics.fatigue.people import NAN, table


def test_everybody_declines_while_the_pooled_mean_rises() -> None:
    # Two keen viewers go 10 → 8, two weak ones show 2 and leave. Pooled 6 → 8: within −2, audience +4.
    found = mix_split(table([[10, 8], [10, 8], [2, NAN], [2, NAN]]), resamples=50)
    np.testing.assert_allclose(found.pooled, [6, 8])
    np.testing.assert_allclose(found.change, [0, 2])
    np.testing.assert_allclose(found.within, [0, -2])
    np.testing.assert_allclose(found.audience, [0, 4])
    assert found.n.tolist() == [4, 2]
    assert found.stayed.tolist() == [0, 2]


def test_changes_within_the_viewer_add_up_over_exposures() -> None:
    # Three exposures: everybody who stays loses 2, then 1; the weak ones leave after the second.
    found = mix_split(table([[10, 8, 7], [10, 8, 7], [4, 2, NAN], [4, 2, NAN]]), resamples=50)
    np.testing.assert_allclose(found.pooled, [7, 5, 7])
    np.testing.assert_allclose(found.within, [0, -2, -3])
    np.testing.assert_allclose(found.audience, [0, 0, 3])


def test_the_parts_add_up_exactly_with_gaps_too() -> None:
    responses = drawn(Truth(viewers=200), np.random.default_rng(4))
    responses.y[np.random.default_rng(5).random(responses.y.shape) < 0.1] = NAN
    found = mix_split(responses, resamples=50)
    np.testing.assert_allclose(found.change, found.within + found.audience, atol=1e-12)
    assert (found.within_interval[0, 1:] <= found.within[1:]).all()
    assert (found.within_interval[1, 1:] >= found.within[1:]).all()


def test_pooled_curve_and_its_change_have_intervals_as_the_means_themselves() -> None:
    responses = drawn(Truth(viewers=400), np.random.default_rng(6))
    found = mix_split(responses, resamples=1000)
    first, last = responses.y[:, 0], responses.y[:, -1]
    for values, interval in ((first, found.pooled_interval[:, 0]), (last, found.pooled_interval[:, -1])):
        kept = values[np.isfinite(values)]
        half = 1.96 * kept.std(ddof=1) / len(kept) ** 0.5
        np.testing.assert_allclose(interval, [kept.mean() - half, kept.mean() + half], atol=0.3 * half)
    assert (found.change_interval[:, 0] == 0).all()
    assert found.change_interval[0, -1] < found.change[-1] < found.change_interval[1, -1]
    assert found.share_interval[0, -1] < found.pooled[-1] / found.pooled[0] < found.share_interval[1, -1]
    width = np.ptp(found.share_interval[:, -1]) * found.pooled[0]
    assert 0.5 < width / np.ptp(found.change_interval[:, -1]) < 1.5


def test_the_naive_exponent_is_the_least_squares_one() -> None:
    assert pooled_exponent(table([[4, 2, 4 / 3]] * 3)) == pytest.approx(1.0, abs=1e-3)
