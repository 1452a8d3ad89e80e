"""F32 by hand."""

import numpy as np
import pytest

from benchmarks.gates.fatigue_panels import Truth, drawn
from dashboards.metrics.fatigue.pooled import mix_split, pooled_exponent
from tests.dashboards.metrics.fatigue.people import NAN, table


def test_everybody_declines_while_the_pooled_mean_rises() -> None:
    # Two keen viewers go 10 → 8, two weak ones show 2 and leave. Pooled 6 → 8: within −2, audience +4.
    found = mix_split(table([[10, 8], [10, 8], [2, NAN], [2, NAN]]), resamples=50)
    np.testing.assert_allclose(found.pooled, [6, 8])
    np.testing.assert_allclose(found.change, [0, 2])
    np.testing.assert_allclose(found.within, [0, -2])
    np.testing.assert_allclose(found.audience, [0, 4])
    assert found.n.tolist() == [4, 2]
    assert found.stayed.tolist() == [0, 2]


def test_the_parts_add_up_exactly_with_gaps_too() -> None:
    responses = drawn(Truth(viewers=200), np.random.default_rng(4))
    responses.y[np.random.default_rng(5).random(responses.y.shape) < 0.1] = NAN
    found = mix_split(responses, resamples=50)
    np.testing.assert_allclose(found.change, found.within + found.audience, atol=1e-12)
    assert (found.within_interval[0, 1:] <= found.within[1:]).all()
    assert (found.within_interval[1, 1:] >= found.within[1:]).all()


def test_the_naive_exponent_is_the_least_squares_one() -> None:
    assert pooled_exponent(table([[4, 2, 4 / 3]] * 3)) == pytest.approx(1.0, abs=1e-3)
