"""Ads set against each other, from a bundle's data alone: pairs (F20), the campaign's family (F21), norms (F22)."""

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from dashboards.analysis.comparison.against_others import against_others, levels_by_viewer
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import norm_rows
from dashboards.analysis.comparison.pair import PairResult, pair_compared
from dashboards.analysis.comparison.sides import sides_of_ads
from dashboards.selectors.norms import AdLevel
from dashboards.selectors.series import AdSeries
from dashboards.statistics.viewer_parts import viewer_levels
from dashboards.surfaces.bundle.flatten import flattened

# Pairs grow with the square of the ads, and each is 5,000 relabelings for each measure. The pages compare any pair.
MOST_PAIRS = 15

Row = list[object]


def pair_rows(parts: Sequence[tuple[int, AdSeries]]) -> Iterator[Row]:
    """Yield (first, second, measure, quantity, index, value, text) of the first `MOST_PAIRS` pairs of ads."""
    for measure in MEASURES:
        traces = {ad: series.per_viewer(measure) for ad, series in parts}
        for (first, a), (second, b) in islice(combinations(parts, 2), MOST_PAIRS):
            sides = sides_of_ads(traces[first], a.viewer_keys, traces[second], b.viewer_keys)
            for row in flattened(_told(pair_compared(sides))):
                yield [first, second, measure, *row]


def family_rows(parts: Sequence[tuple[int, AdSeries]]) -> Iterator[Row]:
    """Yield (ad, measure, viewers, n, paired, value, low, high, p, p_adjusted, stays); nothing for an ad alone."""
    if len(parts) < 2:
        return
    for measure in MEASURES:
        levels = {
            ad: levels_by_viewer(viewer_levels(series.per_viewer(measure)), series.viewer_keys)
            for ad, series in parts
        }
        for row in against_others(levels):
            told: Row = [row.key, measure, row.n]
            if row.found and row.test:
                e, test = row.found.estimate, row.test
                told += [e.n, int(row.found.paired), e.value, e.low, e.high]
                told += [test.p, test.adjusted, int(test.stays)]
            yield told + [None] * (11 - len(told))


def norm_place_rows(ads: Sequence[int], levels: dict[str, Any]) -> Iterator[Row]:
    """Yield (ad, measure, others, percentile, low, high, shrunk, weight, norm_mean, spread) of each ad and measure.

    `levels`: the columns of data/norm_levels, in the order in which the pages read them: the draws depend on it.
    """
    for measure in MEASURES:
        known: dict[int, AdLevel] = {}
        for place, name in enumerate(levels["measure"]):
            if name == measure:
                own = levels["ad"][place]
                # Ads of other campaigns have no number here: they are counted below zero.
                key = -1 - place if own is None else int(own)
                known[key] = AdLevel(
                    int(levels["n"][place]), float(levels["value"][place]), float(levels["error"][place])
                )
        for row in norm_rows(list(ads), known):
            p = row.place
            told = (
                [p.percentile, p.low, p.high, p.shrunk, p.weight, p.norm_mean, p.spread] if p else [None] * 7
            )
            yield [row.key, measure, row.others, *told]


def _told(result: PairResult) -> dict[str, Any]:
    sides = result.sides
    return {
        "paired": sides.paired,
        "viewers": {"first": len(sides.first), "second": len(sides.second), "left_out": sides.left_out},
        "over_time": result.over_time,
        "level": result.level,
        "mean": dict(zip(("first", "second"), result.means, strict=True)),
        "trace": dict(zip(("first", "second"), result.traces, strict=True)),
        "size": result.size,
        "delta": result.delta,
    }
