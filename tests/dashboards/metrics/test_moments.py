"""Moments merge to what one pass over all values gives."""

import numpy as np

from dashboards.metrics.moments import moments_merged, moments_of


def test_merging_equals_one_pass_whatever_the_cut() -> None:
    values = np.random.default_rng(3).normal(1e3, 1.0, (40, 6, 2))
    values[np.random.default_rng(4).random(values.shape) < 0.3] = np.nan
    values[:, 5, 1] = np.nan
    whole = moments_of(values)
    for cut in (0, 1, 17, 40):
        merged = moments_merged(moments_of(values[:cut]), moments_of(values[cut:]))
        np.testing.assert_array_equal(merged.n, whole.n)
        np.testing.assert_allclose(merged.mean, whole.mean)
        np.testing.assert_allclose(merged.m2, whole.m2, atol=1e-9)
    single = whole
    one_by_one = moments_of(values[:1])
    for row in values[1:]:
        one_by_one = moments_merged(one_by_one, moments_of(row[None]))
    np.testing.assert_allclose(one_by_one.m2, single.m2, atol=1e-9)


def test_variance_and_error_equal_numpy() -> None:
    values = np.array([[1.0, 2.0], [3.0, np.nan], [8.0, np.nan]])
    found = moments_of(values)
    assert found.variance[0] == np.var([1, 3, 8], ddof=1)
    assert np.isnan(found.variance[1])
    np.testing.assert_allclose(found.standard_error[0], np.std([1, 3, 8], ddof=1) / 3**0.5)
