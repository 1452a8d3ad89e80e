"""An ad in one row: the few numbers by which ads of a campaign are looked over, each with what stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.analysis.reception.traces import AdTrace
from dashboards.statistics.trace import Trace
from dashboards.statistics.values import Estimate
from dashboards.surfaces.forest import ForestMark, forest_marks
from dashboards.surfaces.words import estimate_note, number, peak_note, peak_when, signed, viewers


@dataclass(frozen=True)
class Figure:
    """A number as text, and its n and interval; without a number, `note` says what is missing."""

    text: str
    note: str
    tone: str = ""


@dataclass(frozen=True)
class AdSummary:
    """One row of the campaign's list of ads."""

    result: AdTrace
    valid_share: Figure
    valence: Figure
    attention: Figure
    moment: Figure
    forest: ForestMark | None = None


def ad_summaries(results: Sequence[AdTrace]) -> list[AdSummary]:
    """Return the rows of a campaign's ads, with their intervals of valence on one common axis."""
    levels = [result.trace.means["valence"] if result.trace.conclusive else None for result in results]
    return [ad_summary(result, mark) for result, mark in zip(results, forest_marks(levels), strict=True)]


def ad_summary(result: AdTrace, forest: ForestMark | None = None) -> AdSummary:
    """Return the ad's row."""
    trace = result.trace
    return AdSummary(
        result=result,
        valid_share=_valid_share(trace),
        valence=level_figure(trace, "valence"),
        attention=level_figure(trace, "attention"),
        moment=moment_figure(trace),
        forest=forest,
    )


def level_figure(trace: Trace, series: str) -> Figure:
    """Return the mean of a series over viewers, once there are enough of them."""
    level = trace.means[series]
    if level is None or not trace.conclusive:
        return _needs(trace)
    return Figure(number(series, level.value), estimate_note(series, level), _tone(series, level))


def moment_figure(trace: Trace) -> Figure:
    """Return the strongest moment of valence (F14)."""
    peak = trace.peaks["valence"]
    if peak is None:
        return _needs(trace)
    if not peak.stands_out(trace.seconds):
        return Figure("", f"none stands out (n = {peak.n:,})")
    return Figure(f"{signed(peak.value)} {peak_when(peak)}", peak_note("valence", peak))


def _valid_share(trace: Trace) -> Figure:
    share = trace.valid_share
    if share is None or share.low is None:
        return Figure("", "no frames yet")
    return Figure(number("share", share.value), f"{trace.running:,} frames · {estimate_note('share', share)}")


def _needs(trace: Trace) -> Figure:
    more = (
        viewers(trace.viewers_missing).replace(" viewer", " more viewer")
        if trace.viewers_missing
        else "more seconds"
    )
    return Figure("", f"needs {more}")


def _tone(series: str, level: Estimate) -> str:
    if series != "valence" or level.low is None or level.high is None:
        return ""
    return "positive" if level.low > 0 else "negative" if level.high < 0 else ""
