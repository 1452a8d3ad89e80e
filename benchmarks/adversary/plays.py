"""Who watches which ad, when and in which order, and how strongly they truly respond. Numpy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
REST_MEAN, REST_SD = (
    -0.2,
    0.28,
)  # valence that networks read of faces which people call neutral, and between people
STRONG, THEIR_SHARE = 0.2, 0.8  # a fifth of the people carry four fifths of the smiles
_A_SMILE_MOVES = 1 - REST_MEAN  # a full smile lifts valence from rest to 1
_WEEKEND = (5, 6)
_WEEKEND_CHANCE, _WEEKEND_RESPONSE = 0.4, 0.7
TIRED = 0.8  # each later ad of a session meets a smaller response


@dataclass(frozen=True)
class Plays:
    """E plays. `person`, `ad`, `position` (from 0), `number` (the nth time, from 1), `day` [E]; `rest` [E]: the
    person's resting valence on that day; `strength` [E]: mean smile over the ad, 0..1; `carried` [E]: the smile that
    is left of the ad before, when the pre-roll begins."""

    person: Whole
    ad: Whole
    position: Whole
    number: Whole
    day: Whole
    rest: Floats
    strength: Floats
    carried: Floats

    def __len__(self) -> int:
        return len(self.person)


def resting(rng: np.random.Generator, people: int) -> Floats:
    """Return the resting valence of each person."""
    return np.clip(rng.normal(REST_MEAN, REST_SD, people), -0.9, 0.7)


def smiles_of(rng: np.random.Generator, people: int, lift: float) -> Floats:
    """Return each person's mean smile for an ad that lifts valence by `lift` on average."""
    strong = rng.random(people) < STRONG
    level = np.where(strong, THEIR_SHARE / STRONG, (1 - THEIR_SHARE) / (1 - STRONG))
    return lift / _A_SMILE_MOVES * level * rng.gamma(2.0, 0.5, people)


def days_of(rng: np.random.Generator, count: int, days: int = 28) -> Whole:
    """Return days on which people watch, fewer at weekends; day 0 is a Monday."""
    weight = np.where(np.isin(np.arange(days) % 7, _WEEKEND), _WEEKEND_CHANCE, 1.0)
    return rng.choice(days, count, p=weight / weight.sum())


def weekday_response(day: Whole) -> Floats:
    """Return what is left of a response on that day: less at weekends."""
    return np.where(np.isin(day % 7, _WEEKEND), _WEEKEND_RESPONSE, 1.0)


def single(rng: np.random.Generator, people: int, *, lift: float) -> Plays:
    """Return plays of one ad, one a person."""
    return session(rng, people, lifts=(lift,))


def session(
    rng: np.random.Generator,
    people: int,
    *,
    lifts: tuple[float, ...],
    fixed_order: bool = False,
    carry: float = 0.0,
    tired: float = TIRED,
) -> Plays:
    """Return plays of several ads, all of them watched by each person one after the other.

    Ads of the same lift are the same ad. Random order is drawn anew for each person. `carry`: which part of the
    smile at an ad's end is still there when the next pre-roll begins.
    """
    ads = len(lifts)
    order = np.tile(np.arange(ads), (people, 1))
    if not fixed_order:
        order = rng.permuted(order, axis=1)
    day = days_of(rng, people)
    each = smiles_of(rng, people, 1.0)[:, None] * weekday_response(day)[:, None]
    own = np.array(lifts)[order] * each * rng.gamma(6.0, 1 / 6.0, (people, ads)) * tired ** np.arange(ads)
    carried = np.zeros((people, ads))
    carried[:, 1:] = carry * own[:, :-1]
    rest = resting(rng, people) + np.where(np.isin(day % 7, _WEEKEND), 0.03, 0.0)
    return Plays(
        person=np.repeat(np.arange(people), ads),
        ad=order.ravel(),
        position=np.tile(np.arange(ads), people),
        number=np.ones(people * ads, np.int64),
        day=np.repeat(day, ads),
        rest=np.repeat(rest, ads),
        strength=own.ravel(),
        carried=carried.ravel(),
    )


@dataclass(frozen=True)
class Course:
    """How responses go on from exposure to exposure. γ_i ~ N(gamma, spread²): what is left of a response is n^(−γ_i).

    `leaving`: whether people come back after what is left of their own first response, rather than all alike.
    `a_day`: the calendar's part, e.g. −.05 for five per cent less a day, whoever watches for the first time or not.
    `lift`: of valence, on average, at first.
    """

    gamma: float = 0.0
    spread: float = 0.0
    leaving: bool = False
    a_day: float = 0.0
    lift: float = 0.06
    exposures: int = 6


def again(rng: np.random.Generator, people: int, course: Course) -> Plays:
    """Return plays of one ad that people watch up to `course.exposures` times, one to five days apart."""
    shape = (people, course.exposures)
    number = np.arange(1, course.exposures + 1)
    gamma = (
        rng.normal(course.gamma, course.spread, people) if course.spread else np.full(people, course.gamma)
    )
    start = days_of(rng, people, 14)
    day = start[:, None] + np.cumsum(rng.integers(1, 6, shape), axis=1) - 1
    left = number ** -gamma[:, None]
    occasion = rng.gamma(9.0, 1 / 9.0, shape)
    shown = left * occasion * weekday_response(day)
    stays = np.full(shape, 0.75)
    if course.leaving:
        stays = 1 / (1 + np.exp(-(1.2 + 5.0 * (shown / shown[:, :1] - 0.8))))
    there = np.ones(shape, bool)
    there[:, 1:] = np.cumprod(rng.random(shape) < stays, axis=1)[:, :-1] > 0
    strength = smiles_of(rng, people, course.lift)[:, None] * shown * (1 + course.a_day) ** day
    rest = resting(rng, people)[:, None] + rng.normal(0, 0.05, shape)
    person, place = np.nonzero(there)
    zeros = np.zeros(len(person))
    return Plays(
        person=person,
        ad=zeros.astype(np.int64),
        position=zeros.astype(np.int64),
        number=number[place],
        day=day[there],
        rest=rest[there],
        strength=strength[there],
        carried=zeros,
    )
