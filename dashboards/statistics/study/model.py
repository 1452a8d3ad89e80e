"""A crossed model of a study: person + ad + position + carry-over + exposure number + day, one row an exposure.

y = ad + position + β·log(number) + γ·day + carry_(ad before) + person + ε, with persons and carry-over drawn from
normal distributions whose variances REML estimates (partial pooling), all else fixed. Solved in closed form: persons
are absorbed by sums over their rows, so a study of 20,000 exposures costs some milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_POSITIONS = 7  # later ones count as this one
_PERSON, _CARRY = (
    np.geomspace(1e-3, 1e3, 25),
    np.geomspace(1e-4, 10.0, 16),
)  # ratios of variances that are tried
_CARRY_ADS = 3
_NOBODY = 1e-9  # of the values' size: nobody differs
_SINGULAR = 1e-9


@dataclass(frozen=True)
class StudyRows:
    """E exposures. `viewer`, `ad` [E]: codes from 0; `value` [E]: the level, finite; `position` [E]: place in the
    session, from 0; `previous` [E]: the ad before it in the session, −1 where there is none; `number` [E]: the nth time
    this viewer saw this ad, from 1; `day` [E]."""

    viewer: Ints
    ad: Ints
    value: Floats
    position: Ints
    previous: Ints
    number: Ints
    day: Floats


@dataclass(frozen=True)
class Contrast:
    """A difference of ads: `value`, its standard error over viewers, and the degrees of freedom of its t."""

    value: float
    error: float
    df: float

    @property
    def t(self) -> float:
        """The difference in standard errors."""
        return self.value / self.error


@dataclass(frozen=True)
class StudyFit:
    """The fitted model of K ads. `coefficients` [P], ads first; `estimable` [P, P]: projects on what the orders shown
    can tell; `added` [V, P]: what each viewer adds to each coefficient; `pull` [E, P]: how each exposure moves them;
    `viewer` [E]. `person`, `carry`: their variances as ratios to that of one exposure."""

    ads: int
    coefficients: Floats
    estimable: Floats
    added: Floats
    pull: Floats
    viewer: Ints
    size: float
    person: float
    carry: float

    def contrast(self, weights: Floats) -> Contrast | None:
        """Return Σ weights·ad, `weights` [K] adding up to 0; None where the orders shown cannot tell it from position
        in the session, or nobody differs.

        The error is the spread of what viewers add (a sandwich, corrected for leverage), not the one that the model
        assumes: strong expressers count as they are. Where everybody saw everything in balanced orders it is that of
        the paired t, of different people that of Welch's t. Source: Bell & McCaffrey 2002, Survey Methodology 28.
        """
        if not self.can_tell(weights):
            return None
        whole = self._whole(weights)
        error = float(np.sqrt(((self.added @ whole) ** 2).sum()))
        if not error > _NOBODY * self.size:
            return None
        expected = np.bincount(self.viewer, weights=(self.pull @ whole) ** 2)
        df = float(expected.sum() ** 2 / (expected**2).sum()) - 1
        return Contrast(float(whole @ self.coefficients), error, df)

    def can_tell(self, weights: Floats) -> bool:
        """Return whether the orders that were shown can tell this difference from position in the session."""
        whole = self._whole(weights)
        return bool(np.abs(whole @ self.estimable - whole).max() < 1e-6)

    def _whole(self, weights: Floats) -> Floats:
        return np.concatenate([weights, np.zeros(len(self.coefficients) - self.ads)])


def study_fit(rows: StudyRows, ads: int) -> StudyFit | None:
    """Return the model of `ads` ads, each with at least one row; None where there are no more rows than coefficients.

    Source: Laird & Ware 1982, Biometrics 38; Henderson 1975, Biometrics 31; carry-over: Jones & Kenward 2014.
    """
    fixed, carried = _fixed(rows, ads), _carried(rows, ads)
    design = np.column_stack([fixed, carried])
    viewers = int(rows.viewer.max()) + 1
    products = fixed.T @ fixed
    inverse = np.linalg.pinv(products, rcond=_SINGULAR, hermitian=True)
    estimable = np.zeros((design.shape[1],) * 2)
    estimable[: len(products), : len(products)] = inverse @ products
    kept = np.concatenate([_independent(products), np.ones(carried.shape[1], dtype=bool)])
    if len(rows.value) <= kept.sum() - carried.shape[1]:
        return None
    middle = float(rows.value.mean())
    values = rows.value - middle
    moments = _Moments.of(design[:, kept], values, rows.viewer, viewers, carried.shape[1])
    person, carry = _ratios(moments)
    inverse = np.linalg.inv(moments.system(person, carry)[0])
    counts = np.bincount(rows.viewer, minlength=viewers).astype(np.float64)
    share = (1 - 1 / np.sqrt(1 + counts * person)) / counts
    whitened = _demeaned(design[:, kept], rows.viewer, share)
    answers = _demeaned(values[:, None], rows.viewer, share)[:, 0]
    found = inverse @ (whitened.T @ answers)
    pull = whitened @ inverse
    leverage = np.bincount(rows.viewer, weights=(pull * whitened).sum(axis=1)) / counts
    residual = answers - whitened @ found
    sums = np.stack([np.bincount(rows.viewer, weights=own * residual) for own in pull.T], axis=1)
    added = sums / np.sqrt(np.maximum(1 - leverage, 1e-6))[:, None]
    places = np.flatnonzero(kept)
    return StudyFit(
        ads=ads,
        coefficients=_spread(found, places, design.shape[1]) + middle * (np.arange(design.shape[1]) < ads),
        estimable=estimable,
        added=_spread(added, places, design.shape[1]),
        pull=_spread(pull, places, design.shape[1]),
        viewer=rows.viewer,
        size=float(np.abs(values).max(initial=0.0)),
        person=person,
        carry=carry,
    )


@dataclass(frozen=True)
class _Moments:
    """Sums of products of [design, value]: over exposures, and over sums of persons by how many exposures they have."""

    whole: Floats
    by_size: Floats
    sizes: Floats
    persons: Floats
    exposures: int
    carried: int

    @classmethod
    def of(cls, design: Floats, values: Floats, viewer: Ints, viewers: int, carried: int) -> "_Moments":
        both = np.column_stack([design, values])
        counts = np.bincount(viewer, minlength=viewers)
        sums = np.stack([np.bincount(viewer, weights=own, minlength=viewers) for own in both.T], axis=1)
        sizes = np.unique(counts[counts > 0])
        by_size = np.stack([sums[counts == size].T @ sums[counts == size] for size in sizes])
        persons = np.array([(counts == size).sum() for size in sizes], dtype=np.float64)
        return cls(both.T @ both, by_size, sizes.astype(np.float64), persons, len(values), carried)

    def system(self, person: float, carry: float) -> tuple[Floats, Floats, float]:
        """Return W'V⁻¹W with the penalty of carry-over, W'V⁻¹y and y'V⁻¹y."""
        weights = person / (1 + self.sizes * person)
        own = self.whole - np.tensordot(weights, self.by_size, axes=1)
        matrix = own[:-1, :-1].copy()
        if self.carried:
            places = np.arange(len(matrix) - self.carried, len(matrix))
            matrix[places, places] += 1 / carry
        return matrix, own[:-1, -1], float(own[-1, -1])

    def deviance(self, person: float, carry: float) -> float:
        """Return −2 log of the restricted likelihood, but for a constant."""
        matrix, right, square = self.system(person, carry)
        sign, log_size = np.linalg.slogdet(matrix)
        rest = square - float(right @ np.linalg.solve(matrix, right)) if sign > 0 else 0.0
        if sign <= 0 or rest <= _SINGULAR * square:
            return np.inf
        free = self.exposures - (len(matrix) - self.carried)
        return float(
            free * np.log(rest)
            + (self.persons * np.log(1 + self.sizes * person)).sum()
            + log_size
            + self.carried * np.log(carry)
        )


