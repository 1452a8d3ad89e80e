"""One sentence before each reading section: what it says, with its uncertainty."""

from collections.abc import Sequence

from dashboards.analysis.reception.audience import Variable
from dashboards.analysis.reception.brand_moments import BrandRow
from dashboards.analysis.reception.course import Course
from dashboards.analysis.reception.key_moments import KeyMoment
from dashboards.analysis.reception.prior_shift import ShiftRow
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT
from dashboards.surfaces.words import ARC, clock, estimate_note, number, peak_note, peak_when, signed


def moments_sentence(moments: Sequence[KeyMoment]) -> str:
    """Say which moments stand out."""
    if not moments:
        return f"Key moments need {MIN_VIEWERS} viewers: they are found on one half of them and read on the other."
    clear = [moment for moment in moments if moment.stands_out]
    if not clear:
        n = moments[0].peak.n
        return f"No moment stands out: halves of the {n} viewers do not agree on any."
    first = clear[0]
    told = f"{number(first.measure, first.peak.value)} ({peak_note(first.measure, first.peak)})"
    return f"{first.title} {peak_when(first.peak)}: {first.about} {told}."


def brand_sentence(rows: Sequence[BrandRow]) -> str:
    """Say whether valence moves when the brand appears."""
    found = [row for row in rows if row.found]
    if not rows:
        return "This ad has no brand moments: they can be marked where the campaign is set up."
    if not found:
        return rows[0].missing
    best = max(found, key=lambda row: row.found.value)
    told = f"{signed(best.found.value)} ({peak_note('valence', best.found)})"
    if best.found.low > 0:
        return f"Valence rises after “{best.label}” at {clock(best.start_ms / 1000)}: {told}."
    return f"No brand moment is shown to lift valence; the highest change is after “{best.label}”: {told}."


def course_sentence(course: Course) -> str:
    """Say how much valence moves on the whole."""
    arc = course.arc
    if arc is None or arc.low is None:
        return "How much valence moves needs two viewers who differ."
    return (
        f"Per second of the ad the line of mean valence is {number(ARC, arc.value)} long ({estimate_note(ARC, arc)}); "
        "a flat one would be 1. Chance lengthens it, the more the fewer viewers there are: compare ads of similar n."
    )


def shift_sentence(rows: Sequence[ShiftRow]) -> str:
    """Say what the mix of faces in the training data does to the ad's valence."""
    row = next(own for own in rows if own.name == "valence")
    if row.read is None or row.read.low is None:
        return "Means need two viewers who differ."
    if row.shifted is None or row.shifted.low is None:
        return "What the network was trained on is not known, so nothing can be shifted."
    return (
        "Networks learn from collections in which few faces rest, and so see expressions a little too often. Were "
        f"faces mixed as is assumed of people who watch ads, mean valence would be {signed(row.shifted.value)} "
        f"({estimate_note('valence', row.shifted)}) instead of {signed(row.read.value)} "
        f"({estimate_note('valence', row.read)}). All other figures are as read."
    )


def segments_sentence(variables: Sequence[Variable]) -> str:
    """Say where two segments of one variable part, or that none do."""
    shown = [own for own in variables if len(own.shown) > 1]
    if not variables:
        return "The panel told nothing of its participants, so there are no segments."
    if not shown:
        return f"No variable has two segments of {MIN_SEGMENT} viewers or more yet."
    for own in shown:
        ranked = sorted(own.shown, key=lambda segment: segment.level.value)
        low, high = ranked[0], ranked[-1]
        if low.level.high is not None and high.level.low is not None and high.level.low > low.level.high:
            return (
                f"{own.name.capitalize()} “{high.name}” responds more positively than “{low.name}”: mean valence "
                f"{signed(high.level.value)} ({estimate_note('valence', high.level)}) against "
                f"{signed(low.level.value)} ({estimate_note('valence', low.level)})."
            )
    return "No two segments are shown to differ: their intervals overlap. Compare two of them for a test over time."
