"""F14: an ad that nobody reacts to has no moment, whatever its faces do by themselves."""

from collections import Counter
from collections.abc import Sequence

from benchmarks.adversary.studies import answer, one_ad, studies
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.questions import AD_QUESTIONS
from dashboards.analysis.registry import Question
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.values import Moment, PValue

RUNS, POOL, VIEWERS = 400, 4000, 150
_AT_MOST = 0.07
_BRAND = tuple((f"appearance {at}", at) for at in (5000, 9000, 14_000))


def measure(
    *, share: float = 1.0, people: int = POOL, questions: Sequence[Question[AdData]] = AD_QUESTIONS
) -> list[Reading]:
    """Return how often each moment of such an ad is said to stand out, or valence to move after its brand appears, and
    how often any of that is said."""
    runs, pool = run_count(RUNS, share), one_ad(0.0, people)
    settled: Counter[str] = Counter()
    any_of_them = 0
    for own in studies(pool, VIEWERS, runs, 4):
        names = {
            found.name
            for question in questions
            for found in answer(question, own, brand=_BRAND)
            if (isinstance(found.value, Moment) and found.value.settled)
            or (found.group == "brand" and isinstance(found.value, PValue) and found.value.value <= ALPHA)
        }
        settled.update(names)
        any_of_them += bool(names)
    rows = [
        share_reading(f"a moment of an ad that nobody reacts to: {name}", hits, runs, at_most=_AT_MOST)
        for name, hits in sorted(settled.items())
    ]
    every = share_reading(
        "any moment at all of an ad that nobody reacts to", any_of_them, runs, at_most=_AT_MOST
    )
    return [*rows, every]
