"""F33: a campaign whose level only wanders is hardly ever said to have changed, though somebody looks every day."""

import numpy as np

from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.fatigue.data import FatigueData
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.selectors.rolled_up import RolledUp
from dashboards.statistics.fatigue.responses import Responses

RUNS, DAYS, A_DAY = 300, 42, 25
_STAYS, _WANDERS, _BETWEEN = (
    0.7,
    0.015,
    0.06,
)  # AR(1) of the days; their standard deviation, and that between viewers
_LEVEL, _FALL_ON = 0.05, 20
_AT_MOST, _AT_LEAST = 0.05, 0.80


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return how often a campaign of six weeks is alerted at any of its daily looks, without and with a change."""
    runs = run_count(RUNS, share)
    wandering, falling = (_alerted(runs, fall) for fall in (0.0, 0.6))
    return [
        share_reading("alert of a changed level, AR(1) .7, daily looks", wandering, runs, at_most=_AT_MOST),
        share_reading(
            "  alert where the level falls by 60 % on day 20, nothing else wanders",
            falling,
            runs,
            at_least=_AT_LEAST,
        ),
    ]


def _alerted(runs: int, fall: float) -> int:
    rng = np.random.default_rng(33)
    hits = 0
    for _ in range(runs):
        level = np.full(DAYS, _LEVEL)
        if fall:
            level[_FALL_ON:] *= 1 - fall
        else:
            level += _wandering(rng)
        day = np.repeat(np.arange(DAYS, dtype=np.float64), A_DAY)
        strong = rng.random(len(day)) < 0.2
        shown = level[day.astype(int)] + _BETWEEN * np.where(
            strong, rng.gamma(1.0, 1.0, len(day)) - 1, rng.normal(0, 0.3, len(day))
        )
        hits += _ever_alerted(day, shown)
    return hits


def _wandering(rng: np.random.Generator) -> np.ndarray:
    own = rng.normal(0, _WANDERS, DAYS)
    own[1:] *= (1 - _STAYS**2) ** 0.5
    for day in range(1, DAYS):
        own[day] += _STAYS * own[day - 1]
    return own


def _ever_alerted(day: np.ndarray, shown: np.ndarray) -> bool:
    for today in range(DAYS):
        there = day <= today
        responses = Responses(shown[there, None], day[there, None])
        found = FatigueData(DEFAULT, responses, RolledUp(int(there.sum()))).break_point
        if found is not None and found.alert:
            return True
    return False
