"""F20, F21: ads that are the same are hardly ever told apart, however often and by however many figures one looks; ads
that are not are found. From frames to the verdicts of the compare page."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial

import numpy as np

from benchmarks.adversary.plays import session
from benchmarks.adversary.product import Pool, exchanged, pools_of
from benchmarks.adversary.studies import answer, narrowed
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.comparison.data import pair_data, places_of
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.pair import pair_question
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.questions import AUDIENCE
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.frames.series import HEADLINE

RUNS, POOL, LIFT = 400, 6000, 0.03
VIEWERS, EACH, LAST_LOOK = 150, 20, 300
VARIABLES, VALUES, OF_SEGMENTS = 10, 5, 400
_CARRY = 0.5
_AT_MOST, _AT_LEAST = 0.07, 0.90
_VERDICT, _OVER_TIME = "pair.difference.verdict", "pair.difference.trace.p_adjusted"

Pools = dict[int, Pool]
Told = Callable[[Pools, np.ndarray], bool]


def measure(*, share: float = 1.0, people: int = POOL, only: str = "") -> list[Reading]:
    """Return how often two ads that are one, and segments drawn by lot, are told apart. `only`: rows named so."""
    runs = run_count(RUNS, share)
    alike, carried = (partial(_ads, people, (LIFT, LIFT), carry) for carry in (0.0, _CARRY))
    row = partial(_row, runs=runs)
    rows: dict[str, Callable[[str], Reading]] = {
        "A/A told apart: one look": partial(row, alike, VIEWERS, _at_once),
        f"A/A told apart: a look every {EACH} viewers to {LAST_LOOK}": partial(row, alike, LAST_LOOK, _ever),
        "A/A told apart: all measures of a page": partial(row, alike, VIEWERS, _by_any),
        "A/A told apart: random order with carry-over": partial(row, carried, VIEWERS, _at_once),
        "A/A told apart: order fixed with carry-over": partial(
            row, partial(carried, fixed=True), VIEWERS, _at_once
        ),
        f"A/A told apart: {VARIABLES} × {VALUES} random segments": partial(_segments, alike, runs),
        f"an ad {LIFT} above another, {VIEWERS} viewers, found at one look": partial(
            row, partial(_ads, people, (LIFT, 0.0), _CARRY), VIEWERS, _at_once, at_least=_AT_LEAST
        ),
    }
    return [read(name) for name, read in rows.items() if only in name]


@lru_cache(maxsize=4)
def _ads(people: int, lifts: tuple[float, ...], carry: float, fixed: bool = False) -> Pools:
    rng = np.random.default_rng([20, fixed, round(100 * carry)])
    pools = pools_of(session(rng, people, lifts=lifts, fixed_order=fixed, carry=carry), rng, MEASURES)
    alike = not fixed and len(set(lifts)) == 1
    return dict(enumerate(exchanged(*pools.values()))) if alike else pools


def _row(
    ads: Callable[[], Pools],
    viewers: int,
    told: Told,
    name: str,
    *,
    runs: int,
    at_least: float | None = None,
) -> Reading:
    pools, rng = ads(), np.random.default_rng(viewers)
    hits = sum(told(pools, rng.integers(0, len(pools[0]), viewers)) for _ in range(runs))
    return share_reading(name, hits, runs, at_least=at_least, at_most=None if at_least else _AT_MOST)


def _found(pools: Pools, rows: np.ndarray, rule: Rule, series: str, keys: Sequence[str]) -> Findings:
    places = places_of(sorted(place for own in pools.values() for place in own.places(rows)))
    first, second = (own.study(rows) for own in pools.values())
    data = pair_data((first, second), series, places, rule, pairs=1)
    return narrowed(pair_question(series), keys).answer(data, subject=Subject("pair", "1,2"), revision="")


def _differs(pools: Pools, rows: np.ndarray, rule: Rule, series: str = HEADLINE) -> bool:
    verdict = _found(pools, rows, rule, series, (_VERDICT,)).choice(_VERDICT)
    return verdict is not None and verdict.name == "differs"


def _at_once(pools: Pools, rows: np.ndarray) -> bool:
    """Whether the one look says so that was registered."""
    return _differs(pools, rows, _registered(rows))


def _ever(pools: Pools, rows: np.ndarray) -> bool:
    """Whether any look does, where nothing was registered; those who come later join those who were there."""
    return any(_differs(pools, rows[:viewers], Rule()) for viewers in range(EACH, len(rows) + 1, EACH))


def _by_any(pools: Pools, rows: np.ndarray) -> bool:
    """Whether any measure does, on the whole or over time."""
    for series in MEASURES:
        found = _found(pools, rows, _registered(rows), series, (_VERDICT, _OVER_TIME))
        verdict, p = found.choice(_VERDICT), found.p(_OVER_TIME)
        if (verdict and verdict.name == "differs") or (p is not None and p <= ALPHA):
            return True
    return False


def _registered(rows: np.ndarray) -> Rule:
    """Nine in ten have a usable pre-roll and frames: those are the viewers whom a study counts on."""
    return Rule(viewers=int(0.8 * len(rows)), once=True)


def _segments(ads: Callable[[], Pools], runs: int, name: str) -> Reading:
    pool, rng = ads()[0], np.random.default_rng(5)
    hits = 0
    for _ in range(runs):
        own = pool.study(rng.integers(0, len(pool), OF_SEGMENTS))
        drawn = rng.integers(0, VALUES, (OF_SEGMENTS, VARIABLES))
        panel = {
            key: {f"v{column}": str(value) for column, value in enumerate(row)}
            for key, row in zip(own.viewer_keys, drawn.tolist(), strict=True)
        }
        found = answer(AUDIENCE, own, ("segment.spread.p",), panel=panel)
        hits += any(part.value.value <= ALPHA for part in found if part.known)
    return share_reading(name, hits, runs, at_most=_AT_MOST)
