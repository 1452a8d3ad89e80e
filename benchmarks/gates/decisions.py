"""F38: a truly best ad is named, a tie is called a tie, an ad that does nothing is not told run, fix or drop, and an ad
without a weak stretch has none to fix. From frames to the verdicts of pages."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from benchmarks.adversary.plays import session
from benchmarks.adversary.product import Pool, pools_of
from benchmarks.adversary.studies import answer, narrowed, one_ad, studies
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.comparison.data import family_data, places_of
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.decision.question import decision_question
from dashboards.analysis.decision.rule import DecisionData, gain_of
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.selectors.series import AdSeries
from dashboards.statistics.decision import NOT_ENOUGH
from dashboards.statistics.frames.series import HEADLINE, TRACED

RUNS, POOL, ADS, VIEWERS, LIFT = 400, 3000, 3, 100, 0.03
BETTER = 0.5  # of the standard deviation of people's own differences between two ads
ALONE, FOR_STRETCHES = (60, 150), (60, 150)
WEAK_SECONDS, WEAK_BY = slice(8, 12), 0.05
_AT_MOST, _BEST, _TIE = 0.07, 0.90, 0.93
_KEYS = ("decision.leader", "decision.verdict")
Pools = Mapping[int, Pool]


def measure(*, share: float = 1.0, people: int = POOL, only: str = "") -> list[Reading]:
    """Return how often verdicts are right. `only`: rows named so."""
    runs = run_count(RUNS, share)
    rows = {
        f"the truly best of {ADS} ads, d = {BETTER}, {VIEWERS} viewers, is named: one look": lambda name: (
            _best(name, people, runs, once=True)
        ),
        f"the truly best of {ADS} ads, d = {BETTER}, {VIEWERS} viewers, is named: looks": lambda name: _best(
            name, people, runs, once=False
        ),
        f"a tie of {ADS} ads, {VIEWERS} viewers, is called a tie": lambda name: _tie(name, people, runs),
        "an ad of a fixed order with carry-over told run, fix or drop": lambda name: _fixed(
            name, people, runs
        ),
        f"one of {ADS} ads that do nothing told run, fix or drop": lambda name: _nothing(name, people, runs),
    }
    for viewers in ALONE:
        rows[f"one ad that does nothing told run, fix or drop, {viewers} viewers"] = lambda name, n=viewers: (
            _alone(name, people, runs, n)
        )
    for lift in (0.0, LIFT):
        for viewers in FOR_STRETCHES:
            rows[f"a stretch to fix in an ad without one, lift {lift}, {viewers} viewers"] = (
                lambda name, own=lift, n=viewers: _stretches(name, people, runs, own, n)
            )
    rows[
        f"  a stretch of {WEAK_SECONDS.stop - WEAK_SECONDS.start} s that is {WEAK_BY} below, 150 viewers, found"
    ] = lambda name: _weak(name, people, runs)
    return [read(name) for name, read in rows.items() if only in name]


def decided(ads: Mapping[int, AdSeries], places: list[tuple[int, int, int]], rule: Rule) -> Findings:
    """Return the verdicts of ads (by id) as the registry gives them."""
    gains = {ad: gain_of(answer(STRETCHES, own)) for ad, own in ads.items()}
    data = DecisionData(family_data(ads, HEADLINE, places_of(sorted(places)), rule), gains)
    return narrowed(decision_question(HEADLINE), _KEYS).answer(
        data, subject=Subject("campaign", "1"), revision=""
    )


@lru_cache(maxsize=4)
def _pools(people: int, lift: float, fixed: bool = False) -> Pools:
    """Return the pools of ads that are the same; in random order all of them hold the same people, each once under
    each name, so that no difference is left."""
    rng = np.random.default_rng([38, fixed, round(100 * lift)])
    lifts, carry = (lift,) * ADS, 0.5 if fixed else 0.0
    pools = pools_of(session(rng, people, lifts=lifts, fixed_order=fixed, carry=carry), rng, TRACED)
    return {own.series.ad.pk: own for own in pools.values()}


def _study(pools: Pools, rng: np.random.Generator, rule: Rule, *, better: float = 0.0) -> Findings:
    """Return the verdicts of one study. Names of ads are dealt out anew, so that ads which are the same are the same;
    the first is lifted by `better` of the spread of differences."""
    first = next(iter(pools.values()))
    rows = rng.integers(0, len(first), VIEWERS)
    dealt = rng.permutation(list(pools))
    ads, places = {}, []
    named = dict(zip(dealt.tolist(), pools, strict=True))
    for own, pool in zip(dealt.tolist(), pools.values(), strict=True):
        series = pool.study(rows)
        ads[own] = replace(series, ad=pools[own].series.ad)
        places += [
            (exposure, position, named_of(named, before)) for exposure, position, before in pool.places(rows)
        ]
    if better:
        lifted = ads[min(ads)]
        raw = lifted.raw.copy()
        raw[:, lifted.names.index(HEADLINE)] += better * _spread(pools)
        ads[min(ads)] = replace(lifted, raw=raw)
    return decided(dict(sorted(ads.items())), places, rule)


def named_of(named: Mapping[int, int], before: int) -> int:
    """Return the new name of the ad before, −1 where there is none."""
    return next((new for new, old in named.items() if old == before), -1)


def _spread(pools: Pools) -> float:
    """Return the standard deviation of people's own differences between two of the ads."""
    first, second = (pool.series for pool in list(pools.values())[:2])
    column = first.names.index(HEADLINE)
    both = first.kept & second.kept
    return float(np.nanstd(first.means[both, column] - second.means[both, column]))


