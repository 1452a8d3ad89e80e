"""The model of a study is the paired t, Welch's t and the mixed model of statsmodels where these apply, and it knows
what an order of ads cannot tell."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from dashboards.statistics.study.model import StudyRows, study_fit

FIRST = np.array([1.0, -1.0])


def rows(
    viewer: np.ndarray, ad: np.ndarray, value: np.ndarray, position: np.ndarray | None = None
) -> StudyRows:
    """Exposures in sessions: the ad before is that of the same viewer one position earlier."""
    position = np.zeros(len(viewer), dtype=np.int64) if position is None else position
    seen = dict(zip(zip(viewer.tolist(), position.tolist(), strict=True), ad.tolist(), strict=True))
    before = [seen.get((v, p - 1), -1) for v, p in zip(viewer.tolist(), position.tolist(), strict=True)]
    if not position.any():
        before = [-1] * len(viewer)
    ones = np.ones(len(viewer), dtype=np.int64)
    return StudyRows(viewer, ad, value, position, np.array(before), ones, ones.astype(float))


def crossed(viewers: int, ads: int, *, shuffled: bool = True, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Viewer, ad, position and noise of everybody seeing all ads."""
    rng = np.random.default_rng(seed)
    order = np.tile(np.arange(ads), (viewers, 1))
    order = rng.permuted(order, axis=1) if shuffled else order
    position = np.tile(np.arange(ads), viewers)
    viewer = np.repeat(np.arange(viewers), ads)
    return (
        viewer,
        order.ravel(),
        position,
        np.repeat(rng.normal(0, 1, viewers), ads) + rng.normal(0, 0.3, viewers * ads),
    )


def test_two_ads_seen_by_all_are_compared_by_the_paired_t() -> None:
    viewer, ad, _, value = crossed(30, 2)
    found = study_fit(rows(viewer, ad, value), 2).contrast(FIRST)
    table = np.zeros((30, 2))
    table[viewer, ad] = value
    expected = stats.ttest_rel(table[:, 0], table[:, 1])
    assert found.t == pytest.approx(expected.statistic, rel=1e-9)
    assert found.df == pytest.approx(29, rel=1e-9)


def test_two_ads_seen_by_different_people_are_compared_by_welchs_t() -> None:
    rng = np.random.default_rng(2)
    ad = (np.arange(50) >= 20).astype(np.int64)
    value = rng.normal(0, 1, 50) * (1 + ad)
    found = study_fit(rows(np.arange(50), ad, value), 2).contrast(FIRST)
    expected = stats.ttest_ind(value[:20], value[20:], equal_var=False)
    assert found.t == pytest.approx(expected.statistic, rel=1e-6)
    assert 30 < found.df < 48


def test_with_gaps_it_is_the_mixed_model_of_statsmodels() -> None:
    viewer, ad, position, value = crossed(60, 2, seed=3)
    value = value + 0.2 * position
    there = np.random.default_rng(4).random(len(value)) < 0.7
    viewer = np.unique(viewer[there], return_inverse=True)[1]
    ad, position, value = ad[there], position[there], value[there]
    found = study_fit(rows(viewer, ad, value, position), 2)
    design = np.column_stack([ad == 0, ad == 1, position == 1]).astype(float)
    expected = MixedLM(value, design, viewer).fit(reml=True)
    assert found.person == pytest.approx(float(expected.cov_re[0, 0] / expected.scale), rel=0.05)
    np.testing.assert_allclose(found.coefficients[:3], expected.fe_params[:3], atol=0.003)


def test_position_that_matters_does_not_become_an_ad() -> None:
    """Half of the people see one order, a tenth the other: the simple difference is that of positions."""
    viewer, ad, position, value = crossed(200, 2, shuffled=False)
    ad[:40] = 1 - ad[:40]
    value = value + 0.5 * position
    found = study_fit(rows(viewer, ad, value, position), 2).contrast(FIRST)
    assert value[ad == 0].mean() - value[ad == 1].mean() < -0.3
    assert abs(found.t) < 3
    assert abs(found.value) < 0.15


def test_what_an_ad_leaves_behind_is_told_from_what_the_next_one_does() -> None:
    """Ad 0 lifts whatever comes after it by 1; in these orders ad 1 follows it more often than ad 2 does."""
    viewer, ad, position, value = crossed(400, 3, seed=5)
    order = ad.reshape(-1, 3)
    order[:250] = (0, 1, 2)
    ad = order.ravel()
    after = np.concatenate([[False], (ad[:-1] == 0)]) & (position > 0)
    found = study_fit(rows(viewer, ad, value + after, position), 3)
    assert found.carry > 0.1
    own = found.contrast(np.array([0.0, 1.0, -1.0]))
    assert abs(own.value) < 0.25  # the simple difference is that of the orders, over .4
    simple = (value + after)[ad == 1].mean() - (value + after)[ad == 2].mean()
    assert simple > 0.4


@pytest.mark.parametrize("ads", [2, 3])
def test_one_order_for_all_cannot_tell_ads_from_positions(ads: int) -> None:
    viewer, ad, position, value = crossed(100, ads, shuffled=False)
    found = study_fit(rows(viewer, ad, value + 0.3 * position, position), ads)
    weights = np.zeros(ads)
    weights[:2] = 1, -1
    assert not found.can_tell(weights)
    assert found.contrast(weights) is None


def test_who_all_differ_alike_give_no_error_to_test_with() -> None:
    viewer, ad, _, _ = crossed(20, 2)
    found = study_fit(rows(viewer, ad, np.repeat(np.arange(20.0), 2) + 0.5 * ad), 2)
    assert found.can_tell(FIRST)
    assert found.contrast(FIRST) is None


def test_fewer_rows_than_coefficients_have_no_model() -> None:
    assert study_fit(rows(np.array([0, 1]), np.array([0, 1]), np.array([0.1, 0.2])), 2) is None
