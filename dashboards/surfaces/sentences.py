"""One plain sentence for each chart and page: what it shows, with n and interval, or what is still missing."""

from collections.abc import Sequence

from dashboards.analysis.reception.traces import AdTrace
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.trace import SERIES, Trace
from dashboards.statistics.values import Estimate
from dashboards.surfaces.words import (
    clock,
    estimate_note,
    interval,
    peak_note,
    peak_when,
    percent,
    signed,
    viewers,
)


def preview_sentence(trace: Trace) -> str:
    """Say how many viewers are missing before a conclusion is due."""
    return f"{viewers(trace.viewers).capitalize()} so far: a preview, no conclusions. {missing(trace)}"


def _preview(trace: Trace) -> str:
    return f"Preview of {viewers(trace.viewers)}." if trace.viewers else "No viewers yet."


def missing(trace: Trace) -> str:
    """Return e.g. `7 more viewers make it a result.`"""
    return f"{viewers(trace.viewers_missing).replace(' viewer', ' more viewer')} make it a result (n ≥ {MIN_VIEWERS})."


def expressions_sentence(trace: Trace) -> str:
    """Say which apparent expression other than neutral rises highest, and when (F14)."""
    if not trace.conclusive:
        return f"How strongly each apparent expression shows, second by second. {_preview(trace)}"
    peaks = {name: peak for name in EXPRESSIONS if name != "neutral" and (peak := trace.peaks[name])}
    if not peaks:
        return "No second was seen by enough viewers to name a strongest expression."
    name, peak = max(peaks.items(), key=lambda item: item[1].value)
    when = peak_when(peak) if peak.stands_out(trace.seconds) else "with no moment that stands out"
    return (
        f"Apart from neutral, the strongest apparent expression is {name}: {percent(peak.value)} {when} "
        f"({peak_note(name, peak)})."
    )


def valence_sentence(trace: Trace) -> str:
    """Say how positive the ad is on average, and in which seconds the whole band lies on one side of zero."""
    level = trace.means["valence"]
    if not trace.conclusive or level is None:
        return f"Above zero: happy outweighs the strongest negative expression; below: the other way. {_preview(trace)}"
    column = SERIES.index("valence")
    above = spans(list(trace.band.low[:, column] > 0))
    below = spans(list(trace.band.high[:, column] < 0))
    sentence = f"Mean valence is {signed(level.value)} ({estimate_note('valence', level)})."
    if above:
        sentence += f" The whole band lies above zero at {_list(above)}."
    if below:
        sentence += f" It lies below zero at {_list(below)}."
    if not above and not below:
        sentence += " In no second does the band leave zero out."
    return sentence


def attention_sentence(trace: Trace) -> str:
    """Say how much of the time faces were turned to the screen."""
    level = trace.means["attention"]
    if not trace.conclusive or level is None:
        return f"The share of the time in which faces are turned to the screen. {_preview(trace)}"
    return (
        f"Viewers faced the screen for {percent(level.value)} of the time ({estimate_note('attention', level)}). "
        "Frames without a face and hidden tabs count as looking away."
    )


def ad_answer(result: AdTrace) -> str:
    """Return the ad page's first sentence."""
    trace = result.trace
    level = trace.means["valence"]
    if result.state == "empty":
        return "Nobody has been measured with this ad yet."
    if not trace.conclusive or level is None:
        return preview_sentence(trace)
    told = f"mean valence {signed(level.value)} ({estimate_note('valence', level)})"
    return f"Apparent expressions are {_tone(level)}: {told}. {_best_moment(trace)}".rstrip()


def _best_moment(trace: Trace) -> str:
    peak = trace.peaks["valence"]
    if peak is None:
        return ""
    if not peak.stands_out(trace.seconds):
        return "No moment stands out."
    bounds = interval("valence", peak.low, peak.high)
    return f"It is received best {peak_when(peak)}: {signed(peak.value)} ({bounds})."


def campaign_answer(results: Sequence[AdTrace]) -> str:
    """Return the campaign page's first sentence: which ad is received best, if that can be said."""
    ready = [
        (result, level)
        for result in results
        if result.trace.conclusive and (level := result.trace.means["valence"])
    ]
    if not ready:
        most = max((result.trace for result in results), key=lambda trace: trace.viewers, default=None)
        if most is None:
            return "This campaign has no ads yet."
        return preview_sentence(most) if most.viewers else "Nobody has been measured yet."
    ready.sort(key=lambda item: item[1].value, reverse=True)
    best, level = ready[0]
    told = f"mean valence {signed(level.value)} ({estimate_note('valence', level)})"
    if len(ready) == 1:
        return f"Apparent expressions for “{best.ad.title}” are {_tone(level)}: {told}."
    second, other = ready[1]
    against = f"“{second.ad.title}” {signed(other.value)} ({estimate_note('valence', other)})"
    if level.low is not None and other.high is not None and level.low > other.high:
        return f"“{best.ad.title}” is received best: {told}, ahead of {against}."
    return f"No ad stands out yet: “{best.ad.title}” has {told}, {against}; their intervals overlap."


def spans(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the runs of true seconds as (first, one behind the last)."""
    found, start = [], None
    for second, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = second
        elif not flag and start is not None:
            found.append((start, second))
            start = None
    return found


def _list(found: list[tuple[int, int]]) -> str:
    shown = [f"{clock(start)}–{clock(end)}" for start, end in found[:4]]
    return ", ".join(shown) + (" and later" if len(found) > len(shown) else "")


def _tone(level: Estimate) -> str:
    if level.low is not None and level.low > 0:
        return "positive on the whole"
    if level.high is not None and level.high < 0:
        return "negative on the whole"
    return "neither clearly positive nor clearly negative"
