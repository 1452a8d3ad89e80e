"""F20: t at every bin equals SciPy's, clusters are what the eye sees, and p is that of Maris & Oostenveld."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.clusters import cluster_spans, largest_masses
from dashboards.statistics.comparison import traces_compared
from dashboards.statistics.permutation import (
    flipped_paired_t,
    random_labels,
    random_signs,
    relabelled_welch_t,
    welch_t,
)


def with_gaps(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    values = rng.gamma(2, 1, shape)
    values[rng.random(shape) < 0.2] = np.nan
    return values


def test_welch_t_equals_scipy_with_gaps() -> None:
    rng = np.random.default_rng(1)
    a, b = with_gaps(rng, (30, 12)), with_gaps(rng, (41, 12)) + 0.5
    expected = stats.ttest_ind(a, b, equal_var=False, nan_policy="omit").statistic
    np.testing.assert_allclose(welch_t(a, b), expected, rtol=1e-9)


def test_relabelled_t_equals_scipy_for_every_relabeling() -> None:
    rng = np.random.default_rng(2)
    values = with_gaps(rng, (40, 5)) + 100.0
    labels = random_labels(40, 15, 20, seed=3)
    assert (labels.sum(axis=1) == 15).all()
    found = relabelled_welch_t(values, labels)
    for row, mine in zip(labels, found, strict=True):
        expected = stats.ttest_ind(values[row], values[~row], equal_var=False, nan_policy="omit").statistic
        np.testing.assert_allclose(mine, expected, rtol=2e-4, atol=2e-5)


def test_paired_t_equals_scipy() -> None:
    rng = np.random.default_rng(3)
    d = with_gaps(rng, (25, 8)) - 1.5
    expected = stats.ttest_1samp(d, 0, nan_policy="omit").statistic
    np.testing.assert_allclose(flipped_paired_t(d, np.ones((1, 25)))[0], expected, rtol=1e-9)
    signs = random_signs(25, 6, seed=1)
    assert set(np.unique(signs)) == {-1.0, 1.0}
    flipped = stats.ttest_1samp(d * signs[4][:, None], 0, nan_policy="omit").statistic
    np.testing.assert_allclose(flipped_paired_t(d, signs)[4], flipped, rtol=1e-4)


def test_clusters_by_hand() -> None:
    t = np.array([0, 2, 3, -2, -2.5, 1, 2.5, np.nan, 4])
    assert cluster_spans(t) == [(1, 3, 1, 5.0), (3, 5, -1, 4.5), (6, 7, 1, 2.5), (8, 9, 1, 4.0)]
    masses = largest_masses(np.array([t, -t, np.zeros(9)]))
    assert masses.tolist() == [5.0, 5.0, 0.0]
    bridged = np.array([[1.0, 2.0, 1.5, 2.5, 1.9]])  # what lies between two clusters belongs to neither
    assert largest_masses(bridged).tolist() == [2.5]


def test_p_equals_the_count_over_all_relabelings() -> None:
    """Five against five have 252 relabelings; the share of them at least as heavy is the exact p."""
    from itertools import combinations

    rng = np.random.default_rng(5)
    a, b = rng.normal(1.3, 1, (5, 6)), rng.normal(0, 1, (5, 6))
    together = np.concatenate([a, b])
    labels = np.zeros((252, 10), dtype=bool)
    for row, chosen in zip(labels, combinations(range(10), 5), strict=True):
        row[list(chosen)] = True
    null = largest_masses(relabelled_welch_t(together, labels))
    found = traces_compared(a, b, paired=False, permutations=20_000)
    assert found.clusters
    for cluster in found.clusters:
        exact = (null >= cluster.mass * (1 - 1e-5)).mean()
        assert cluster.p == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("paired", [False, True])
def test_real_difference_is_found_where_it_is(paired: bool) -> None:
    rng = np.random.default_rng(7)
    a, b = rng.normal(0, 1, (60, 40)), rng.normal(0, 1, (60, 40))
    a[:, 10:16] += 1.0
    found = traces_compared(a, b, paired=paired)
    flagged = [cluster for cluster in found.clusters if cluster.flagged]
    assert [cluster.sign for cluster in flagged] == [1]
    assert abs(flagged[0].start - 10) <= 1
    assert abs(flagged[0].end - 16) <= 1
    assert found.differs
    np.testing.assert_allclose(found.difference, a.mean(axis=0) - b.mean(axis=0))
    assert (found.low[10:16] > 0).sum() >= 3
    swapped = traces_compared(b, a, paired=paired)
    assert [cluster.sign for cluster in swapped.clusters if cluster.flagged] == [-1]


def test_pairing_finds_what_people_differ_too_much_to_show() -> None:
    rng = np.random.default_rng(9)
    person = rng.normal(0, 3, (40, 1))
    a = person + rng.normal(0.5, 0.5, (40, 20))
    b = person + rng.normal(0, 0.5, (40, 20))
    assert traces_compared(a, b, paired=True).differs
    assert not traces_compared(a, b, paired=False).differs


def test_identical_traces_and_constant_traces_do_not_differ() -> None:
    same = np.random.default_rng(1).random((20, 10))
    assert traces_compared(same, same, paired=True).p == 1.0
    flat = np.zeros((20, 10))
    assert traces_compared(flat, flat, paired=False).p == 1.0


def test_everybody_against_nobody_is_flagged_with_a_finite_mass() -> None:
    found = traces_compared(np.ones((20, 10)), np.zeros((20, 10)), paired=False)
    assert found.p == pytest.approx(1 / 5001)
    assert np.isfinite(found.clusters[0].mass)


def test_too_few_viewers_and_wrong_shapes() -> None:
    four = np.random.default_rng(1).random((4, 10))
    assert traces_compared(four, four, paired=True) is None
    assert traces_compared(four, np.ones((50, 10)), paired=False) is None
    with pytest.raises(ValueError, match="cannot be compared"):
        traces_compared(four, four[:, :5], paired=False)
    with pytest.raises(ValueError, match="cannot be compared"):
        traces_compared(four, four[:3], paired=True)
