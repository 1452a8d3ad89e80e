"""Ads that are alike: looks while data come in, all measures of a page, orders, segments; and one that is not.

The generator shares no code with the product's simulation: people have a resting level of their own, a fifth of them
carries nearly all of the response, levels differ from occasion to occasion, and what comes later is shifted.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.analysis.comparison.family import FamilyData, chosen
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.pair import PairData
from dashboards.analysis.comparison.sides import Sides
from dashboards.analysis.comparison.study import AdRows, Look, Rule, Study
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.study.page import exploratory_p
from dashboards.statistics.study.spread import segment_spreads
from dashboards.statistics.values import Choice

RUNS = 600
_AT_MOST = 0.07
_LOOKS = range(20, 301, 20)
_BINS = 20
_OPEN = Look("open", 0, 0)
Rows = dict[int, AdRows]


def measure(*, share: float = 1.0, only: str = "") -> list[Reading]:
    """Return how often ads that are alike are told apart, and how often one that is not is found. `only`: rows named
    so."""
    runs = run_count(RUNS, share)
    half = run_count(RUNS // 2, share)
    study = partial(_study, ads=2)
    fixed = partial(_study, ads=3, random_order=False, carry=0.04)
    better = partial(study, effect=0.03)
    alike, found = partial(_rate, at_least=None), partial(_rate, at_least=0.9)
    rows: dict[str, Callable[[str], Reading]] = {
        "A/A, a look every 20 viewers to 300, 2 ads": partial(alike, study, _any_look, runs),
        "A/A, the same with 4 ads, carry-over and drift": partial(
            alike, partial(_study, ads=4, carry=0.04, drift=0.02), _any_look, half
        ),
        "A/A, one look as registered at 150": partial(alike, study, _one_look, runs),
        "A/A, one look at 40 of 3 ads, carry-over": partial(
            alike, partial(_study, ads=3, viewers=40, carry=0.04), _one_look, runs
        ),
        "A/A, fixed order with carry-over": partial(alike, fixed, _one_look, half),
        "A/A, fixed order, two in a hundred see another": partial(
            alike, partial(fixed, strays=0.02), _one_look, half
        ),
        "An ad that does nothing, a look every 20 viewers": partial(_levels, runs),
        "A/A, all measures of a page, 60 viewers": partial(_pages, runs),
        "A/A, 10 × 5 random segments, 300 viewers": partial(_segments, runs),
        "An ad .03 higher is found at one look, 150 viewers": partial(found, better, _one_look, runs),
        "  the same found by 300 with a look every 20": partial(found, better, _any_look, half),
        "  with carry-over, 4 ads": partial(
            found, partial(_study, ads=4, effect=0.03, carry=0.04), _one_look, half
        ),
    }
    return [read(name) for name, read in rows.items() if only in name]


def _rate(
    draw: Callable[[np.random.Generator], Rows],
    claims: Callable[[Rows], bool],
    runs: int,
    name: str,
    *,
    at_least: float | None,
) -> Reading:
    generator = np.random.default_rng(41)
    hits = sum(claims(draw(generator)) for _ in range(runs))
    return share_reading(name, hits, runs, at_least=at_least, at_most=None if at_least else _AT_MOST)


def _study(
    generator: np.random.Generator,
    *,
    ads: int,
    viewers: int = 300,
    effect: float = 0.0,
    carry: float = 0.0,
    drift: float = 0.0,
    random_order: bool = True,
    strays: float = 0.0,
) -> Rows:
    """Return exposures of `viewers` people who each see all ads once; ad 1 lies `effect` above the others. `carry`:
    what an ad leaves in the next; `drift`: what each later position adds; `strays`: the share whose order is
    shuffled."""
    carrier = generator.random(viewers) < 0.2
    orders = np.tile(np.arange(ads), (viewers, 1))
    shuffled = np.full(viewers, random_order) | (generator.random(viewers) < strays)
    orders[shuffled] = generator.permuted(orders[shuffled], axis=1)
    position = orders.argsort(axis=1)
    spread = np.where(carrier, 0.1, 0.03)[:, None]
    level = generator.normal(0, 0.05, (viewers, 1)) + spread * generator.standard_t(5, (viewers, ads))
    level += carry * (position > 0) + drift * position
    level[:, 0] += effect * np.where(carrier, 3.0, 0.5)
    before = np.take_along_axis(np.pad(orders + 1, ((0, 0), (1, 0))), position, axis=1)[:, :ads]
    keys = np.array([f"{viewer:06d}" for viewer in generator.permutation(viewers)])
    ones = np.ones(viewers, dtype=np.int64)
    day = np.sort(generator.integers(0, 14, viewers)).astype(np.float64)
    return {
        ad + 1: AdRows(
            exposure=np.arange(viewers) * ads + position[:, ad],
            viewer=keys,
            value=level[:, ad],
            position=position[:, ad].astype(np.int64),
            previous=np.where(position[:, ad] > 0, before[:, ad], -1).astype(np.int64),
            number=ones,
            day=day,
        )
        for ad in range(ads)
    }


def _claimed(study: Study) -> bool:
    own = FamilyData(study)
    return any(isinstance(end := chosen(own, sign), Choice) and end.name != "none" for sign in (1, -1))


def _any_look(rows: Rows) -> bool:
    """Whether any look at the first 20, 40 … viewers names an ad."""
    return any(_claimed(Study({ad: _first(own, n) for ad, own in rows.items()})) for n in _LOOKS)


def _one_look(rows: Rows) -> bool:
    """Whether the look that was registered names an ad, with half of the viewers or 40 of them."""
    viewers = min(150, len(next(iter(rows.values())).viewer))
    return _claimed(Study(rows, Rule(viewers=viewers, once=True)))


def _levels(runs: int, name: str) -> Reading:
    """Changes from the resting face of an ad that does nothing, skewed by a fifth of people: told to be any?"""
    generator = np.random.default_rng(44)
    hits = 0
    for _ in range(runs):
        strong = generator.random(300) < 0.2
        levels = np.where(strong, generator.gamma(2, 0.1, 300) - 0.2, generator.normal(0, 0.05, 300))
        looks = (levels[:n] for n in _LOOKS)
        ends = (
            _OPEN.interval(own.mean(), own.std(ddof=1) / len(own) ** 0.5, len(own) - 1, len(own))
            for own in looks
        )
        hits += any(own.low > 0 or own.high < 0 for own in ends)
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _first(rows: AdRows, n: int) -> AdRows:
    return AdRows(**{name: getattr(rows, name)[:n] for name in rows.__dataclass_fields__})


def _pages(runs: int, name: str) -> Reading:
    """Two ads in five measures that hang together: differences on the whole and over time, as the compare page says."""
    generator = np.random.default_rng(42)
    hits = 0
    for _ in range(runs):
        viewers = 60
        person = generator.normal(0, 0.1, (viewers, 1))
        shared = [generator.normal(0, 0.1, (viewers, _BINS)) for _ in range(2)]
        hits += any(_page_claims(generator, person, shared, series, viewers) for series in MEASURES)
    return share_reading(name, hits, runs, at_most=_AT_MOST)


def _page_claims(
    generator: np.random.Generator,
    person: NDArray[np.float64],
    shared: list[NDArray[np.float64]],
    series: str,
    viewers: int,
) -> bool:
    traces = [person + own + generator.normal(0, 0.15, (viewers, _BINS)) for own in shared]
    levels = [own.mean(axis=1) for own in traces]
    keys = np.array([f"{viewer:06d}" for viewer in range(viewers)])
    zeros = np.zeros(viewers, dtype=np.int64)
    rows = {
        ad: AdRows(np.arange(viewers) * 2 + ad, keys, level, zeros, zeros - 1, zeros + 1, zeros.astype(float))
        for ad, level in enumerate(levels, 1)
    }
    study = Study(rows, Rule(viewers=viewers, once=True))
    data = PairData(Sides(*traces, *levels, "paired", {}), series, 500, study=study)
    p = data.level.p  # type: ignore[union-attr]
    over_time = data.over_time
    assert over_time is not None
    whole, course = data.adjusted(p) <= ALPHA, data.adjusted(over_time.p, over_time=True) <= ALPHA
    return bool(whole or course or any(own.stays for own in FamilyData(study, series).tests.values()))


def _segments(runs: int, name: str) -> Reading:
    """Segments that mean nothing, of levels that a fifth of people carry."""
    generator = np.random.default_rng(43)
    hits = 0
    for _ in range(runs):
        strong = generator.random(300) < 0.2
        levels = np.where(strong, generator.gamma(2, 0.1, 300), generator.normal(0, 0.02, 300))
        names = np.array(list("abcde"))
        variables = {str(own): names[generator.integers(0, 5, 300)] for own in range(10)}
        found = segment_spreads(levels, variables, permutations=1000)
        hits += any(exploratory_p(own.p, 1) <= ALPHA for own in found.values())
    return share_reading(name, hits, runs, at_most=_AT_MOST)
