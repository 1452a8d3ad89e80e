"""F35 finds what is there, finds nothing where nothing is, and never learns from the ad or the viewer it predicts."""

import numpy as np
import pytest

from dashboards.statistics.prediction.ad_order import ads_ordered
from dashboards.statistics.prediction.features import FEATURES, play_features
from dashboards.statistics.prediction.folds import left_out_folds
from dashboards.statistics.prediction.models import logistic_fit, probabilities, scaling_of
from dashboards.statistics.prediction.scores import auc, calibration_slope
from dashboards.statistics.prediction.summary import prediction_of, wanted_of


def study(seed: int, effect: float, *, ads: int = 6, viewers: int = 60) -> tuple[np.ndarray, ...]:
    """Return features, ads, viewers and answers; `effect`: points that an answer rises per standard deviation of smile.

    Viewers differ in how they smile and in how they praise; ads in how they are liked; neither goes with the other.
    """
    rng = np.random.default_rng(seed)
    ad, viewer = np.repeat(np.arange(ads), viewers), np.tile(np.arange(viewers), ads)
    features = (
        rng.normal(size=(ads * viewers, len(FEATURES))) + rng.normal(size=(viewers, len(FEATURES)))[viewer]
    )
    said = 3.4 + 0.3 * rng.normal(size=ads)[ad] + 0.4 * rng.normal(size=viewers)[viewer]
    said = said + effect * features[:, 0] + 0.7 * rng.normal(size=len(ad))
    return features, ad, viewer, np.clip(np.rint(said), 1, 5)


def test_signal_is_found_and_beats_the_base_rate() -> None:
    found = prediction_of(*study(1, 0.7))
    assert found.better
    assert found.face.low < found.face.value < found.face.high
    assert found.face.value > 0.7
    assert found.brier.value < found.base_brier.value
    assert max(found.coefficients, key=found.coefficients.get) == "mean smile"
    assert (found.n, found.viewers, found.ads) == (360, 60, 6)
    assert [row.given.n for row in found.by_ad] == [60] * 6


def test_boosting_is_judged_beside_it_on_the_same_folds() -> None:
    found = prediction_of(*study(1, 0.7))
    assert found.boosted.low < found.boosted.value < found.boosted.high
    assert found.boosted.value > 0.65
    assert found.boosted_brier.value < found.base_brier.low
    assert found.boosted_slope.n == found.boosted.n == found.face.n == 60


def test_boosting_sees_what_no_slope_tells() -> None:
    features, ads, viewers, _ = study(3, 0.0, viewers=120)
    features[::9, 4], features[:, 5] = np.nan, np.nan  # missing here and there, and missing altogether
    answers = np.where(np.abs(features[:, 3]) > 1, 5.0, 2.0)  # either extreme, so no straight line
    found = prediction_of(features, ads, viewers, answers)
    assert found.boosted.low > 0.9
    assert found.face.high < 0.7
    assert prediction_of(features, ads, viewers, answers).boosted == found.boosted


def test_interval_of_an_answer_holds_about_what_it_says() -> None:
    shares = [prediction_of(*study(seed, 0.5)).covered.value for seed in range(6)]
    assert 0.72 <= np.mean(shares) <= 0.9


def test_nothing_is_found_where_nothing_is() -> None:
    found = [prediction_of(*study(seed, 0.0)) for seed in range(6)]
    assert sum(own.better for own in found) <= 1
    assert abs(np.mean([own.face.value for own in found]) - 0.5) < 0.03
    assert abs(np.mean([own.boosted.value for own in found]) - 0.5) < 0.05  # 0.501 over thirty studies


def test_who_is_tested_is_never_in_training() -> None:
    _, ads, viewers, _ = study(1, 0.0)
    times = np.zeros(len(ads), dtype=int)
    for training, tested in left_out_folds(ads, viewers, seed=3):
        times += tested
        assert not np.intersect1d(ads[training], ads[tested]).size
        assert not np.intersect1d(viewers[training], viewers[tested]).size
    assert (times == 1).all()


def test_few_ads_or_answers_are_not_enough() -> None:
    for wrong in (study(1, 0.7, ads=4), study(1, 0.7, viewers=30)):
        assert prediction_of(*wrong) is None
    features, ads, viewers, answers = study(1, 0.7)
    assert prediction_of(features, ads, viewers, np.full(len(answers), 5.0)) is None
    told = wanted_of(ads, np.where(ads == 0, np.nan, answers))
    assert (told.ads, told.answers) == (5, 300)


def test_rows_without_an_answer_stay_without_a_prediction() -> None:
    features, ads, viewers, answers = study(2, 0.7)
    answers[::7] = np.nan
    found = prediction_of(features, ads, viewers, answers)
    assert np.isnan(found.score[::7]).all()
    there = np.isfinite(found.score)
    assert there.sum() == found.n == np.isfinite(answers).sum()
    assert ((found.low <= found.score) & (found.score <= found.high))[there].all()


