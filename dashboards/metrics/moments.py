"""Mergeable moments of an ad, bin by bin: n, mean and M2, so that one more exposure costs that exposure alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AdMoment:
    """Count, mean and sum of squared deviations; all of one shape, such as [T, S]. The mean of nothing is 0.0, n = 0.

    Each exposure counts once, so these serve counts, previews and quick means; bands over viewers come from the
    exposures' own series, where several plays of one viewer are one row (F19).
    """

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    m2: NDArray[np.float64]

    @property
    def variance(self) -> NDArray[np.float64]:
        """The unbiased variance, NaN under two values."""
        return np.divide(self.m2, self.n - 1, out=np.full(self.mean.shape, np.nan), where=self.n > 1)

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """The standard error of the mean if the values are independent, NaN under two."""
        return np.sqrt(self.variance / np.maximum(self.n, 1))


def moments_of(values: NDArray[np.float64]) -> AdMoment:
    """Return the moments over the first axis of [E, ...]; NaN values are left out."""
    there = np.isfinite(values)
    n = there.sum(axis=0)
    mean = np.where(there, values, 0.0).sum(axis=0) / np.maximum(n, 1)
    m2 = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
    return AdMoment(n, mean, m2)


def moments_merged(first: AdMoment, second: AdMoment) -> AdMoment:
    """Return the moments of both samples together; the order of merging changes nothing but rounding.

    Source: Chan, Golub & LeVeque 1983, “Algorithms for computing the sample variance”, The American Statistician 37.
    """
    n = first.n + second.n
    weight = second.n / np.maximum(n, 1)
    delta = second.mean - first.mean
    return AdMoment(n, first.mean + delta * weight, first.m2 + second.m2 + delta**2 * first.n * weight)
