"""The components that every page about results is built from: a figure, its cells, its method, a chart, a section."""

from math import isfinite
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dashboards.analysis.finding import Finding
from dashboards.statistics.values import Axis, Choice, Estimate, Moment, PValue, Series, Table, Unit
from dashboards.surfaces.charts.forest import ForestMark
from dashboards.surfaces.text import format as written
from dashboards.surfaces.text import labels
from dashboards.surfaces.text.figures import figure_text, note, states_its_probability
from dashboards.surfaces.text.format import clock as clock_of
from dashboards.surfaces.text.format import count as count_of
from dashboards.surfaces.text.method import MethodText
from dashboards.surfaces.text.plain import plain_note

register = template.Library()
register.filter(note)
register.filter(plain_note)


@register.filter
def clock(ms: float | None) -> str:
    """Return a place in an ad, e.g. `0:07`."""
    return "" if ms is None else clock_of(ms)


@register.filter
def whole(n: int | None) -> str:
    """Return a whole number as the organisation writes it."""
    return "–" if n is None else count_of(n)


@register.filter
def day(value: Any) -> str:
    """Return a day as the organisation writes it."""
    return written.day(value)


@register.filter
def when(value: Any) -> str:
    """Return a day and time in the organisation's time zone."""
    return written.moment_of_day(value) if value else ""


@register.filter
def named(own: Finding) -> str:
    """Return what a figure is called."""
    return str(labels.label(own.key).title)


@register.filter
def part_named(own: Finding) -> str:
    """Return what a part of a figure is called."""
    return labels.part_label(own.part)


@register.filter
def about(own: Finding) -> str:
    """Return in a few words what a figure is."""
    return str(labels.label(own.key).about)


@register.filter
def listed(own: Finding) -> list[Finding]:
    """Return a figure alone, where a component takes several."""
    return [own]


@register.simple_tag
def number(own: Finding) -> SafeString:
    """Write a figure: for people its text, for machines its key and every digit. Empty where there is none."""
    if not own.known or isinstance(own.value, (Series, Table)):
        return SafeString("")
    value = own.value
    if isinstance(value, Choice):
        exact = repr(value.probability) if states_its_probability(own) else value.name
        return format_html(
            '<data value="{}" data-finding="{}" data-n="{}">{}</data>',
            exact,
            own.name,
            value.n,
            figure_text(own),
        )
    exact = repr(value.value)
    ends = ""
    if isinstance(value, (Estimate, Moment)):
        ends = format_html(
            ' data-low="{}" data-high="{}" data-n="{}"', repr(value.low), repr(value.high), value.n
        )
    if isinstance(value, PValue):
        ends = format_html(' data-n="{}"', value.n)
    place = format_html(' data-at-ms="{}"', value.at_ms) if isinstance(value, Moment) else ""
    return format_html(
        '<data value="{}" data-finding="{}"{}{}{}>{}</data>',
        exact,
        own.name,
        ends,
        place,
        format_html(' class="{}"', tone) if (tone := _tone(own)) else "",
        figure_text(own),
    )


@register.simple_tag
def formats() -> SafeString:
    """Write the rules by which the page's JavaScript writes numbers and days, as Python does."""
    return json_script(written.page_rules(), "formats")


@register.filter
def written_as(value: float | None, unit: str) -> str:
    """Return a number of a table as its unit is written, e.g. `{{ p|written_as:"p" }}`."""
    return written.number(value, Unit(unit))


@register.filter
def stretch(from_ms: float, to_ms: float) -> str:
    """Return e.g. `0:05–0:12`."""
    return written.stretch(from_ms, max(to_ms, from_ms + 1000))


@register.simple_tag
def forest(mark: ForestMark, own: Finding) -> SafeString:
    """Draw an estimate's interval on the axis that it shares with others; the words beside it say the same."""
    low, middle, high, zero = (f"{100 * x:.2f}%" for x in (mark.low, mark.middle, mark.high, mark.zero))
    ends = [written.number(end, own.scale.unit, suffix=False) for end in (-mark.bound, mark.bound)]
    return format_html(
        '<svg class="forest" role="img" aria-label="{}"><line class="forest-axis" x1="0%" y1="8" x2="100%" y2="8"/>'
        '<line class="forest-zero" x1="{}" y1="2" x2="{}" y2="14"/>'
        '<line class="forest-interval" x1="{}" y1="8" x2="{}" y2="8"/>'
        '<circle class="forest-middle" cx="{}" cy="8" r="4"/>'
        '<text x="0%" y="24">{}</text><text x="100%" y="24" text-anchor="end">{}</text></svg>',
        f"{named(own)} {note(own)}",
        zero,
        zero,
        low,
        high,
        middle,
        *ends,
    )


