"""F25–F33: what is said of an ad's wearing off, from frames to the registry, where faces and seasons are real."""

from collections.abc import Iterator
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

RUNS, PEOPLE, VIEWERS = 200, 4000, 300
_BIAS, _COVERAGE = 0.05, 0.90
_LIMITED = ("limited", "fatigued")
_WEARS, _TO_A_QUARTER = 0.3, 0.8  # γ; 6^(−.8) = 24 %
_DECLINE = Course(gamma=_WEARS, spread=0.1, leaving=True, lift=0.05)


def measure(*, share: float = 1.0, people: int = PEOPLE) -> list[Reading]:
    """Return bias and coverage of γ̂ where people leave after their own decline, and how often a status is wrong."""
    runs = run_count(RUNS, share)
    floor = Course(gamma=_TO_A_QUARTER, lift=0.04)
    return [
        *_decline(people, runs),
        *(
            _called(
                f"{percent:+.0%} a day and no fatigue, called limited",
                Course(a_day=percent, lift=0.05),
                _LIMITED,
                people,
                runs,
                at_most=0.07,
            )
            for percent in (-0.05, 0.05)
        ),
        _called(
            "24 % left over the noise floor of faces, called fatigued",
            floor,
            ("fatigued",),
            people,
            runs,
            at_least=0.80,
        ),
    ]


def _decline(people: int, runs: int) -> list[Reading]:
    errors, held, told = [], 0, 0
    for responses in _studies(_DECLINE, people, runs):
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


def _called(
    name: str,
    course: Course,
    names: tuple[str, ...],
    people: int,
    runs: int,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Reading:
    hits = 0
    for responses in _studies(course, people, runs):
        own = _found(responses, "status")[DEFAULT.finding("status")].value
        hits += isinstance(own, Choice) and own.name in names
    return share_reading(name, hits, runs, at_least=at_least, at_most=at_most)


def _found(responses: Responses, what: str) -> Findings:
    question = narrowed(FATIGUE[DEFAULT.key], (DEFAULT.finding(what),))
    rolled_up = RolledUp(int(responses.there.sum()))
    data = FatigueData(DEFAULT, responses, rolled_up)
    return question.answer(data, subject=Subject("ad", "1"), revision="")


@lru_cache(maxsize=8)
def _responses(course: Course, people: int) -> Responses:
    """Return the responses of a pool, made as the selectors make them of rolled-up exposures."""
    rng = np.random.default_rng([25, round(100 * (course.gamma + 10 * course.a_day)) % 1000])
    own = pool_of(again(rng, people, course), rng, (DEFAULT.series,)).series
    values = np.where(own.kept, own.means[:, 0], np.nan)
    days = own.day.astype(np.int64).astype(np.float64)
    return responses_of(own.viewer, own.number.astype(np.int64), days, values)


def _studies(course: Course, people: int, runs: int) -> Iterator[Responses]:
    pool, rng = _responses(course, people), np.random.default_rng(26)
    for _ in range(runs):
        rows = rng.integers(0, pool.viewers, VIEWERS)
        yield Responses(pool.y[rows], pool.day[rows])