def test_auc_and_calibration_by_hand() -> None:
    y = np.array([0.0, 0, 1, 1])
    one = np.zeros(4, dtype=np.int64)
    assert auc(y, np.array([0.1, 0.4, 0.35, 0.8]), one) == 0.75
    assert auc(y, np.ones(4), one) == 0.5
    y, score = np.array([1.0, 0, 1, 0, 0]), np.array([0.3, 0.2, 0.9, 0.8, 0.9])
    assert (
        auc(y, score, np.array([0, 0, 1, 1, 1])) == (1 + 1 + 0.5) / 3
    )  # pairs of different folds do not count
    rng = np.random.default_rng(4)
    odds = rng.normal(0, 1.5, 20_000)
    y = (rng.random(20_000) < 1 / (1 + np.exp(-odds))).astype(float)
    assert calibration_slope(y, 1 / (1 + np.exp(-odds))) == pytest.approx(1, abs=0.06)
    assert calibration_slope(y, 1 / (1 + np.exp(-2 * odds))) == pytest.approx(0.5, abs=0.03)


def test_logistic_fit_finds_the_coefficients_and_missing_features_stand_at_the_mean() -> None:
    rng = np.random.default_rng(5)
    raw = rng.normal(2, 3, (20_000, 2))
    scaling = scaling_of(raw)
    x = scaling.of(raw)
    y = (rng.random(20_000) < probabilities(x, np.array([-0.5, 1.0, 0.0]))).astype(float)
    np.testing.assert_allclose(logistic_fit(x, y), [-0.5, 1.0, 0.0], atol=0.06)
    assert scaling.of(np.array([[np.nan, np.nan]])).tolist() == [[1.0, 0.0, 0.0]]


def test_features_of_a_play_by_hand() -> None:
    happy = np.array([[0.0, 0.2, 0.4, 0.4], [np.nan, np.nan, np.nan, np.nan]])
    surprise, attention = np.array([[0.1, 0.5, 0.0, 0.0]] * 2), np.ones((2, 4))
    valence = np.array([[0.1, 0.1, 0.3, 0.5], [0.0, 0.0, 0.0, 0.0]])
    found = play_features(
        happy=happy, surprise=surprise, valence=valence, attention=attention, bin_ms=1000, brand_ms=[2000]
    )
    told = dict(zip(FEATURES, found[0], strict=True))
    assert told["mean smile"] == pytest.approx(0.25)
    assert (told["hook"], told["hold"], told["peak valence"]) == (0.5, 0.4, 0.5)
    assert told["impact"] == pytest.approx(0.4)
    assert told["slope of valence"] == pytest.approx(0.14)
    assert told["fastest rise of joy"] == pytest.approx(0.2)
    assert told["arc length"] == pytest.approx((2 * np.hypot(1, 0.2) + 1) / 3)
    assert told["brand-linked response"] == pytest.approx(0.4)
    assert np.isnan(found[1, FEATURES.index("hold")])


@pytest.mark.parametrize(("between_ads", "right"), [(1.5, (0.75, 1.0)), (0.0, (0.2, 0.8))])
def test_which_ad_is_liked_better_is_another_question_than_which_viewer(
    between_ads: float, right: tuple[float, float]
) -> None:
    """People who smile more like an ad more in both; only in one do ads that are smiled at more please more."""
    features, ads, viewers, answers = study(2, 0.6, ads=8)
    quality = np.linspace(-1, 1, 8)[np.random.default_rng(1).permutation(8)][ads]
    features[:, 0] += between_ads * quality
    answers = np.clip(answers + np.rint(1.2 * between_ads * quality), 1, 5)
    found = prediction_of(features, ads, viewers, answers)
    assert found is not None and found.face.value > 0.6
    assert right[0] <= found.face_order.value <= right[1]
    assert found.face_order.n == 8
    assert (
        found.face_order.low < found.face_order.value < found.face_order.high or found.face_order.value == 1
    )


def test_both_ads_of_a_pair_and_the_viewer_are_held_out() -> None:
    ads, viewers = np.repeat(np.arange(4), 10), np.tile(np.arange(10), 4)
    answers, tried = np.random.default_rng(1).integers(1, 6, 40).astype(float), []

    def fitted(training: np.ndarray, tested: np.ndarray) -> np.ndarray:
        tried.append(frozenset(ads[tested].tolist()))
        assert len(set(ads[tested])) == 2 and not set(ads[training]) & set(ads[tested])
        assert not set(viewers[training]) & set(viewers[tested])
        return answers[tested]

    assert ads_ordered(fitted, ads, viewers, answers, seed=1).value == 1.0
    assert len(set(tried)) == 6
    turned = ads_ordered(lambda training, tested: -answers[tested], ads, viewers, answers, seed=1)
    assert turned.value == 0.0
    alike = ads_ordered(lambda training, tested: np.ones(tested.sum()), ads, viewers, answers, seed=1)
    assert alike.value == 0.5
