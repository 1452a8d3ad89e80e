"""The ordinal model is that of statsmodels where there is no ridge, and keeps its promises where there is one."""

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from dashboards.statistics.prediction.ordinal import ordinal_fit


def rows(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, 3))
    return x, np.clip(np.rint(3 + x @ [0.9, -0.4, 0.0] + rng.logistic(size=size)), 1, 5)


def test_without_a_ridge_it_is_the_model_of_statsmodels() -> None:
    x, y = rows(1, 600)
    found = ordinal_fit(x, y, penalty=0.0)
    theirs = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=False, maxiter=500)
    told = theirs.predict(x)
    np.testing.assert_allclose(found.beta, theirs.params[:3], atol=1e-3)
    np.testing.assert_allclose(found.at_least(x, 4), told[:, 3:].sum(axis=1), atol=1e-3)
    np.testing.assert_allclose(found.mean(x), told @ np.arange(1, 6), atol=2e-3)


def test_ridge_shrinks_and_a_start_changes_nothing() -> None:
    x, y = rows(2, 200)
    free, bound = ordinal_fit(x, y, penalty=0.0), ordinal_fit(x, y, penalty=200.0)
    assert np.linalg.norm(bound.beta) < np.linalg.norm(free.beta) / 1.5
    warm = ordinal_fit(x[:180], y[:180], start=free)
    np.testing.assert_allclose(warm.beta, ordinal_fit(x[:180], y[:180]).beta, atol=1e-9)


def test_answers_that_nobody_gave_need_no_cut_and_separated_ones_stay_finite() -> None:
    x = np.linspace(-1, 1, 40)[:, None]
    found = ordinal_fit(x, np.where(x[:, 0] > 0, 5.0, 2.0))  # only 2 and 5, and x tells them apart
    assert found.levels.tolist() == [2.0, 5.0]
    assert np.isfinite(found.beta).all() and found.beta[0] > 1
    np.testing.assert_allclose(found.at_least(x, 3), found.at_least(x, 5))
    assert found.at_least(x, 2).tolist() == [1.0] * 40
    assert found.mean(np.array([[0.0]]))[0] == pytest.approx(3.5, abs=0.01)
