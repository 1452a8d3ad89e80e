"""F29, F31 and F33 against known truth."""

import math

import numpy as np
import pytest

from benchmarks.gates.fatigue_simulations import Truth, drawn, wandering_days
from dashboards.statistics.fatigue import change_point as change_points
from dashboards.statistics.fatigue.change_point import change_point, daily_means
from dashboards.statistics.fatigue.mixed import mixed_check
from dashboards.statistics.fatigue.recovery import half_life, recovery_fit
from dashboards.statistics.fatigue.responses import Responses


def rested(kept: float, cost: float, *, viewers: int = 90, rests: tuple[int, ...] = (1, 2, 7)) -> Responses:
    """Return viewers with y = A − φ s exactly; rests between exposures differ from viewer to viewer."""
    rng = np.random.default_rng(1)
    rest = rng.choice(rests, (viewers, 3))
    day = np.concatenate([np.zeros((viewers, 1)), np.cumsum(rest, axis=1)], axis=1)
    load = np.zeros((viewers, 4))
    for k in range(3):
        load[:, k + 1] = kept ** rest[:, k] * (load[:, k] + 1)
    return Responses(rng.uniform(0.5, 1, viewers)[:, None] - cost * load, day)


def test_recovery_comes_back_exactly() -> None:
    found = recovery_fit(rested(0.8, 0.1), resamples=100)
    assert found is not None
    assert found.cost == pytest.approx(0.1, abs=1e-6)
    assert found.kept == pytest.approx(0.8, abs=1e-6)
    assert found.half_life_days == pytest.approx(math.log(0.5) / math.log(0.8))
    assert found.seen


def test_recovery_is_silent_where_rests_are_alike_or_viewers_few() -> None:
    assert recovery_fit(rested(0.8, 0.1, rests=(2,))) is None
    assert recovery_fit(rested(0.8, 0.1, viewers=59)) is None


def test_without_recovery_none_is_seen() -> None:
    found = recovery_fit(rested(1.0, 0.1), resamples=100)
    assert found is not None
    assert found.kept == 1.0
    assert found.half_life_days == math.inf
    assert not found.seen


def test_half_lives_by_hand() -> None:
    assert half_life(0.5) == pytest.approx(1.0)
    assert half_life(0.0) == 0.0
    assert half_life(1.0) == math.inf


def test_change_point_finds_the_day_and_the_size() -> None:
    days = np.arange(20.0)
    means = np.where(days < 12, 0.50, 0.30) + 0.01 * np.cos(3 * days)
    found = change_point(days, means, np.full(20, 25))
    assert found is not None
    assert found.alert
    assert (found.day, found.n, found.days) == (12.0, 500, 20)
    assert found.change == pytest.approx(-0.2, abs=0.01)
    assert found.low < -0.2 < found.high
    assert found.by_day.sum() == pytest.approx(found.probability)


def test_change_point_keeps_still_without_a_break_or_with_few_days() -> None:
    days = np.arange(20.0)
    found = change_point(days, 0.5 + 0.01 * np.cos(3 * days), np.full(20, 25))
    assert found is not None
    assert found.probability < 0.3
    constant = change_point(days, np.full(20, 0.5), np.full(20, 25))
    assert constant is not None
    assert not constant.alert
    assert change_point(days[:7], days[:7], np.ones(7, int)) is None


def test_change_point_by_the_published_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    # Eight days, two after three: starts 3, 4, 5. For start 4 of 0,0,0,0,1,1,1,1 R² = 1, for 3 and 5 it is .6.
    monkeypatch.setattr(change_points, "MEMORIES", ())
    found = change_point(np.arange(8.0), np.repeat([0.0, 1.0], 4), np.ones(8, int))
    assert found is not None
    factors = [9**3 / (1 + 8 * (1 - r2)) ** 3.5 for r2 in (0.6, 1.0, 0.6)]
    odds = sum(factors) / 3 * (1 - change_points.PRIOR_NONE) / change_points.PRIOR_NONE
    assert found.probability == pytest.approx(odds / (1 + odds))


def test_a_level_that_wanders_is_hardly_ever_called_broken_though_it_is_looked_at_every_day() -> None:
    rng, alerts = np.random.default_rng(8), 0
    for _ in range(25):
        means = wandering_days(rng, days=30, memory=0.7, size=1.0, a_day=25)
        looks = (change_point(np.arange(float(n)), means[:n], np.full(n, 25)) for n in range(8, 31))
        alerts += any(found is not None and found.alert for found in looks)
    assert alerts <= 2


def test_daily_means_by_hand() -> None:
    days, means, counts = daily_means(np.array([3.9, 1.2, 3.1, 2.0]), np.array([1.0, 5.0, 3.0, np.nan]))
    assert (days.tolist(), means.tolist(), counts.tolist()) == ([1, 3], [5, 2], [1, 2])


@pytest.mark.parametrize(("viewers", "exposures", "noise"), [(60, 4, 0.05), (100, 5, 0.02)])
def test_mixed_model_is_that_of_statsmodels(viewers: int, exposures: int, noise: float) -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(viewers)
    n = np.arange(1, exposures + 1)
    day = np.cumsum(rng.integers(1, 9, (viewers, exposures)), axis=1).astype(float)
    slope = rng.normal(-0.08, 0.05, (viewers, 1))
    y = rng.normal(0.4, 0.1, (viewers, 1)) + slope * np.log(n) + 0.002 * day
    y += rng.normal(0, noise, y.shape)
    y[:, 2:][rng.random((viewers, exposures - 2)) < 0.3] = np.nan
    day = np.where(np.isfinite(y), day, np.nan)
    found = mixed_check(Responses(y, day))
    viewer, column = np.nonzero(np.isfinite(y))
    fixed = np.column_stack([np.ones(len(viewer)), np.log(column + 1.0), day[viewer, column]])
    fixed[:, 2] = (fixed[:, 2] - fixed[:, 2].mean()) / np.ptp(fixed[:, 2])
    fit = MixedLM(y[viewer, column], fixed, viewer, exog_re=fixed[:, :2]).fit(reml=True)
    assert found.slope == pytest.approx(fit.fe_params[1], rel=1e-3)
    assert found.day * np.ptp(day[np.isfinite(day)]) == pytest.approx(fit.fe_params[2], rel=1e-2)
    half = (found.slope_interval[1] - found.slope_interval[0]) / 2
    assert half == pytest.approx(1.96 * fit.bse_fe[1], rel=0.03)
    assert found.converged


def test_mixed_model_sees_the_decline_and_no_day_effect() -> None:
    found = mixed_check(drawn(Truth(leaving="nobody", viewers=200), np.random.default_rng(1)))
    assert found is not None
    assert found.slope_interval[1] < 0
    assert found.day_interval is not None
    assert found.day_interval[0] < 0 < found.day_interval[1]
    assert (found.viewers, found.rows) == (200, 1200)
    assert mixed_check(drawn(Truth(leaving="nobody", viewers=5), np.random.default_rng(1))) is None
