"""The charts of one ad, second by second."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext

from campaigns.models import Ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.questions import EXPRESSIONS_SHOWN
from dashboards.statistics.frames.series import CHANGES, SCALES, stored_as
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import (
    Chart,
    Line,
    Mark,
    YAxis,
    ad_axis,
    counts_of,
    line_of,
)
from dashboards.surfaces.text.labels import CHARTS as TITLES
from dashboards.surfaces.text.labels import SERIES

# Which series stand in which chart, in the order in which they are shown.
CHARTS: dict[str, tuple[str, ...]] = {
    "expressions": tuple(f"change_{name}" for name in EXPRESSIONS_SHOWN),
    "valence": ("change_valence",),
    "attention": ("attention",),
    "engagement": ("engagement",),
    "activation": ("activation",),
}
_COLOURS = {
    "valence": "--valence-pos",
    "attention": "--attention",
    "engagement": "--brand",
    "activation": "--brand",
}
# As in css/design.css (--dash): colour is never the only difference.
_DASHES: dict[str, tuple[float, ...]] = {
    "angry": (4, 3),
    "disgust": (11, 3, 2, 3),
    "fear": (7, 3, 2, 3),
    "sad": (8, 4),
    "surprise": (14, 4),
    "neutral": (1.5, 3.5),
}
# How several ads are told apart: by colour and stroke.
_LINES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("--brand", ()),
    ("--valence-neg", (8, 4)),
    ("--attention", (4, 3)),
    ("--expr-happy", ()),
    ("--expr-surprise", (11, 3, 2, 3)),
    ("--expr-sad", (14, 4)),
    ("--expr-fear", (1.5, 3.5)),
    ("--ink-3", (7, 3, 2, 3)),
)


def ad_charts(found: Findings, names: Sequence[str], ad: Ad, notes: Sequence[Mark] = ()) -> dict[str, Chart]:
    """Return charts of an ad by their keys, with its brand moments, and the team's notes where they are given."""
    marks = [
        Mark(float(own.start_ms), own.label, to=float(own.end_ms), upright=True)
        for own in ad.brand_moments.all()
    ] + [*notes]
    return {name: trace_chart(found, name, duration_ms=ad.duration_ms, marks=marks) for name in names}


def trace_chart(
    found: Findings, chart: str, *, duration_ms: int, title: str = "", marks: Sequence[Mark] = ()
) -> Chart:
    """Return a chart of `CHARTS` from the findings that hold its traces."""
    names = CHARTS[chart]
    lines: list[Line] = []
    counts = ()
    for name in names:
        series = found.series(f"{name}.trace")
        if series is not None:
            key = stored_as(name)
            colour = _COLOURS.get(key, f"--expr-{key}")
            half = SECOND_MS / 2
            more = {"dash": _DASHES.get(key, ()), "hidden": key == "neutral"}
            lines.append(line_of(series, key=key, name=str(SERIES[key]), colour=colour, shift=half, **more))
            counts = counts_of(series, shift=half)
    return Chart(
        key=chart,
        title=title or str(TITLES[chart]),
        x=ad_axis(duration_ms),
        y=_y_axis(chart, names[0]),
        lines=tuple(lines),
        marks=(*_zero(names), *marks),
        counts=counts,
    )


def side_by_side_chart(ads: Sequence[tuple[str, Findings]], duration_ms: int) -> Chart:
    """Return the change of valence of up to eight ads as one line each; `duration_ms`: of the longest."""
    lines = [
        line_of(series, key=f"ad-{place}", name=name, colour=colour, shift=SECOND_MS / 2, dash=dash)
        for place, ((name, found), (colour, dash)) in enumerate(zip(ads, _LINES, strict=False))
        if (series := found.series("change_valence.trace"))
    ]
    return Chart(
        key="side-by-side",
        title=str(TITLES["valence"]),
        x=ad_axis(duration_ms),
        y=YAxis(Unit.CHANGE, symmetric=True, least=0.1),
        lines=tuple(replace(own, band=()) for own in lines),
        marks=_zero(("change_valence",)),
    )


def _y_axis(chart: str, series: str) -> YAxis:
    unit = SCALES[series].unit
    if chart == "attention":
        return YAxis(unit, 0.0, 1.0)
    if unit in (Unit.SIGNED, Unit.CHANGE):
        return YAxis(unit, symmetric=True, least=0.4 if unit is Unit.SIGNED else 0.1)
    return YAxis(unit, least=0.1)


def _zero(names: Sequence[str]) -> tuple[Mark, ...]:
    """Return the line from which changes are counted, so that every chart of them shows it."""
    return (Mark(0.0, gettext("resting face")),) if names[0] in CHANGES else ()
