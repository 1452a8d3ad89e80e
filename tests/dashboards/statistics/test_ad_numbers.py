"""F13 and F15–F18 with traces whose numbers can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.statistics.arc import arc_length, thirds
from dashboards.statistics.brand import brand_response
from dashboards.statistics.frames.expressing import ever_expressing
from dashboards.statistics.peak_end import (
    EQUAL,
    peak_end_features,
    peak_end_trend,
    peak_end_weights,
    viewer_changes,
    viewer_ends,
)
from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.summary import hook, impact, share_extremes
from dashboards.statistics.values import SHARE, clipped
from dashboards.statistics.velocity import velocity
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
    people = ever_expressing(shown)
    assert (people.value, people.n) == (0.5, 20)
    high, low = share_extremes(shown, bin_ms=BIN)
    assert high.value == pytest.approx(0.5, abs=0.05)
    assert (high.at_ms, high.from_ms, high.to_ms) == (2250, 2000, 2500)  # the fifth bin
    assert share_extremes(np.repeat(shown, 2, axis=0), bin_ms=BIN)[0].settled
    assert low.value == pytest.approx(0.0)
    assert str(low.value)[0] != "-"
    assert (low.low, low.high) == pytest.approx((0.0, 0.161), abs=1e-3)  # Wilson's of 0 of 20
    assert share_extremes(shown[:5], bin_ms=BIN) == (None, None)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1, 0.5])
def test_least_at_once_is_never_above_most_at_once(share: float) -> None:
    rng = np.random.default_rng(round(100 * share))
    for _ in range(60):
        viewers, bins = rng.integers(10, 30), rng.integers(1, 24)
        shown = (rng.random((viewers, bins)) < share).astype(float)
        shown[rng.random(shown.shape) < 0.2] = np.nan
        high, low = share_extremes(shown, bin_ms=BIN)
        if high is None or low is None:
            continue
        assert low.value <= high.value
        high, low = clipped(high, SHARE), clipped(low, SHARE)  # as every finding is
        assert 0 <= low.low <= low.value <= high.value <= high.high <= 1


def test_hook_hold_and_impact_by_hand() -> None:
    surprise, happy = np.zeros(40), np.zeros(40)
    surprise[6], surprise[30] = 0.4, 0.9  # 3 s, and 15 s: too late for the hook
    happy[20], happy[36:] = 0.8, 0.2
    strongest = hook(alike(surprise), bin_ms=BIN)
    assert (strongest.value, strongest.at_ms) == (pytest.approx(0.4), 3250)
    assert crossfitted_peak(alike(happy), bin_ms=BIN).value == pytest.approx(0.8)
    assert impact(alike(happy), bin_ms=BIN).value == pytest.approx((0.8 + 0.2) / 2)


def test_hold_of_a_flat_trace_is_not_raised_by_looking_for_it() -> None:
    rng = np.random.default_rng(1)
    panels = (rng.random((100, 50, 40)) < 0.05).astype(float)
    holds = [crossfitted_peak(own, bin_ms=BIN).value for own in panels]
    assert 0.04 <= np.mean(holds) <= 0.06


def test_read_elsewhere_than_where_the_peak_is_sought() -> None:
    values = alike([0, 1, 0])
    found = crossfitted_peak(values, bin_ms=BIN, read=alike([5, 7, 9]))
    assert (found.value, found.at_ms) == (7.0, 750)


def test_peak_end_trend_by_hand() -> None:
    trace = np.linspace(0, 0.38, 20)  # slope 0.02 a bin: 0.4 over the ad of 10 s; end: mean of the last four
    assert peak_end_features(alike(trace), bin_ms=BIN) == pytest.approx([0.38, 0.35, 0.4])
    np.testing.assert_allclose(viewer_ends(alike(trace), bin_ms=BIN), 0.35)
    np.testing.assert_allclose(viewer_changes(alike(trace), bin_ms=BIN), 0.4)
    found = peak_end_trend(alike(trace), bin_ms=BIN)
    assert (found.value, found.n) == (pytest.approx((0.38 + 0.35 + 0.4) / 3), 20)
    assert peak_end_trend(alike(trace, 9), bin_ms=BIN) is None


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
    ends, changes = viewer_ends(values, bin_ms=BIN), viewer_changes(values, bin_ms=BIN)
    wanted = [crossfitted_peak(values, bin_ms=BIN).value, np.nanmean(ends), changes.mean()]
    np.testing.assert_allclose(peak_end_features(values, bin_ms=BIN), wanted)
    assert np.isnan(peak_end_features(values[:9], bin_ms=BIN)[0])


def test_ridge_shrinks_what_is_only_noise() -> None:
    rng = np.random.default_rng(3)
    features, answers = rng.normal(0, 1, (30, 3)), rng.normal(0, 1, 30)
    plain = np.linalg.lstsq(np.column_stack([np.ones(30), features]), answers, rcond=None)[0][1:]
    found = peak_end_weights(features, answers)
    assert np.linalg.norm([found.peak, found.end, found.trend]) < np.linalg.norm(plain)


def test_velocity_by_hand_and_beside_gaps() -> None:
    found = velocity(np.array([[0, 0.1, 0.3, 0.2, 0.1, np.nan, 0.5]]), bin_ms=BIN)
    np.testing.assert_allclose(found[0], [0.2, 0.3, 0.1, -0.2, np.nan, np.nan, np.nan])


def test_brand_response_by_hand() -> None:
    trace = np.zeros(40)
    trace[10:20] = 0.1
    trace[23] = 0.6
    found = brand_response(alike(trace), appears_ms=10_000, bin_ms=BIN)
    assert (found.value, found.at_ms) == (pytest.approx(0.5), 11_750)  # the middle of the 24th bin
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
    assert thirds(30) == [slice(0, 10), slice(10, 20), slice(20, 30)]
    assert [own.stop - own.start for own in thirds(31)] == [10, 11, 10]
    assert thirds(2) == []
    values = alike([*[0.1] * 10, *np.linspace(0, 0.9, 10), *[0.4] * 10])
    first, middle, last = (values[:, own] for own in thirds(30))
    assert viewer_levels(first) == pytest.approx(0.1)
    assert viewer_slopes(middle, BIN) == pytest.approx(0.2)
    assert crossfitted_peak(middle, bin_ms=BIN, start_ms=5000).at_ms == 9750
    assert viewer_slopes(last, BIN) == pytest.approx(0.0)
