"""F13 and F15–F18 with traces whose numbers can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.statistics.arc import arc_length, thirds
from dashboards.statistics.brand import brand_response
from dashboards.statistics.peak_end import EQUAL, peak_end_features, peak_end_trend, peak_end_weights
from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.summary import expression_summary, response
from dashboards.statistics.velocity import velocities
from dashboards.statistics.viewer_parts import end_bins, viewer_levels, viewer_medians, viewer_slopes

BIN = 500


def alike(trace: list[float] | np.ndarray, viewers: int = 20) -> np.ndarray:
    return np.tile(np.asarray(trace, dtype=float), (viewers, 1))


def test_end_is_two_seconds_or_a_tenth() -> None:
    assert end_bins(20, 500) == slice(16, 20)  # 10 s: 2 s are longer
    assert end_bins(120, 500) == slice(108, 120)  # 60 s: 6 s are longer
    assert end_bins(2, 500) == slice(0, 2)


def test_parts_of_viewers_leave_gaps_out() -> None:
    values = np.array([[1, np.nan, 3, 8], [np.nan] * 4, [0, 1, 2, 3], [np.nan, np.nan, 1, 2]])
    np.testing.assert_allclose(viewer_levels(values), [4, np.nan, 1.5, 1.5])
    np.testing.assert_allclose(viewer_medians(values), [3, np.nan, 1.5, 1.5])
    slopes = viewer_slopes(values, BIN)
    assert slopes[2] == pytest.approx(2.0)
    expected = np.polyfit([0, 1.0, 1.5], [1, 3, 8], 1)[0]
    assert slopes[0] == pytest.approx(expected)
    assert np.isnan(slopes[[1, 3]]).all()


def test_summary_by_hand() -> None:
    shown = np.zeros((20, 10))
    shown[:10, 4] = 1.0
    shown[:5, 5] = 1.0
    found = expression_summary(shown)
    assert (found.people.value, found.people.n) == (0.5, 20)
    assert found.mean.value == pytest.approx(15 / 200)
    assert found.most.value == pytest.approx(0.5, abs=0.05)
    assert found.most.second == 4
    assert found.least.value == pytest.approx(0.0)
    assert str(found.least.value)[0] != "-"
    assert (found.least.low, found.least.high) == pytest.approx((0.0, 0.161), abs=1e-3)  # Wilson's of 0 of 20
    assert expression_summary(shown[:5]).most is None


def test_hook_hold_and_impact_by_hand() -> None:
    surprise, happy = np.zeros(40), np.zeros(40)
    surprise[6], surprise[30] = 0.4, 0.9  # 3 s, and 15 s: too late for the hook
    happy[20], happy[36:] = 0.8, 0.2
    found = response(alike(surprise), alike(happy), bin_ms=BIN)
    assert (found.hook.value, found.hook.second) == (pytest.approx(0.4), 6)
    assert found.hold.value == pytest.approx(0.8)
    assert found.impact.value == pytest.approx((0.8 + 0.2) / 2)


def test_hold_of_a_flat_trace_is_not_raised_by_looking_for_it() -> None:
    rng = np.random.default_rng(1)
    holds = [response(v, v, bin_ms=BIN).hold.value for v in (rng.random((100, 50, 40)) < 0.05).astype(float)]
    assert 0.04 <= np.mean(holds) <= 0.06


def test_read_elsewhere_than_where_the_peak_is_sought() -> None:
    values = alike([0, 1, 0])
    found = crossfitted_peak(values, read=alike([5, 7, 9]))
    assert (found.value, found.second) == (7.0, 1)


def test_peak_end_trend_by_hand() -> None:
    trace = np.linspace(0, 0.38, 20)  # slope 0.02 a bin: 0.4 over the ad of 10 s; end: mean of the last four
    found = peak_end_trend(alike(trace), bin_ms=BIN)
    assert found.peak.value == pytest.approx(0.38)
    assert found.end.value == pytest.approx(0.35)
    assert found.slope.value == pytest.approx(0.4)
    assert found.score.value == pytest.approx((0.38 + 0.35 + 0.4) / 3)
    assert found.weights is EQUAL


def test_weights_stay_equal_under_thirty_ads_and_then_find_the_truth() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(0, [0.1, 0.2, 0.05], (200, 3))
    answers = 3 + features @ [2.0, 1.0, -4.0] + rng.normal(0, 0.02, 200)
    few = peak_end_weights(features[:29], answers[:29])
    assert few == replace(EQUAL, ads=29)
    assert not few.learnt
    found = peak_end_weights(features, answers)
    np.testing.assert_allclose(
        [found.intercept, found.peak, found.end, found.trend], [3, 2, 1, -4], atol=0.15
    )
    assert found.ads == 200
    assert found.learnt
    for (low, high), truth in zip(found.intervals, (3, 2, 1, -4), strict=True):
        assert low < truth < high and high - low < 0.3


def test_intervals_of_the_weights_hold_the_truth_about_as_often_as_they_say() -> None:
    rng, held = np.random.default_rng(6), []
    for _ in range(150):
        features = rng.normal(0, [0.1, 0.2, 0.05], (40, 3))
        answers = 3 + features @ [4.0, 2.0, -8.0] + rng.normal(0, 0.3, 40)
        found = peak_end_weights(features, answers)
        held += [
            low <= truth <= high for (low, high), truth in zip(found.intervals, (3, 4, 2, -8), strict=True)
        ]
    assert 0.85 <= np.mean(held) <= 0.98


def test_features_of_an_ad_are_those_of_its_peak_end_trend() -> None:
    values = np.random.default_rng(4).normal(0.1, 0.2, (30, 24))
    values[:5, 20:] = np.nan
    own = peak_end_trend(values, bin_ms=BIN)
    told = [own.peak.value, own.end.value, own.slope.value]
    np.testing.assert_allclose(peak_end_features(values, bin_ms=BIN), told)
    assert np.isnan(peak_end_features(values[:9], bin_ms=BIN)[0])


def test_ridge_shrinks_what_is_only_noise() -> None:
    rng = np.random.default_rng(3)
    features, answers = rng.normal(0, 1, (30, 3)), rng.normal(0, 1, 30)
    plain = np.linalg.lstsq(np.column_stack([np.ones(30), features]), answers, rcond=None)[0][1:]
    found = peak_end_weights(features, answers)
    assert np.linalg.norm([found.peak, found.end, found.trend]) < np.linalg.norm(plain)


def test_velocities_by_hand_and_beside_gaps() -> None:
    up, down = velocities(np.array([[0, 0.1, 0.3, 0.2, np.nan, 0.5]]), bin_ms=BIN)
    np.testing.assert_allclose(up[0], [0.2, 0.3, 0.1, np.nan, np.nan, np.nan])
    np.testing.assert_allclose(down[0], [0, 0, 0, np.nan, np.nan, np.nan])


def test_brand_response_by_hand() -> None:
    trace = np.zeros(40)
    trace[10:20] = 0.1
    trace[23] = 0.6
    found = brand_response(alike(trace), appears_ms=10_000, bin_ms=BIN)
    assert (found.value, found.second) == (pytest.approx(0.5), 23)
    assert brand_response(alike(trace), appears_ms=0, bin_ms=BIN) is None
    assert brand_response(alike(trace), appears_ms=60_000, bin_ms=BIN) is None


def test_brand_that_nobody_noticed_has_no_response() -> None:
    rng = np.random.default_rng(5)
    found = [
        brand_response(rng.normal(0, 0.2, (40, 40)), appears_ms=10_000, bin_ms=BIN).value for _ in range(100)
    ]
    assert abs(np.mean(found)) < 0.01


def test_arc_length_of_a_flat_and_of_a_zigzag_trace() -> None:
    assert arc_length(alike([0.3] * 10), bin_ms=BIN).value == pytest.approx(1.0)
    zigzag = arc_length(alike([0, 0.5] * 5), bin_ms=BIN)
    assert zigzag.value == pytest.approx(2**0.5)


def test_thirds_by_hand() -> None:
    first, middle, last = thirds(alike([*[0.1] * 10, *np.linspace(0, 0.9, 10), *[0.4] * 10]), bin_ms=BIN)
    assert (first.start, first.end, last.end) == (0, 10, 30)
    assert first.mean.value == pytest.approx(0.1)
    assert middle.slope.value == pytest.approx(0.2)
    assert middle.most.value == pytest.approx(0.9)
    assert last.slope.value == pytest.approx(0.0)
    assert thirds(alike([0.1, 0.2]), bin_ms=BIN) == []
