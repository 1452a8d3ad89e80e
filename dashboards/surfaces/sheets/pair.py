"""A comparison as wide files: one row a bin, and one row an ad."""

from collections.abc import Iterator, Mapping

from dashboards.analysis.encode import plain
from dashboards.analysis.finding import Findings
from dashboards.statistics.values import Choice, Estimate
from fer_platform.kit.csv_lines import csv_file

_PAIR = (
    *("at_ms", "first_mean", "second_mean", "difference", "low", "high", "t"),
    *("n_first", "n_second", "cluster", "cluster_p", "cluster_flagged"),
)
_FAMILY = (
    *("ad", "title", "viewers", "n", "sides", "difference", "low", "high"),
    *("p", "p_adjusted", "stays", "needs"),
)


def pair_csv(found: Findings) -> Iterator[str]:
    """Yield one line a bin: both means, the difference with its simultaneous band, t, n, and its cluster with p."""
    return csv_file(_PAIR, _bins(found))


def family_csv(found: Findings, titles: Mapping[int, str]) -> Iterator[str]:
    """Yield one line an ad: its difference from the mean of the others, alone and corrected."""
    return csv_file(_FAMILY, (_ad(found, ad, title) for ad, title in titles.items()))


def _bins(found: Findings) -> Iterator[list[object]]:
    difference, t, clusters = (
        found.series("pair.difference.trace"),
        found.series("pair.t"),
        found.table("pair.clusters"),
    )
    first, second = (found.series(f"pair.trace[side:{side}]") for side in ("first", "second"))
    if difference is None or t is None or clusters is None or first is None or second is None:
        return
    for k, at in enumerate(difference.at.tolist()):
        own = next(((i, row) for i, row in enumerate(clusters.rows, 1) if row[0] <= at < row[1]), None)
        cells = (difference.mean[k], difference.low[k], difference.high[k], t.mean[k])
        cluster = [own[0], own[1][4], bool(own[1][5])] if own else [None] * 3
        means = [plain(side.mean[k]) for side in (first, second)]
        yield [at, *means, *map(plain, cells), *(int(side.n[k]) for side in (first, second)), *cluster]


def _ad(found: Findings, ad: int, title: str) -> list[object]:
    part = f"[ad:{ad}]"
    own = found[f"family.difference{part}"]
    head = [ad, title, found.count(f"family.viewers{part}")]
    if not isinstance(own.value, Estimate):
        return [*head, *[None] * 8, own.needs.what if own.needs else None]
    names = [found.choice(f"family.{key}{part}") for key in ("sides", "stays")]
    sides, stays = (choice.name if isinstance(choice, Choice) else None for choice in names)
    value = own.value
    tests = [found.p(f"family.{key}{part}") for key in ("p", "p_adjusted")]
    return [*head, value.n, sides, value.value, value.low, value.high, *tests, stays, None]
