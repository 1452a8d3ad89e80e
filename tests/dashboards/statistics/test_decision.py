"""The rule of decisions, its chances and losses, and the stretches to fix (F38)."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.decision import (
    BEARABLE,
    MATTERS,
    Evidence,
    chances_alone,
    chances_of,
    viewers_to_settle,
)
from dashboards.statistics.students_t import t_quantile
from dashboards.statistics.weak_stretches import LEAD_SECONDS, weakness_of


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (Evidence(1, 0.0, 0.0, 0.0, 1.0, True, False), "run"),
        (Evidence(1, 0.0, 0.5, 0.0, 1.0, False, True), "fix"),  # ahead, yet more negative than at rest
        (Evidence(-1, 0.3, 0.0, 0.3, 1.0, True, False), "drop"),
        (Evidence(-1, 0.3, 0.299, 0.3, 1.0, True, False), "drop"),
        (Evidence(-1, 0.3, 0.3, 0.3, 1.0, True, False), "fix"),
        (Evidence(0, 0.0, 0.0, BEARABLE, 1.0, True, False), "run"),
        (Evidence(0, 0.0, 0.0, BEARABLE, 1.0, False, False), "not_enough"),  # it does nothing that is shown
        (Evidence(0, 0.0, 0.0, 1.001 * BEARABLE, 1.0, True, False), "not_enough"),
        (Evidence(0, 0.0, 0.0, None, 1.0, True, False), "not_enough"),
        (Evidence(0, 0.0, 9.0, 0.9, 1.0, True, False), "not_enough"),  # a weak stretch alone decides nothing
    ],
)
def test_the_rule(evidence: Evidence, verdict: str) -> None:
    assert evidence.verdict == verdict


def test_chances_and_losses_of_two_ads_are_those_of_a_normal_difference() -> None:
    """With a spread that is flat, a clear difference is hardly drawn in: its loss has a closed form."""
    difference, error = 0.30, 0.05
    covariance = np.eye(2) * error**2 / 2
    own = chances_of(np.array([difference, 0.0]), covariance, 1e6, matters=0.2)
    assert own.best == pytest.approx([1, 0], abs=1e-3)
    assert own.loss == pytest.approx([0, difference], abs=0.01)
    near = chances_of(np.array([0.0, 0.0]), covariance, 1e6, matters=0.2)
    assert near.best == pytest.approx([0.5, 0.5], abs=0.03)
    assert near.loss.max() < error * stats.norm.pdf(0)  # pooling draws two that are alike together
    assert (near.loss_low >= 0).all() and (near.loss_high > near.loss).all()


def test_only_differences_count_and_the_best_of_many_is_not_taken_at_its_word() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 0.1, 12)
    plain = chances_of(noise, np.eye(12) * 0.01, 50, matters=0.02)
    moved = chances_of(noise + 7.0, np.eye(12) * 0.01, 50, matters=0.02)
    assert moved.loss == pytest.approx(plain.loss, abs=1e-9)
    taken_at_its_word = (rng.normal(noise, 0.1, (4000, 12)).argmax(axis=1) == noise.argmax()).mean()
    assert plain.best.max() < taken_at_its_word - 0.05
    assert plain.best.sum() == pytest.approx(1)


def test_one_ad_against_a_level_is_students_t() -> None:
    own = chances_alone(0.05, 0.02, 24, matters=0.01)
    assert float(own.above[0]) == pytest.approx(stats.t.sf(-2.5, 24), abs=0.01)
    assert float(own.as_good[0]) > float(own.above[0])
    assert chances_alone(0.05, 0.02, 0, matters=0.01).above[0] > 0.5


def test_viewers_to_settle_is_the_planners_formula() -> None:
    """Of a paired t, n = ((t + z) · sd / δ)²; errors fall with the root of viewers."""
    sd, seen = 0.1, 25
    n = viewers_to_settle(sd / seen**0.5, seen, difference=0.03, critical=t_quantile)
    expected = ((stats.t.ppf(0.975, n - 1) + stats.norm.ppf(0.8)) * sd / 0.03) ** 2
    assert expected <= n < expected + 1.5
    assert viewers_to_settle(sd / 5, seen, difference=0.0001, critical=t_quantile) is None
    assert viewers_to_settle(1e-9, seen, difference=1.0, critical=t_quantile) <= 3
    assert MATTERS > BEARABLE


def faces(viewers: int = 80, seconds: int = 20, seed: int = 1) -> np.ndarray:
    """Slowly wandering faces that do nothing; a fifth of the people varies three times as much."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 0.08, (viewers, seconds)) * np.where(rng.random((viewers, 1)) < 0.2, 3, 1)
    for second in range(1, seconds):
        noise[:, second] = 0.7 * noise[:, second - 1] + 0.71 * noise[:, second]
    return noise


def test_a_dip_is_found_where_it_is_and_its_interval_is_below_zero() -> None:
    values = faces()
    values[:, 9:12] -= 0.25
    (own,) = weakness_of(values).stretches
    assert own.start >= 9 and own.end <= 12 and own.high < 0
    assert own.difference == pytest.approx(-0.25, abs=0.1)
    assert own.p < 0.01 and own.cost == pytest.approx(-own.difference * (own.end - own.start) / 20)


def test_neither_a_flat_ad_nor_what_leads_to_a_climax_nor_the_first_two_seconds_are_weak() -> None:
    flagged = 0
    for seed in range(12):
        climax = faces(seed=seed)
        climax[:, 13:17] += 0.3
        climax[:, :LEAD_SECONDS] -= 0.4
        flagged += bool(weakness_of(climax).stretches) + bool(weakness_of(faces(seed=100 + seed)).stretches)
    assert flagged <= 3  # 24 ads, 5 % each at most: four or more have a probability under 1 %


def test_at_most_three_stretches_the_dearest_first() -> None:
    values = faces(400, 40)
    for start, depth in ((5, 0.3), (12, 0.5), (20, 0.4), (30, 0.35)):
        values[:, start : start + 2] -= depth
    own = weakness_of(values).stretches
    assert [stretch.start for stretch in own] == [12, 20, 30]


def test_gaps_short_ads_and_faces_that_do_not_differ_have_no_stretches() -> None:
    assert weakness_of(faces(seconds=9)) is None
    assert weakness_of(np.zeros((50, 20))) is None
    assert weakness_of(np.full((0, 20), np.nan)) is None
    assert weakness_of(faces(viewers=1)) is None
    gaps = faces()
    gaps[:, 9:12] -= 0.25
    gaps[::3, 4:13] = np.nan
    assert any(9 <= own.start < 12 for own in weakness_of(gaps).stretches)