def _ratios(moments: _Moments) -> tuple[float, float]:
    """Return the variances of persons and of carry-over, as ratios to that of one exposure, by REML; errors do not
    lean on them, so a finer search would change nothing that is shown."""
    person, carry = 1.0, float(_CARRY[0])
    for _ in range(2 if moments.carried else 1):
        person = _least(_PERSON, lambda own: moments.deviance(own, carry))  # noqa: B023 - called at once
        if moments.carried:
            carry = _least(_CARRY, lambda own: moments.deviance(person, own))  # noqa: B023
    return person, carry


def _least(grid: Floats, deviance: Callable[[float], float]) -> float:
    """Return where a function of a ratio is least: by a grid, and a finer one around its best."""
    for _ in range(2):
        step = grid[1] / grid[0]
        best = min(grid.tolist(), key=deviance)
        grid = np.geomspace(best / step, best * step, 17)
    return min(grid.tolist(), key=deviance)


def _fixed(rows: StudyRows, ads: int) -> Floats:
    """Return the columns of ads, later positions, log number and day; those that do not vary are left out."""
    position = np.minimum(rows.position, _POSITIONS)
    columns = [rows.ad == ad for ad in range(ads)]
    columns += [position == own for own in np.unique(position)[1:]]
    for own in (np.log(rows.number), rows.day):
        spread = float(own.std())
        if spread > 0:
            columns.append((own - own.mean()) / spread)
    return np.column_stack(columns).astype(np.float64)


def _carried(rows: StudyRows, ads: int) -> Floats:
    """Return a column for each ad that came before another; none of two ads: there, what one leaves behind cannot be
    told from what the other does, and to let the data decide flags 9 % of ads that are alike (Freeman 1989, Statistics
    in Medicine 8). What is left behind in the mean is a matter of position.
    """
    before = (
        np.unique(rows.previous[rows.previous >= 0]) if ads >= _CARRY_ADS else np.zeros(0, dtype=np.int64)
    )
    return (rows.previous[:, None] == before).astype(np.float64)


def _independent(products: Floats) -> NDArray[np.bool_]:
    """Return which columns add something to those before them, from their sums of products."""
    kept = np.zeros(len(products), dtype=bool)
    for place in range(len(products)):
        own = products[kept][:, place]
        rest = products[place, place]
        if kept.any():
            rest = rest - float(own @ np.linalg.solve(products[np.ix_(kept, kept)], own))
        kept[place] = rest > 1e-7 * products[place, place]
    return kept


def _demeaned(columns: Floats, viewer: Ints, share: Floats) -> Floats:
    """Return columns minus a share of their sum over the person's rows: V^(−1/2) of them."""
    sums = np.stack([np.bincount(viewer, weights=own, minlength=len(share)) for own in columns.T], axis=1)
    return columns - (share[:, None] * sums)[viewer]


def _spread(values: Floats, places: Ints, width: int) -> Floats:
    """Return values along the last axis at their places, 0 elsewhere."""
    whole = np.zeros((*values.shape[:-1], width))
    whole[..., places] = values
    return whole
