"""The likelihood of a fatigue study: what each viewer showed at each exposure, whoever left, on whatever day.

    y_in = f_n·e^(δ·d_in)·(A_i + A_i·s_i·log n) + ε_in,   f_1 = 1,   d_in: days since the viewer's first exposure,
    A_i ~ Σ_k p_k N(a_k, (h·a_k)²),   s_i ~ N(0, ω²),   ε_in ~ Σ_j q_j N(0, (m_j φ₀)² + φ₁²·(f_n e^(δd) a_k)²).

A_i is the viewer's strength, s_i how their own decline differs from that of all. A mixture over strengths holds a fifth
of strong expressers; noise that grows with strength keeps these from carrying the answer alone. Some faces are
restless and some still: m_j is the viewer's own, at all exposures. With one noise for all, a restless face was taken
for a decline of its own, ω came out three times too large, and γ with it (`benchmarks.gates.wearing_off`).

All exposures of a viewer are judged together, so leaving may depend on anything that the viewer has shown before, their
own decline too (missing at random: Rubin 1976, Biometrika 63; Little & Rubin 2019).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import Responses

# With 1.9 between neighbours and a spread of .42 the mixture is smooth and its parts stay above zero: parts that reach
# below it, or one at zero, moved the floor by .08 of the mean response in simulated studies.
STRENGTHS = np.geomspace(0.1, 8.0, 8)
SPREAD_OF_PART = 0.42
NOISES = np.array([0.01, 0.1, 1.0])  # of φ₀: networks leave some faces exactly alike
DAY_PRIOR = 0.05  # a day
_SMALL = 1e-9
_FARTHEST = 5.0
HELD = 1e-3  # sd of a prior that leaves nothing open
_STEPS, _FULL_STEPS, _HALVINGS = 60, 6, 6
_GAIN = 5e-3
SUBSET = 500
_AT_ONCE = 1500  # exposures: what is made of them stays in the processor's cache


@dataclass(frozen=True)
class StudyData:
    """V viewers, M exposure numbers, in units of `scale`, the mean first response. `t` [V, M]: days since the viewer's
    own first exposure over `span`, the longest time between two of them.
    """

    y: NDArray[np.float64]
    there: NDArray[np.bool_]
    t: NDArray[np.float64]
    scale: float
    span: float

    def rows(self, rows: slice | NDArray[np.generic]) -> "StudyData":
        return StudyData(self.y[rows], self.there[rows], self.t[rows], self.scale, self.span)

    @property
    def some(self) -> slice:
        """Which rows stand for all where each costs time: every so-manieth, about 500 of them."""
        return slice(None, None, max(1, len(self.y) // SUBSET))


@dataclass(frozen=True)
class Prior:
    """Normal priors, weak but for what a study may say nothing about: `mean`, `sd` [P]."""

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def slope(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        return (self.mean - own) / self.sd**2

    def log(self, own: NDArray[np.float64]) -> float:
        return -0.5 * float((((own - self.mean) / self.sd) ** 2).sum())


@dataclass(frozen=True)
class Score:
    """`log` [V]: log-likelihood; `slope` [V, P]: its derivative; `strength` [V]: the viewer's expected A_i."""

    log: NDArray[np.float64]
    slope: NDArray[np.float64]
    strength: NDArray[np.float64]


def study_data(responses: Responses) -> StudyData | None:
    """Return the data of the likelihood, None where first responses do not lie above zero on the mean: there is nothing
    that could wear off."""
    there = responses.there
    first = responses.y[there[:, 0], 0]
    if (
        len(first) < 2
        or first.mean() <= 1.96 * first.std(ddof=1) / len(first) ** 0.5
        or first.mean() < _SMALL
    ):
        return None
    scale = float(first.mean())
    start = np.nanmin(np.where(there, responses.day, np.nan), axis=1, keepdims=True)
    days = np.where(there, responses.day - start, 0.0)
    span = max(float(days.max()), 1.0)
    return StudyData(np.where(there, responses.y, 0.0) / scale, there, days / span, scale, span)


@dataclass(frozen=True)
class _Parts:
    """What each part of the mixture says, whatever its weight: K strengths by J noises. `log` [K, J, V]; `slope`
    [P', K, J, V]: its derivative by the parameters before the weights; `strength` [K, J, V]: the expected A_i."""

    log: NDArray[np.float64]
    slope: NDArray[np.float64]
    strength: NDArray[np.float64]


