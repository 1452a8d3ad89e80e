"""The components that every page about results is built from: a figure, its cells, its method, a chart, a section."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from dashboards.analysis.finding import Finding
from dashboards.statistics.values import Choice, Count, Estimate, Moment, Series, Unit
from dashboards.surfaces.text import format as written
from dashboards.surfaces.text import labels
from dashboards.surfaces.text.format import clock as clock_of
from dashboards.surfaces.text.format import count as count_of
from dashboards.surfaces.text.method import MethodText
from dashboards.surfaces.text.reception import needs_text

register = template.Library()


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
def about(own: Finding) -> str:
    """Return in a few words what a figure is."""
    return str(labels.label(own.key).about)


@register.filter
def note(own: Finding) -> str:
    """Return what stands behind a figure, n and interval; or what is missing."""
    value = own.value
    if not own.known:
        text = needs_text(own.needs)
        return f"{text} ({written.n_text(own.n)})" if own.n and own.needs and not own.needs.more else text
    if isinstance(value, Moment):
        place = f"{written.moment_place(value)} · " if value.settled else ""
        return f"{place}{written.behind(value, own.scale.unit)}"
    return written.behind(value, own.scale.unit) if isinstance(value, (Estimate, Choice)) else ""


@register.simple_tag
def number(own: Finding) -> SafeString:
    """Write a figure: for people its text, for machines its key and every digit. Empty where there is none."""
    if not own.known or isinstance(own.value, Series):
        return SafeString("")
    value = own.value
    if isinstance(value, Choice):
        return format_html('<data value="{}" data-finding="{}">{}</data>', value.name, own.name, value.name)
    unit = Unit.COUNT if isinstance(value, Count) else own.scale.unit
    exact = repr(value.value)
    ends = ""
    if isinstance(value, (Estimate, Moment)):
        ends = format_html(
            ' data-low="{}" data-high="{}" data-n="{}"', repr(value.low), repr(value.high), value.n
        )
    place = format_html(' data-at-ms="{}"', value.at_ms) if isinstance(value, Moment) else ""
    return format_html(
        '<data value="{}" data-finding="{}"{}{}{}>{}</data>',
        exact,
        own.name,
        ends,
        place,
        format_html(' class="{}"', tone) if (tone := _tone(own)) else "",
        written.number(value.value, unit),
    )


@register.simple_tag
def formats() -> SafeString:
    """Write the rules by which the page's JavaScript writes numbers and days, as Python does."""
    return json_script(written.page_rules(), "formats")


@register.inclusion_tag("dashboards/components/figure.html")
def figure(own: Finding) -> dict[str, Any]:
    """A figure within a list of definitions: the number, and what stands behind it."""
    return {"own": own}


@register.inclusion_tag("dashboards/components/cell.html")
def cell(own: Finding) -> dict[str, Any]:
    """A figure within a table."""
    return {"own": own}


@register.inclusion_tag("dashboards/components/stat.html")
def stat(own: Finding) -> dict[str, Any]:
    """A figure as a card of its own, with its name and what it is."""
    return {"own": own}


@register.inclusion_tag("dashboards/components/method.html")
def method(own: MethodText, at: str = "") -> dict[str, Any]:
    """What stands behind figures, folded away; `at`: the id by which a live page finds it."""
    return {"method": own, "at": at}


@register.inclusion_tag("dashboards/components/series_table.html")
def series_table(
    title: str, names: list[tuple[str, Any]], traces: list[Finding], at: str = ""
) -> dict[str, Any]:
    """The table behind a chart of series along an ad, one row a step."""
    return {"title": title, "names": names, "rows": _rows(traces), "at": at}


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


def _tone(own: Finding) -> str:
    """Return the class of a figure that may be good or bad, where its interval leaves zero out."""
    value = own.value
    signed = own.scale.unit in (Unit.SIGNED, Unit.CHANGE)
    if not (signed and own.scale.good and isinstance(value, (Estimate, Moment))) or value.low is None:
        return ""
    sides = ("positive", "negative")[:: own.scale.good]
    return sides[0] if value.low > 0 else sides[1] if value.high is not None and value.high < 0 else ""


def _rows(traces: list[Finding]) -> list[dict[str, Any]]:
    series = [own.value for own in traces if isinstance(own.value, Series)]
    if not series:
        return []
    step = int(series[0].at[1] - series[0].at[0]) if len(series[0].at) > 1 else 1000
    rows = []
    for place, at in enumerate(series[0].at.tolist()):
        cells = [_cell(own, one, place) for own, one in zip(traces, series, strict=True)]
        rows.append({"place": written.stretch(at, at + step), "n": int(series[0].n[place]), "cells": cells})
    return rows


def _cell(own: Finding, series: Series, place: int) -> tuple[str, str]:
    unit, n = own.scale.unit, int(series.n[place])
    if not n:
        return "", ""
    mean = written.number(float(series.mean[place]), unit)
    if n == 1:
        return mean, gettext("one viewer")
    return mean, written.between(float(series.low[place]), float(series.high[place]), unit)
