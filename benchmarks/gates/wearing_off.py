"""F25–F33: what is said of an ad's wearing off, from frames to the registry, where faces and seasons are real."""

from functools import lru_cache

import numpy as np

from benchmarks.adversary.plays import Course, again
from benchmarks.adversary.product import pool_of
from benchmarks.adversary.studies import narrowed
from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.analysis.fatigue.data import FatigueData
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.fatigue.questions import FATIGUE
from dashboards.analysis.finding import Findings, Subject
from dashboards.selectors.rolled_up import RolledUp
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.values import Choice, Estimate

RUNS, VIEWERS = 80, 300
_AT_ONCE = 4000  # people whose frames are held in memory together
_BIAS, _COVERAGE = 0.05, 0.90
_LIMITED = ("limited", "fatigued")
_WEARS, _TO_A_QUARTER = 0.3, 0.8  # γ; 6^(−.8) = 24 %
_DECLINE = Course(gamma=_WEARS, spread=0.1, leaving=True, lift=0.05)
_CALLED: tuple[tuple[str, Course, tuple[str, ...], dict[str, float]], ...] = (
    (
        "−5 % a day and no fatigue, called limited",
        Course(a_day=-0.05, lift=0.05),
        _LIMITED,
        {"at_most": 0.07},
    ),
    (
        "+5 % a day and no fatigue, called limited",
        Course(a_day=0.05, lift=0.05),
        _LIMITED,
        {"at_most": 0.07},
    ),
    (
        "24 % left over the noise floor of faces, called fatigued",
        Course(gamma=_TO_A_QUARTER, lift=0.04),
        ("fatigued",),
        {"at_least": 0.80},
    ),
)


def measure(*, share: float = 1.0, only: str = "", viewers: int = VIEWERS) -> list[Reading]:
    """Return bias and coverage of γ̂ where people leave after their own decline, and how often a status is wrong.
    `only`: of one row, by how its name begins."""
    runs = run_count(RUNS, share)
    rows = _decline(runs, viewers) if only in ("", "bias") else []
    for name, course, names, limits in _CALLED:
        if name.startswith(only):
            hits = sum(_status(responses) in names for responses in _studies(course, runs, viewers))
            rows.append(share_reading(name, hits, runs, **limits))
    return rows


def _decline(runs: int, viewers: int) -> list[Reading]:
    errors, held, told = [], 0, 0
    for responses in _studies(_DECLINE, runs, viewers):
        rate = _found(responses, "rate").parts(DEFAULT.finding("rate"))
        own = next((part.value for part in rate if part.part == "model:power"), None)
        if not isinstance(own, Estimate) or own.low is None or own.high is None:
            continue
        told += 1
        errors.append(own.value - _WEARS)
        held += own.low <= _WEARS <= own.high
    name = "people leave after their own decline"
    return [
        mean_reading(f"bias of γ, {name}", errors, at_least=-_BIAS, at_most=_BIAS, percent=False),
        share_reading(f"interval of γ holds the truth, {name}", held, told, at_least=_COVERAGE),
    ]


def _status(responses: Responses) -> str:
    own = _found(responses, "status")[DEFAULT.finding("status")].value
    return own.name if isinstance(own, Choice) else ""


def _found(responses: Responses, what: str) -> Findings:
    question = narrowed(FATIGUE[DEFAULT.key], (DEFAULT.finding(what),))
    rolled_up = RolledUp(int(responses.there.sum()))
    data = FatigueData(DEFAULT, responses, rolled_up)
    return question.answer(data, subject=Subject("ad", "1"), revision="")


@lru_cache(maxsize=4)
def _studies(course: Course, runs: int, viewers: int) -> tuple[Responses, ...]:
    """Return studies, each of people of its own: drawn again and again from the same few, they would share what chance
    made of these, and the interval of the figure would not know."""
    rng = np.random.default_rng([25, round(1000 * course.gamma), round(1000 * (1 + course.a_day))])
    found: list[Responses] = []
    while len(found) < runs:
        pool = _responses(course, min(_AT_ONCE, round(1.1 * viewers * (runs - len(found)))), rng)
        own = (slice(first, first + viewers) for first in range(0, pool.viewers - viewers + 1, viewers))
        found += [Responses(pool.y[rows], pool.day[rows]) for rows in own]
    return tuple(found[:runs])


def _responses(course: Course, people: int, rng: np.random.Generator) -> Responses:
    """Return the responses of people, made as the selectors make them of rolled-up exposures."""
    own = pool_of(again(rng, people, course), rng, (DEFAULT.series,)).series
    values = np.where(own.kept, own.means[:, 0], np.nan)
    days = own.day.astype(np.int64).astype(np.float64)
    return responses_of(own.viewer, own.number.astype(np.int64), days, values)