def _once(viewers: int) -> Rule:
    return Rule(viewers=round(0.8 * viewers), once=True)


def _leader(found: Findings) -> str:
    own = found.choice("decision.leader")
    return own.name if own else ""


def _told(found: Findings) -> list[bool]:
    return [own.value.name != NOT_ENOUGH for own in found.parts("decision.verdict")]


def _best(name: str, people: int, runs: int, *, once: bool) -> Reading:
    pools, rng = _pools(people, LIFT), np.random.default_rng(1)
    rule = _once(VIEWERS) if once else Rule()
    best = f"ad:{min(pools)}"
    hits = sum(_leader(_study(pools, rng, rule, better=BETTER)) == best for _ in range(runs))
    return share_reading(name, hits, runs, at_least=_BEST)


def _tie(name: str, people: int, runs: int) -> Reading:
    pools, rng = _pools(people, LIFT), np.random.default_rng(2)
    hits = sum(_leader(_study(pools, rng, _once(VIEWERS))) == "none" for _ in range(runs))
    return share_reading(name, hits, runs, at_least=_TIE)


def _nothing(name: str, people: int, runs: int) -> Reading:
    """One ad of each study counts, whichever: an ad is what the gate is about."""
    pools, rng = _pools(people, 0.0), np.random.default_rng(3)
    hits = sum(_told(_study(pools, rng, _once(VIEWERS)))[0] for _ in range(runs))
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _fixed(name: str, people: int, runs: int) -> Reading:
    pools, rng = _pools(people, LIFT, fixed=True), np.random.default_rng(4)
    hits = 0
    for _ in range(runs):
        rows = rng.integers(0, len(next(iter(pools.values()))), VIEWERS)
        places = [place for pool in pools.values() for place in pool.places(rows)]
        ads = {ad: pool.study(rows) for ad, pool in pools.items()}
        hits += any(_told(decided(ads, places, _once(VIEWERS))))
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _alone(name: str, people: int, runs: int, viewers: int) -> Reading:
    pool, hits = one_ad(0.0, people, TRACED), 0
    for own in studies(pool, viewers, runs, 38):
        places = [(exposure, 0, -1) for exposure in own.exposure.tolist()]
        rule = Rule(viewers=int(np.isfinite(own.levels(HEADLINE)).sum()), once=True)
        hits += any(_told(decided({own.ad.pk: own}, places, rule)))
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _stretches(name: str, people: int, runs: int, lift: float, viewers: int) -> Reading:
    pool = one_ad(lift, people, TRACED)
    hits = sum(gain_of(answer(STRETCHES, own)) > 0 for own in studies(pool, viewers, runs, 39))
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _weak(name: str, people: int, runs: int) -> Reading:
    """How often a planted stretch is found, with an overlap of half of it or more."""
    pool, hits = one_ad(LIFT, people, TRACED), 0
    for own in studies(pool, 150, runs, 40):
        values, each = own.values.copy(), 1000 // own.timeline.bin_ms
        weak = slice(WEAK_SECONDS.start * each, WEAK_SECONDS.stop * each)
        values[:, weak, own.names.index(HEADLINE)] -= WEAK_BY
        table = answer(STRETCHES, replace(own, values=values)).table("stretches")
        found = [(row[0] / 1000, row[1] / 1000) for row in table.rows] if table else []
        within = sum(
            max(0.0, min(end, WEAK_SECONDS.stop) - max(start, WEAK_SECONDS.start)) for start, end in found
        )
        hits += 2 * within >= WEAK_SECONDS.stop - WEAK_SECONDS.start
    return share_reading(name, hits, runs)
