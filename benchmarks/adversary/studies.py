"""Studies drawn from a pool, and what the platform's registry finds in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from benchmarks.adversary.plays import single
from benchmarks.adversary.product import EVERY, Pool, pool_of
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Finding, Findings, Subject
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.questions import SERIES_READ, TRACES
from dashboards.analysis.reception.weighting import weights_of
from dashboards.analysis.registry import Data, Question
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.raking import Shares
from dashboards.statistics.values import Estimate

_JUDGED = f"{HEADLINE}.judged"
_SUBJECT = Subject("ad", "1")


@lru_cache(maxsize=8)
def one_ad(lift: float, people: int, names: tuple[str, ...] = EVERY, seed: int = 1) -> Pool:
    """Return a pool of people who watch one ad that lifts valence by `lift` on average."""
    rng = np.random.default_rng([seed, round(1000 * lift)])
    return pool_of(single(rng, people, lift=lift), rng, names)


def studies(pool: Pool, viewers: int, runs: int, seed: int) -> Iterator[AdSeries]:
    """Yield studies of so many viewers who were measured: drawn with replacement: the pool is the population."""
    rng = np.random.default_rng([seed, viewers])
    for _ in range(runs):
        yield pool.study(rng.choice(pool.kept, viewers))


def answer(
    question: Question[AdData],
    series: AdSeries,
    keys: Sequence[str] = (),
    panel: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    rule: Rule | None = None,
    brand: tuple[tuple[str, int], ...] = (),
    shares: Shares = MappingProxyType({}),
    origins: Mapping[int, str] = MappingProxyType({}),
) -> Findings:
    """Return what the registry finds: all figures of a question, or those of these keys alone. `rule`: what was
    registered, if anything; `brand`: (label, ms) of each brand moment; `shares`: to which it is weighted;
    `origins`: where the frames of each exposure were read."""
    wanted = narrowed(question, keys)
    read = [name for name in SERIES_READ[question.name] if name in series.names]
    return wanted.answer(
        AdData(
            series.only(read),
            brand,
            panel=panel,
            rule=rule or Rule(),
            viewer_weights=weights_of(series, panel, shares),
            origins=origins,
        ),
        subject=_SUBJECT,
        revision="",
    )


def narrowed(question: Question[Data], keys: Sequence[str]) -> Question[Data]:
    """Return a question that asks for these keys alone, without its prefix; for all where none is given."""
    wanted = [own for own in question.measures if not keys or own.key in keys]
    return replace(question, measures=wanted)


def headline(series: AdSeries) -> Estimate | None:
    """Return the ad's headline as it is judged, at the one look that was registered; None where it has no interval."""
    rule = Rule(viewers=int(np.isfinite(series.levels(HEADLINE)).sum()), once=True)
    found: Finding = answer(TRACES, series, (_JUDGED,), rule=rule)[_JUDGED]
    return found.value if found.known and isinstance(found.value, Estimate) else None


def told(own: Estimate | None) -> int:
    """Return +1 or −1 where a page calls an ad positive or negative, by this figure; 0 where neither."""
    if own is None or own.low is None or own.high is None:
        return 0
    return int(own.low > 0) - int(own.high < 0)
