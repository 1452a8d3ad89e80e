"""F4–F12 of one exposure, with numbers worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.statistics.frames.activation import activation
from dashboards.statistics.frames.baseline import above_baseline, baseline
from dashboards.statistics.frames.engagement import engagement, expressiveness
from dashboards.statistics.frames.exposure import ExposureSeries, exposure_series
from dashboards.statistics.frames.expressing import ever_expressing, expressing
from dashboards.statistics.frames.gaps import short_gaps_filled
from dashboards.statistics.frames.quality import STALLED
from dashboards.statistics.frames.resting import RESTED
from dashboards.statistics.frames.series import RAW, SERIES, SHIFTED
from dashboards.statistics.frames.smoothing import smoothed
from dashboards.statistics.frames.timeline import Timeline, bin_width_ms
from tests.dashboards.statistics.frames import faces, play, signs_of

NAN = np.nan


def column(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def test_smoothing_weights_half_second_bins_one_two_one() -> None:
    found = smoothed(column([0, 0, 1, 0, 0]), bin_ms=500, stretches=np.zeros(5, int))
    assert found[:, 0].tolist() == [0, 0.25, 0.5, 0.25, 0]


def test_smoothing_averages_five_bins_of_200_ms() -> None:
    found = smoothed(column([0, 0, 0, 0, 1, 0, 0, 0, 0]), bin_ms=200, stretches=np.zeros(9, int))
    np.testing.assert_allclose(found[:, 0], [0, 0, 0.2, 0.2, 0.2, 0.2, 0.2, 0, 0], atol=1e-12)


def test_smoothing_does_not_move_a_peak_at_the_edge() -> None:
    found = smoothed(column([1, 0, 0, 0]), bin_ms=500, stretches=np.zeros(4, int))
    assert found[:, 0].tolist() == [1, 0.25, 0, 0]


def test_smoothing_leaves_bins_of_a_second_alone() -> None:
    assert smoothed(column([0, 1, 0]), bin_ms=1000, stretches=np.zeros(3, int))[:, 0].tolist() == [0, 1, 0]


def test_smoothing_never_reaches_across_a_gap_or_a_stall() -> None:
    gap = smoothed(column([0, 0, NAN, 1, 1]), bin_ms=500, stretches=np.zeros(5, int))
    np.testing.assert_array_equal(gap[:, 0], [0, 0, NAN, 1, 1])
    stall = smoothed(column([0, 0, 1, 1]), bin_ms=500, stretches=np.array([0, 0, 1, 1]))
    assert stall[:, 0].tolist() == [0, 0, 1, 1]


def test_gap_of_half_a_second_is_filled_and_a_longer_one_is_not() -> None:
    filled = short_gaps_filled(column([0, NAN, 1, NAN, NAN, 1]), bin_ms=500, stretches=np.zeros(6, int))
    np.testing.assert_array_equal(filled[:, 0], [0, 0.5, 1, NAN, NAN, 1])
    dense = short_gaps_filled(column([0, NAN, NAN, NAN, 1]), bin_ms=200, stretches=np.zeros(5, int))
    assert dense[:, 0].tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_gap_with_a_stall_in_it_stays_a_gap() -> None:
    filled = short_gaps_filled(column([0, NAN, 1]), bin_ms=500, stretches=np.array([0, 0, 1]))
    assert np.isnan(filled[1, 0])


def test_stall_ends_a_stretch_at_the_nearest_edge() -> None:
    timeline = Timeline(3000, 500)
    stretches = timeline.stretches(np.array([0, 1100, 1400]), np.array([0, STALLED, STALLED]))
    assert stretches.tolist() == [0, 0, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("interval", "width"), [(100, 200), (200, 200), (500, 500), (1000, 1000), (4000, 1000)]
)
def test_bin_width_holds_a_frame_or_more(interval: int, width: int) -> None:
    assert bin_width_ms(interval) == width


def test_baseline_is_the_median_and_what_is_above_it_is_rescaled() -> None:
    resting = baseline(faces([0.1, 0.2, 0.9]), np.array([True, True, True]))
    assert resting[3] == pytest.approx(0.2)
    x = above_baseline(faces([0.6, 0.1]), resting)
    np.testing.assert_allclose(x[:, 3], [0.5, 0.0])  # (0.6 − 0.2) / 0.8
    assert np.isnan(baseline(faces([0.1, 0.2]), np.array([True, True]))).all()


def test_activation_is_the_weighted_sum() -> None:
    p = np.array([0.1, 0, 0, 0.5, 0.2, 0.1, 0.1])
    assert activation(p) == pytest.approx(0.059 + 0.255 - 0.054 + 0.067)


def test_expressiveness_and_engagement_by_hand() -> None:
    shown, resting = np.array([0.1, 0, 0, 0.3, 0, 0, 0.6]), np.array([0, 0.1, 0, 0.1, 0, 0, 0.8, 0])
    assert expressiveness(shown, resting) == pytest.approx(0.2)  # Σ p − Σ r of the six that are not neutral
    assert expressiveness(np.eye(7)[6], resting) == pytest.approx(-0.2)  # calmer than at rest: below 0, not 0
    found = engagement(np.array([1, 1, 0.5, 0, 0]), np.array([0, 1, 0.5, 0.5, NAN]))
    # Missing where expressiveness is, also while looking away: else who has no baseline would count at −0.5 alone.
    np.testing.assert_allclose(found, [0.3, 1.0, 0.075, -0.5, NAN])


def test_expressing_takes_half_a_second() -> None:
    x = column([0.4, 0, 0.4, 0.4, 0, 0.4, 0.4, 0.4, NAN])
    dense = expressing(x, bin_ms=200, stretches=np.zeros(9, int))
    np.testing.assert_array_equal(dense[:, 0], [0, 0, 0, 0, 0, 1, 1, 1, NAN])
    study = expressing(x, bin_ms=500, stretches=np.zeros(9, int))
    np.testing.assert_array_equal(study[:, 0], [1, 0, 1, 1, 0, 1, 1, 1, NAN])


def test_ever_expressing_counts_viewers_with_values() -> None:
    found = ever_expressing(np.array([[0, 1, NAN], [0, 0, 0], [NAN, NAN, NAN], [NAN, 1, 1]]))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    assert ever_expressing(np.full((2, 3), NAN)) is None


def series(happy: list[float], preroll: list[float], **changed: object) -> ExposureSeries:
    signs, p, t_ms = play(happy, preroll=preroll)
    return exposure_series(
        signs=replace(signs, **changed), probabilities=p, t_ms=t_ms, timeline=Timeline(500 * len(happy))
    )


def test_shifted_series_are_those_of_shifted_frames_and_missing_where_the_prior_is_unknown() -> None:
    happy = [0.2] * 4 + [1.0] * 4
    signs, p, t_ms = play(happy, preroll=[0.2] * 5)
    ratio = np.tile([1, 1, 1, 0.25, 1, 1, 4.0], (len(p), 1))
    plain = series(happy, [0.2] * 5)
    found = exposure_series(
        signs=signs, probabilities=p, t_ms=t_ms, timeline=Timeline(500 * len(happy)), prior_ratio=ratio
    )
    for name in SERIES:
        if name in SHIFTED:
            assert np.isnan(plain.of(name)).all()
        else:
            np.testing.assert_array_equal(found.of(name), plain.of(name), err_msg=name)
    same = exposure_series(
        signs=signs,
        probabilities=p,
        t_ms=t_ms,
        timeline=Timeline(500 * len(happy)),
        prior_ratio=np.ones((len(p), 7)),
    )
    for name in SHIFTED:
        np.testing.assert_allclose(same.of(name), same.of(name.removeprefix("shifted_")), atol=1e-12)
    shifted = 0.2 * 0.25 / (0.2 * 0.25 + 0.8 * 4)  # the rest of these faces is neutral
    assert found.of("shifted_happy")[0] == pytest.approx(shifted)
    assert found.of("shifted_valence")[-1] == pytest.approx(1)


def test_whole_exposure_by_hand() -> None:
    found = series([0.2] * 4 + [1.0] * 4, [0.2] * 5)
    assert found.values.shape == (8, len(SERIES))
    assert found.raw[:, RAW.index("happy")].tolist() == [0.2] * 4 + [1.0] * 4
    np.testing.assert_allclose(found.of("happy"), [0.2, 0.2, 0.2, 0.4, 0.8, 1, 1, 1])
    np.testing.assert_allclose(found.of("above_happy"), [0, 0, 0, 0.25, 0.75, 1, 1, 1])
    np.testing.assert_allclose(found.of("engagement"), 0.3 + 0.7 * (found.of("happy") - 0.2))
    assert found.of("expressing_happy").tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert (found.frames, found.running, found.valid) == (13, 8, 8)
    assert found.grade.name == "good"


def test_baseline_ignores_bad_frames_of_the_neutral_screen() -> None:
    luma = np.full(13, 120.0)
    luma[:2] = 10.0
    found = series([0.5] * 8, [0.9, 0.9, 0.1, 0.1, 0.1], luma=luma)
    assert found.baseline[3] == pytest.approx(0.1)


def test_unknown_baseline_leaves_what_needs_it_missing_and_is_a_reason() -> None:
    found = series([0.5] * 8, [0.1])
    assert np.isnan(found.of("engagement")).all()
    assert np.isfinite(found.of("valence")).all()
    assert found.grade.name == "fair"
    assert found.grade.reasons == ("no_baseline",)


def test_viewers_without_a_baseline_have_no_engagement_even_while_they_look_away() -> None:
    yaw = np.zeros(9)
    yaw[-3:] = 60.0
    found = series([0.5] * 8, [0.1], yaw=yaw)
    assert found.of("attention")[-1] == 0.0
    assert np.isnan(found.of("engagement")).all()
    known = series([0.5] * 8, [0.1] * 5, yaw=np.concatenate([np.zeros(4), yaw]))
    assert np.isfinite(known.of("engagement")[:5]).all()


def test_ad_without_a_neutral_screen_tells_no_change() -> None:
    found = series([0.5] * 8, [])
    assert np.isnan(found.of("above_happy")).all()
    assert np.isnan(found.resting.stored()).all()
    assert np.isfinite(found.of("happy")).all()
    assert found.grade.reasons == ("no_baseline",)


def test_resting_face_is_the_mean_of_the_neutral_screen_and_of_its_halves() -> None:
    found = series([0.5] * 8, [0.1, 0.2, 0.3, 0.3, 0.4]).resting
    happy, valence = RESTED.index("happy"), RESTED.index("valence")
    assert found.mean[happy] == pytest.approx(0.26)
    assert (found.first[happy], found.second[happy]) == (
        pytest.approx(0.2),
        pytest.approx(0.35),
    )  # the odd bin is early
    assert found.mean[valence] == pytest.approx(0.26)
    assert found.shown.tolist() == [0] * 6  # (0.4 − 0.2) / 0.8 is not clear


def test_burst_of_frames_weighs_no_more_than_its_bin() -> None:
    """Frames that come in bunches, as after a stall of the network: time counts, not how often was looked."""
    signs = signs_of(12, playback=np.array([1] * 8 + [0] * 4))
    t_ms = np.array([-2000, -1500, -1000, -500, -400, -300, -200, -100, 0, 500, 1000, 1500])
    p = faces([0.0, 0.0, 0.0, 0.8, 0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.2, 0.2])
    found = exposure_series(signs=signs, probabilities=p, t_ms=t_ms, timeline=Timeline(2000))
    assert found.resting.mean[RESTED.index("happy")] == pytest.approx(0.2)


def test_resting_face_that_smiles_late_in_the_neutral_screen_is_its_own_floor() -> None:
    found = series([0.5] * 8, [0.0] * 5 + [0.9] * 5).resting
    assert found.shown[3] == 1.0
    short = series([0.5] * 8, [0.0, 0.9, 0.9]).resting
    assert np.isfinite(short.mean).all()
    assert np.isnan(short.first).all()  # two frames a half at least


def test_face_that_leaves_is_a_gap_in_the_face_and_an_answer_in_attention() -> None:
    there = np.array([True] * 5 + [True] * 4 + [False] * 4)
    found = series([0.5] * 8, [0.1] * 5, found=there)
    assert np.isnan(found.of("happy")[5:]).all()
    assert found.of("attention")[6:].tolist() == [0.0, 0.0]
    assert np.isnan(found.of("engagement")[6:]).all()
    assert found.grade.name == "fair"
    assert found.grade.reasons[0] == "no_face"


def test_mostly_dark_exposure_is_rejected() -> None:
    found = series([0.5] * 8, [0.1] * 5, luma=np.array([120.0] * 8 + [10.0] * 5))
    assert not found.grade.analysed


def test_exposure_without_frames_is_rejected() -> None:
    found = exposure_series(
        signs=signs_of(0), probabilities=np.empty((0, 7)), t_ms=np.empty(0, int), timeline=Timeline(4000)
    )
    assert np.isnan(found.values).all()
    assert found.grade.name == "rejected"