@register.inclusion_tag("dashboards/components/figure.html")
def figure(own: Finding) -> dict[str, Any]:
    """A figure within a list of definitions: the number, and what stands behind it."""
    return {"own": own}


@register.inclusion_tag("dashboards/components/cell.html")
def cell(own: Finding) -> dict[str, Any]:
    """A figure within a table."""
    return {"own": own}


@register.inclusion_tag("dashboards/components/stat.html")
def stat(own: Finding, title: str = "", about: str = "") -> dict[str, Any]:
    """A figure as a card of its own, with its name and what it is; `title`, `about`: where others say it better."""
    name, key = labels.label(own.key), own.methods[0]
    part = labels.part_label(own.part) if own.part else ""
    words = {"title": title or part or name.title, "about": about or name.about}
    return {"own": own, "key": key if key.startswith("F") else "", **words}


@register.inclusion_tag("dashboards/components/method.html")
def method(own: MethodText, at: str = "") -> dict[str, Any]:
    """What stands behind figures, folded away; `at`: the id by which a live page finds it."""
    return {"method": own, "at": at}


@register.inclusion_tag("dashboards/components/series_table.html")
def series_table(
    title: str, names: list[tuple[str, Any]], traces: list[Finding], at: str = ""
) -> dict[str, Any]:
    """The table behind a chart of series along the same axis, one row a step."""
    return {"title": title, "names": names, "place": _place_name(traces), "rows": _rows(traces), "at": at}


@register.inclusion_tag("dashboards/components/section.html", takes_context=True)
def section(
    context: Context, address: str, at: str, trigger: str = "load", shape: str = "lines"
) -> dict[str, Any]:
    """A part of a page that is fetched by itself: while it loads, where it fails, and without scripts.

    The first one of a page brings the words of those states, and the script that shows them.
    """
    request = context["request"]
    first, request.has_sections = not getattr(request, "has_sections", False), True
    own = {"address": address, "at": at, "trigger": trigger, "shape": shape}
    return own | {"first": first, "page": request.get_full_path()}


@register.inclusion_tag("dashboards/components/fold.html", takes_context=True)
def fold(context: Context, address: str, at: str, title: str, teaser: str) -> dict[str, Any]:
    """A part of a page that is folded, and fetched when it is unfolded for the first time."""
    own = {"address": address, "at": at, "title": title, "teaser": teaser}
    return own | {"trigger": f"toggle from:#fold-{at} once", "request": context["request"]}


def _tone(own: Finding) -> str:
    """Return the class of a figure that may be good or bad, where its interval leaves zero out."""
    value = own.value
    signed = own.scale.unit in (Unit.SIGNED, Unit.CHANGE)
    if not (signed and own.scale.good and isinstance(value, (Estimate, Moment))) or value.low is None:
        return ""
    sides = ("positive", "negative")[:: own.scale.good]
    return sides[0] if value.low > 0 else sides[1] if value.high is not None and value.high < 0 else ""


def _place_name(traces: list[Finding]) -> str:
    names = {
        Axis.EXPOSURE: gettext("Exposure"),
        Axis.DAY: gettext("Day"),
        Axis.REST_DAYS: gettext("Days of rest"),
        Axis.ANSWER: gettext("Answer"),
    }
    axis = next((own.value.axis for own in traces if isinstance(own.value, Series)), Axis.MEDIA_MS)
    return names.get(axis, gettext("Second"))


def _place(axis: Axis, at: int, step: int) -> str:
    if axis is Axis.MEDIA_MS:
        return written.stretch(at, at + step)
    return written.day(at) if axis is Axis.DAY else written.count(at)


def _rows(traces: list[Finding]) -> list[dict[str, Any]]:
    series = [own.value for own in traces if isinstance(own.value, Series)]
    if not series:
        return []
    traces = [own for own in traces if isinstance(own.value, Series)]
    step = int(series[0].at[1] - series[0].at[0]) if len(series[0].at) > 1 else 1000
    rows = []
    for place, at in enumerate(series[0].at.tolist()):
        cells = [_cell(own, one, place) for own, one in zip(traces, series, strict=True)]
        rows.append({"place": _place(series[0].axis, at, step), "n": int(series[0].n[place]), "cells": cells})
    return rows


def _cell(own: Finding, series: Series, place: int) -> tuple[str, str]:
    unit, n = own.scale.unit, int(series.n[place])
    if not n or not isfinite(series.mean[place]):
        return "", ""
    mean = written.number(float(series.mean[place]), unit)
    if n == 1:
        return mean, gettext("one viewer")
    if not isfinite(series.low[place]):
        return mean, "" if own.scale.unit is Unit.PROBABILITY else gettext("no interval")
    return mean, written.between(float(series.low[place]), float(series.high[place]), unit)
