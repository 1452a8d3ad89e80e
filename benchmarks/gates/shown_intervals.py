"""F13–F19: each interval that is shown holds the truth at the n from which it is shown, a fifth of the people carrying
the smiles. The truth is the same figure of the whole pool; of figures that speak of studies of that many people (how
much a trace of n is the ad's), what other studies of that many read on average.

Intervals of means are neither too short nor too long. Those of shares near none, and of moments that the data choose,
may be longer: they are never too short.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks.adversary.product import Pool
from benchmarks.adversary.studies import answer, one_ad, studies
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.finding import Finding
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.questions import AD_QUESTIONS
from dashboards.analysis.registry import Question
from dashboards.statistics.values import Estimate, Moment

RUNS, POOL, LIFT = 600, 6000, 0.03
_AT_LEAST, _AT_MOST = 0.92, 0.97
_OF_SO_MANY = ("synchrony", "reliability.trace")


def measure(
    *,
    share: float = 1.0,
    people: int = POOL,
    viewers: Sequence[int] = (10, 25, 60, 150),
    questions: Sequence[Question[AdData]] = AD_QUESTIONS,
) -> list[Reading]:
    """Return the coverage of every figure of an ad that is shown with its interval, by number of viewers."""
    runs, pool = run_count(RUNS, share), one_ad(LIFT, people)
    population = pool.study(pool.kept)
    truth = {found.name: _value(found) for question in questions for found in answer(question, population)}
    exact = {name for name in truth if name.split("[")[0].endswith((".mean", ".end", ".change"))}
    exact -= {name for name in exact if name.startswith("expressing_")}
    rows = []
    for n in viewers:
        shown: Counter[str] = Counter()
        held: Counter[str] = Counter()
        truth |= _read_by_others(pool, n, runs // 2, questions)
        for own in studies(pool, n, runs, 5):
            for question in questions:
                for found in answer(question, own):
                    ends = _ends(found)
                    if ends is None or truth[found.name] is None:
                        continue
                    shown[found.name] += 1
                    held[found.name] += ends[0] <= truth[found.name] <= ends[1]
        rows += [
            share_reading(
                f"interval of {name}, {n} viewers",
                held[name],
                count,
                at_least=_AT_LEAST,
                at_most=_AT_MOST if name in exact else None,
            )
            for name, count in sorted(shown.items())
        ]
    return rows


def _read_by_others(
    pool: Pool, n: int, runs: int, questions: Sequence[Question[AdData]]
) -> dict[str, float | None]:
    read: dict[str, list[float]] = {}
    for own in studies(pool, n, max(runs, 50), 6):
        for question in questions:
            keys = [measure.key for measure in question.measures if measure.key in _OF_SO_MANY]
            for found in answer(question, own, keys) if keys else ():
                value = _value(found)
                if value is not None:
                    read.setdefault(found.name, []).append(value)
    return {name: float(np.mean(values)) for name, values in read.items()}


def _value(found: Finding) -> float | None:
    return found.value.value if isinstance(found.value, (Estimate, Moment)) else None


def _ends(found: Finding) -> tuple[float, float] | None:
    """Return the ends of an interval that is shown as a result: not of a preview."""
    if found.preview or not isinstance(found.value, (Estimate, Moment)):
        return None
    low, high = found.value.low, found.value.high
    return None if low is None or high is None else (low, high)
