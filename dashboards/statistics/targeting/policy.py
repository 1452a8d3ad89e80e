"""F34, the policy: a linear model of the reward whose viewers differ, fitted to what was shown.

    r = μ + b_i + β·log(1 + position) + α_ad + mean over its tags of (γ_tag + b_i,tag) − φ·s_ad − ψ·s_tags + ε

b_i and b_i,tag are a viewer's own, drawn around 0: what one viewer showed counts for that viewer as far as it is more
than chance. Fitted by generalised least squares under normal priors; how fast satiation fades and how much tastes
differ are those of a grid under which the data are likeliest. Source: Lindley & Smith 1972, Journal of the Royal
Statistical Society B 34, 1–41.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.targeting.shown import Shown, TaggedAds

VERSION = 1  # raised whenever the same rows would give another policy, or the same policy another choice
KEEPS = (0.3, 0.5, 0.7, 0.9)  # shares of satiation that a day leaves
TASTES = (0.25, 0.5, 1.0)  # spread of b_i,tag
LEVELS = 1.0  # spread of b_i. These spreads, and those below, are in standard deviations of ε
_INTERCEPT, _POSITION, _AD, _TAG, _SATIATION = 3.0, 0.5, 0.5, 0.5, 0.3
_SATIATION_AT = 0.1  # before anything is known, an ad is thought to tire a little
USUAL_SD = 0.05  # of ε, before anything is known
MIN_VIEWERS = 25  # with a reward: of fewer a policy would tell of single people, and knows nothing
_GRID_VIEWERS = 1000
_CHUNK = 256


@dataclass(frozen=True)
class Policy:
    """What is known of an ad's reward, P = A + G + 4 coefficients: their mean [P] and `factor` [P, P], lower, whose
    covariance is sd²·factor·factorᵀ. Order: 1, position, ads, tags, −s_ad, −s_tags. `sd`: of ε, in units of the
    reward; `base`: the reward from which all is counted. `keep`, `taste`: see `KEEPS`, `TASTES`. `viewers`: from whom
    it was learned; 0: from nobody."""

    ads: TaggedAds
    mean: NDArray[np.float64]
    factor: NDArray[np.float64]
    sd: float
    base: float
    keep: float
    taste: float
    viewers: int

    @property
    def own_spread(self) -> NDArray[np.float64]:
        """[1 + G], the spread of what is a viewer's own, in units of sd: level and tags."""
        return np.r_[LEVELS, np.full(len(self.ads.tags), self.taste)]


def features(
    ads: TaggedAds, ad: NDArray[np.int64], position: NDArray[np.int64], of_ad: NDArray[np.float64],
    of_tags: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Return [..., P] for ads, positions and satiations of one shape [...]."""
    return np.concatenate(
        [
            np.ones((*ad.shape, 1)),
            np.log1p(position)[..., None],
            np.eye(len(ads.ads))[ad],
            ads.shares[ad],
            -of_ad[..., None],
            -of_tags[..., None],
        ],
        axis=-1,
    )


def own_features(ads: TaggedAds, ad: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return [..., 1 + G], by what a viewer's own level and tastes enter."""
    return np.concatenate([np.ones((*ad.shape, 1)), ads.shares[ad]], axis=-1)


def policy_fit(shown: Shown, ads: TaggedAds) -> Policy:
    """Return the policy that these exposures teach; the prior's own where fewer than `MIN_VIEWERS` have a reward."""
    known = shown.known.any(axis=1)
    prior_mean, prior_sd = _prior(ads)
    if int(known.sum()) < MIN_VIEWERS:
        return Policy(
            ads, prior_mean * USUAL_SD, np.diag(prior_sd), USUAL_SD, 0.5, KEEPS[1], TASTES[1], 0
        )  # fmt: skip
    shown = shown.of(np.flatnonzero(known))
    base = float(shown.reward[shown.known].mean())
    few = shown.of(slice(-_GRID_VIEWERS, None))
    keep, taste = max(
        product(KEEPS, TASTES), key=lambda own: _sums(few, ads, own[0], own[1], base).likelihood
    )
    sums = _sums(shown, ads, keep, taste, base)
    factor = np.linalg.cholesky(np.linalg.inv(sums.precision))
    return Policy(ads, sums.mean, factor, sums.sd, base, keep, taste, len(shown.ad))


def _prior(ads: TaggedAds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and spread of the coefficients, [P] each, in units of sd."""
    a, g = len(ads.ads), len(ads.tags)
    mean = np.r_[np.zeros(2 + a + g), _SATIATION_AT, _SATIATION_AT]
    return mean, np.r_[_INTERCEPT, _POSITION, np.full(a, _AD), np.full(g, _TAG), _SATIATION, _SATIATION]


@dataclass(frozen=True)
class _Sums:
    precision: NDArray[np.float64]  # of the coefficients, in units of 1/sd²
    mean: NDArray[np.float64]
    sd: float
    likelihood: float


def _sums(shown: Shown, ads: TaggedAds, keep: float, taste: float, base: float) -> _Sums:
    prior_mean, prior_sd = _prior(ads)
    own = np.r_[LEVELS, np.full(len(ads.tags), taste)]
    precision = np.diag(prior_sd**-2.0)
    # The prior's mean is in units of sd, so it is written with a first guess of it.
    guess = float(np.std(shown.reward[shown.known])) or USUAL_SD
    start = prior_mean * guess
    right, square, logs = precision @ start, float(start @ precision @ start), 0.0
    for begin in range(0, len(shown.ad), _CHUNK):
        part = shown.of(slice(begin, begin + _CHUNK))
        known = part.known
        x = features(ads, part.ad, part.position, *part.loads(ads, keep)) * known[..., None]
        t = own_features(ads, part.ad) * known[..., None] * own
        y = np.where(known, part.reward - base, 0.0)
        spread = np.eye(y.shape[1]) + t @ t.transpose(0, 2, 1)
        whole = np.concatenate([x, y[..., None]], axis=2)
        solved = np.linalg.solve(spread, whole)
        products = np.tensordot(whole, solved, axes=([0, 1], [0, 1]))
        precision = precision + products[:-1, :-1]
        right += products[:-1, -1]
        square += float(products[-1, -1])
        logs += float(np.linalg.slogdet(spread)[1].sum())
    mean: NDArray[np.float64] = np.asarray(np.linalg.solve(precision, right), np.float64)
    n = int(shown.known.sum())
    variance = max((square - float(mean @ right)) / n, 1e-8)
    whole_log = logs + float(np.linalg.slogdet(precision)[1]) + 2 * float(np.log(prior_sd).sum())
    return _Sums(precision, mean, variance**0.5, -0.5 * (n * float(np.log(variance)) + whole_log))


def policy_due(rewards: int, now: int) -> bool:
    """Return whether a policy of so many rewards is to be fitted anew: a tenth more are there, or some have gone."""
    return now < rewards or now - rewards >= max(MIN_VIEWERS, rewards // 10)
