"""Numbers of the reading sections as texts: never without n and interval."""

from dashboards.statistics.peaks import MIN_VIEWERS, Peak
from dashboards.statistics.values import Estimate
from dashboards.surfaces.summaries import Figure
from dashboards.surfaces.words import SIGNED, interval, number


def figure(measure: str, found: Estimate | Peak | None, when: str = "") -> Figure:
    """Return the number with what stands behind it; without a number or an interval, what is missing."""
    if found is None:
        return Figure("", f"needs {MIN_VIEWERS} viewers")
    if found.low is None or found.high is None:
        return Figure("", f"no interval yet (n = {found.n:,})")
    low = found.low if measure in SIGNED else max(0.0, found.low)
    high = found.high if measure in SIGNED else max(0.0, found.high)
    note = f"n = {found.n:,} · {interval(measure, low, high)}"
    return Figure(number(measure, found.value), f"{when} · {note}" if when else note, tone(measure, found))


def tone(measure: str, found: Estimate | Peak) -> str:
    """Return the class of a valence whose interval leaves zero out."""
    if measure != "valence" or found.low is None or found.high is None:
        return ""
    return "positive" if found.low > 0 else "negative" if found.high < 0 else ""