def score_of(
    own: NDArray[np.float64], data: StudyData, log_curve: NDArray[np.float64] | None = None
) -> Score:
    """Return log-likelihood and derivative of each viewer at the parameters `own` [P]: log f_2 … log f_M, δ·span,
    log ω, log φ₀, log φ₁, and log p_k and log q_j but for a constant.

    `log_curve` [V, M]: log f of each viewer, where it is not that of `own`.
    """
    viewers, size = data.y.shape
    every = np.arange(0, viewers, max(1, _AT_ONCE // size))
    found = [
        _mixed(own, _parts(own, data.rows(rows), None if log_curve is None else log_curve[rows]))
        for rows in (slice(first, first + max(1, _AT_ONCE // size)) for first in every)
    ]
    return Score(
        *(np.concatenate([getattr(part, name) for part in found]) for name in ("log", "slope", "strength"))
    )


def _parts(own: NDArray[np.float64], data: StudyData, log_curve: NDArray[np.float64] | None) -> _Parts:
    """Return the parts of some viewers, in arrays of [M, K, J, V]: sums over exposures are then sums of whole rows."""
    size = data.y.shape[1]
    trend = own[size - 1]
    omega, noise, noise_share = np.exp(own[size : size + 3])
    y, there, t = (part.T[:, None, None, :] for part in (data.y, data.there, data.t))
    log_f = np.append(0.0, own[: size - 1])[:, None] if log_curve is None else log_curve.T
    curve = np.exp(np.clip(log_f[:, None, None, :] + trend * t, -_FARTHEST, _FARTHEST))
    slope_at = omega * np.log(np.arange(1, size + 1))
    mean = curve * STRENGTHS[:, None, None]
    varied, own_noise = (noise_share * mean) ** 2, ((noise * NOISES) ** 2)[:, None]
    variance = own_noise + varied
    precision = there / variance
    error = y - mean
    # Two numbers are the viewer's own, strength and slope: Woodbury's identity leaves a 2×2 matrix a viewer.
    weighed = precision * mean
    both = np.stack([np.full(size, SPREAD_OF_PART), slope_at])
    squares = np.stack([both[0] ** 2, both[0] * both[1], both[1] ** 2])
    taken = weighed * mean
    a11, a12, a22 = np.tensordot(squares, taken, 1)
    r1, r2 = np.tensordot(both, weighed * error, 1)
    a11 += 1
    a22 += 1
    det = a11 * a22 - a12**2
    i11, i12, i22 = a22 / det, -a12 / det, a11 / det
    u1, u2 = i11 * r1 + i12 * r2, i12 * r1 + i22 * r2
    fitted = mean * np.tensordot(both.T, np.stack([u1, u2]), 1)
    q = precision * (error - fitted)
    log = -0.5 * (np.log(np.where(there, variance, 1.0).prod(0) * det) + (error * q).sum(0))
    taken *= np.tensordot(squares.T, np.stack([i11, 2 * i12, i22]), 1)
    core = q * q - precision + precision * taken
    core_varied = core * varied
    of_curve = q * (mean + fitted) - taken + core_varied
    slope = [
        *of_curve[1:],
        (of_curve * t).sum(0),
        u2 * u2 - 1 + i22,
        core.sum(0) * own_noise,
        core_varied.sum(0),
    ]
    return _Parts(log, np.stack(slope), STRENGTHS[:, None, None] * (1 + SPREAD_OF_PART * u1))


def _mixed(own: NDArray[np.float64], parts: _Parts) -> Score:
    """Return the score of the mixture, by the weights of `own`."""
    log_p, log_q = (
        weights - np.logaddexp.reduce(weights)
        for weights in (own[-len(STRENGTHS) - len(NOISES) : -len(NOISES)], own[-len(NOISES) :])
    )
    joint = parts.log + np.add.outer(log_p, log_q)[:, :, None]
    highest = joint.max(axis=(0, 1))
    share = np.exp(joint - highest)
    total = share.sum(axis=(0, 1))
    share /= total
    slope = (share * parts.slope).sum(axis=(1, 2))
    mixed = share.sum(1) - np.exp(log_p)[:, None], share.sum(0) - np.exp(log_q)[:, None]
    return Score(
        highest + np.log(total), np.vstack([slope, *mixed]).T, (share * parts.strength).sum(axis=(0, 1))
    )


def prior_of(data: StudyData, *, day: tuple[float, float]) -> Prior:
    """Return the priors. `day`: mean and sd of δ, a day, from elsewhere."""
    curve_size = data.y.shape[1] - 1
    size = curve_size + 4 + len(STRENGTHS) + len(NOISES)
    mean, sd = np.zeros(size), np.full(size, 2.0)
    mean[curve_size], sd[curve_size] = day[0] * data.span, day[1] * data.span
    mean[curve_size + 1 : curve_size + 4], sd[curve_size + 1 : curve_size + 4] = (
        np.log([0.2, 0.5, 0.4]),
        [0.7, 1.5, 1],
    )
    return Prior(mean, sd)


def day_prior(responses: Responses) -> tuple[float, float]:
    """Return mean and sd of δ, a day, from first exposures alone: what calendar days do to people who see the ad for
    the first time (a log-linear mean, quasi-Poisson); N(0, .05²) where they lie within three days or under 30 viewers.
    """
    there = responses.there[:, 0]
    day, y = responses.day[there, 0], responses.y[there, 0]
    if len(y) < 30 or np.ptp(day) < 3:
        return 0.0, DAY_PRIOR
    centred, slope, error = day - day.mean(), 0.0, np.inf
    for _ in range(20):
        mean = np.exp(slope * centred)
        mean *= y.sum() / mean.sum()
        leverage = centred - (mean * centred).sum() / mean.sum()
        score, information = leverage * (y - mean), (mean * leverage**2).sum()
        step = float(np.clip(score.sum() / information, -0.05, 0.05))
        slope = float(np.clip(slope + step, -0.3, 0.3))
        error = float((score**2).sum() ** 0.5 / information)
        if abs(step) < 1e-6:
            break
    precision = error**-2 + DAY_PRIOR**-2
    return slope * error**-2 / precision, precision**-0.5


def start_of(data: StudyData, prior: Prior) -> NDArray[np.float64]:
    """Return parameters to start from: the ratios of those who were there at both exposures."""
    own = prior.mean.copy()
    for column in range(1, data.y.shape[1]):
        both = data.there[:, 0] & data.there[:, column]
        ratio = data.y[both, column].sum() / max(float(data.y[both, 0].sum()), _SMALL) if both.any() else 1.0
        own[column - 1] = np.log(np.clip(ratio, 0.1, 3.0))
    return own


def climbed(
    own: NDArray[np.float64], data: StudyData, prior: Prior, *, steps: int = _STEPS
) -> NDArray[np.float64]:
    """Return the parameters that are most likely given data and prior, by steps of the summed outer products."""
    score = score_of(own, data)
    value = float(score.log.sum()) + prior.log(own)
    for _ in range(steps):
        rise = score.slope.sum(axis=0) + prior.slope(own)
        step = np.linalg.solve(score.slope.T @ score.slope + np.diag(prior.sd**-2), rise)
        step /= max(1.0, float(np.abs(step).max()))
        for _ in range(_HALVINGS):
            score = score_of(own + step, data)
            reached = float(score.log.sum()) + prior.log(own + step)
            if reached >= value:
                break
            step /= 2
        own, gain, value = own + step, reached - value, reached
        if gain < _GAIN:
            break
    return own


def most_likely(data: StudyData, prior: Prior) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the parameters [P] and the curvature of the log posterior [P, P] there.

    A large study is climbed with some of its viewers, then by the curvature of these with all.
    """
    some = data.rows(data.some)
    own = climbed(start_of(data, prior), some, prior)
    bent = curvature(own, some, prior, times=len(data.y) / len(some.y))
    for _ in range(_FULL_STEPS if len(some.y) < len(data.y) else 0):
        rise = score_of(own, data).slope.sum(axis=0) + prior.slope(own)
        step = np.linalg.solve(bent + np.diag(prior.sd**-2), rise)
        own = own + step / max(1.0, float(np.abs(step).max()) / 0.3)
        if float(rise @ step) < _GAIN:
            break
    return own, bent


def curvature(
    own: NDArray[np.float64], data: StudyData, prior: Prior, *, times: float = 1.0
) -> NDArray[np.float64]:
    """Return −∂² of the log posterior by differences of the score; that of the data counts so many `times`. What the
    prior holds is left out."""
    found = np.zeros((len(own), len(own)))
    free = np.flatnonzero(prior.sd > HELD)
    parts = _parts(own, data, None)
    for place in free:
        step = np.zeros(len(own))
        step[place] = 1e-3
        # A weight changes how much of each part there is, and no part.
        of_weight = place >= len(own) - len(STRENGTHS) - len(NOISES)
        below, above = (
            _mixed(at, parts) if of_weight else score_of(at, data) for at in (own - step, own + step)
        )
        found[place] = times * (below.slope - above.slope).sum(axis=0) / (2 * step[place])
    kept = np.ix_(free, free)
    found[kept] = (found[kept] + found[kept].T) / 2
    return np.where(np.isin(np.arange(len(own)), free), found, 0.0) + np.diag(prior.sd**-2)
