"""The words around the charts along an ad: what happens now, what stands behind a picture, where a button goes."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from dashboards.statistics.intervals import MIN_SHOWN
from dashboards.surfaces.text.format import (
    clock,
    count,
    moment_of_day,
    n_text,
)


def live_text(watching: int, last_frame_at: datetime | None) -> str:
    """Return what is happening now: how many watch, or when the latest frame came; empty before the first."""
    if watching:
        text = ngettext("%(n)s viewer is watching", "%(n)s viewers are watching", watching)
        return text % {"n": count(watching)}
    if last_frame_at is None:
        return ""
    return gettext("Latest frame: %(time)s") % {"time": moment_of_day(last_frame_at)}


def chart_note(n: int, *, simulated: bool = False) -> str:
    """Return what stands behind a chart along an ad, for a picture of it that is taken away."""
    band = (
        gettext("band: 95 %%, whole trace at once")
        if n >= MIN_SHOWN
        else gettext("no band: fewer than five viewers say little about others")
        if n > 1
        else gettext("no band: one viewer says nothing about others")
    )
    parts = [n_text(n), band % () if n else "", gettext("bars: n in each second")]
    if simulated:
        parts.append(gettext("simulated viewers: nobody was measured"))
    return " · ".join(
        part for part in (*parts, gettext("apparent expressions, not what people feel")) if part
    )


def jump_text(name: str, ms: float) -> str:
    """Return the words of a button that goes to a moment, e.g. `Logo 0:07`."""
    return f"{name} {clock(ms)}"
