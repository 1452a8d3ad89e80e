"""The comparison in words: the answer first, each number with n and interval."""

from collections.abc import Mapping, Sequence

from dashboards.analysis.comparison.against_others import FamilyRow
from dashboards.analysis.comparison.measures import Measure
from dashboards.analysis.comparison.pair import PairResult
from dashboards.statistics.comparison import MIN_VIEWERS, Cluster
from dashboards.statistics.values import Estimate
from dashboards.surfaces.words import SIGNED, clock


def difference(measure: str, value: float) -> str:
    """Return a difference with its sign: three digits for signed measures, else in percentage points."""
    if measure in SIGNED:
        text = f"{abs(value):.3f}"
        return text if text == "0.000" else f"{'−' if value < 0 else '+'}{text}"
    points = 100 * value
    text = f"{abs(points):.1f}"
    return f"{'' if text == '0.0' else '−' if points < 0 else '+'}{text} points"


def difference_note(measure: str, estimate: Estimate) -> str:
    """Return n and interval of a difference, e.g. `n = 40 · 95 %: +0.02 to +0.11`."""
    if estimate.low is None or estimate.high is None:
        return f"n = {estimate.n:,}"
    low = difference(measure, estimate.low).removesuffix(" points")
    return f"n = {estimate.n:,} · 95 %: {low} to {difference(measure, estimate.high)}"


def p_text(p: float) -> str:
    """Return e.g. `p = 0.032` or `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def stretch(cluster: Cluster, bin_ms: int) -> str:
    """Return when a cluster is, e.g. `0:05–0:12`."""
    start, end = cluster.start * bin_ms / 1000, cluster.end * bin_ms / 1000
    return f"{clock(start)}–{clock(max(end, start + 1))}"


def answer(result: PairResult, measure: Measure, names: tuple[str, str], bin_ms: int) -> str:
    """Return the page's first sentence."""
    if not result.told:
        counts = tuple(0 if mean is None else mean.n for mean in result.means)
        return (
            f"Too few viewers to compare “{names[0]}” ({counts[0]}) with “{names[1]}” ({counts[1]}): "
            f"{MIN_VIEWERS} on each side are needed."
        )
    found = result.level.estimate
    kind = "the same people" if result.sides.paired else "different people"
    over_time = _over_time(result, names, bin_ms)
    if result.level.p <= 0.05:
        first, second = names if found.value > 0 else (names[1], names[0])
        told = _told(measure.key, found if found.value > 0 else turned(found), kind)
        return f"“{first}” {measure.more} than “{second}”, a {size_word(result.size)} difference: {told}. {over_time}"
    told = _told(measure.key, found, kind)
    return f"No difference on the whole is shown between “{names[0]}” and “{names[1]}”: {told}. {over_time}"


def size_word(found: Estimate | None) -> str:
    """Return Cohen's word for a size, which is no more than a habit; `certain` where nobody differs from anybody."""
    if found is None:
        return "certain"
    size = abs(found.value)
    return "very small" if size < 0.2 else "small" if size < 0.5 else "medium" if size < 0.8 else "large"


def turned(found: Estimate) -> Estimate:
    """Return second − first from first − second."""
    low, high = (None if end is None else -end for end in (found.high, found.low))
    return Estimate(-found.value, low, high, found.n)


def _told(measure: str, found: Estimate, kind: str) -> str:
    return f"{difference(measure, found.value)} ({difference_note(measure, found)}, {kind})"


def _over_time(result: PairResult, names: tuple[str, str], bin_ms: int) -> str:
    flagged = result.flagged
    if not result.over_time.clusters:
        return "In no stretch of time do they even come near a difference."
    p = p_text(result.over_time.p)
    if not flagged:
        return f"In no stretch of time do they differ by more than chance ({p})."
    shown = ", ".join(
        f"{stretch(cluster, bin_ms)} (“{names[0] if cluster.sign > 0 else names[1]}” higher)"
        for cluster in flagged[:3]
    )
    more = f" and {len(flagged) - 3} more" if len(flagged) > 3 else ""
    return f"Over time they differ around {shown}{more} (whole ad: {p})."


def family_sentence(rows: Sequence[FamilyRow], titles: Mapping[int, str], measure: Measure) -> str:
    """Say which ads stand apart from the campaign's others once all are looked at."""
    tested = [row for row in rows if row.found and row.test]
    if len(tested) < 2:
        return "Fewer than two ads have ten viewers: nothing to hold against each other yet."
    stay = sorted((row for row in tested if row.test.stays), key=lambda row: -abs(row.found.estimate.value))
    if not stay:
        return f"No ad stands apart from the others in {measure.title.lower()}, with all {len(tested)} looked at."
    row = stay[0]
    told = f"{difference(measure.key, row.found.estimate.value)} ({difference_note(measure.key, row.found.estimate)}"
    told += f", adjusted {p_text(row.test.adjusted)})"
    more = f"; {len(stay)} of {len(tested)} ads stand apart" if len(stay) > 1 else ""
    return f"“{titles[row.key]}” differs most from the mean of the others: {told}{more}."
