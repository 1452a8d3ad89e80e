"""A chart description as a chart that presentation programs edit themselves, with its data sheet behind it."""

from collections.abc import Sequence
from itertools import chain

from django.utils.translation import gettext
from lxml import etree
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import LineSeries
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Length, Pt

from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Chart, Line, Point
from dashboards.surfaces.paper.style import colour
from dashboards.surfaces.text.format import clock, digits_of, rules

Place = tuple[Length, Length, Length, Length]
_SIZE = Pt(11)
_NAMED = 18  # letters under an interval
_PERCENT = (Unit.SHARE, Unit.PROBABILITY, Unit.RATIO)  # which presentation programs multiply themselves


def line_chart_add(slide: Slide, chart: Chart, place: Place, *, about: str) -> None:
    """Draw the lines of a chart; a single line brings its band as two thin ones, since no presentation program
    combines an area with a line and keeps both editable.

    `about`: what a screen reader says of it.
    """
    lines = [own for own in chart.lines if own.points and not own.hidden]
    alone = len(lines) == 1 and bool(lines[0].band)
    at = sorted({float(point[0] or 0) for own in lines for point in own.points})
    level, unit = chart.level, chart.y.unit
    factor = _factor(unit)
    data = CategoryChartData(number_format=_format(unit))
    data.categories = [_named(chart, value) for value in at]
    for own in lines:
        data.add_series(own.name, _values(own.points, at, factor))
    if alone:
        data.add_series(gettext("95 % band, lower end"), _values(lines[0].band, at, factor))
        data.add_series(gettext("95 % band, upper end"), _values(lines[0].band, at, factor, part=2))
    native = _add(slide, data, place, about)
    for own, series in zip(lines, native.plots[0].series, strict=False):
        _paint(series, own)
    if alone:
        for series in list(native.plots[0].series)[1:]:
            _thin(series, lines[0])
    axis = native.value_axis
    axis.minimum_scale, axis.maximum_scale = factor * level.low, factor * level.high
    axis.major_unit = factor * level.step
    axis.tick_labels.number_format = _format(unit, digits_of(unit, level.step))


def intervals_chart_add(
    slide: Slide,
    rows: Sequence[tuple[str, float, float | None, float | None]],
    place: Place,
    *,
    unit: Unit,
    about: str,
) -> None:
    """Draw intervals beside each other: `rows` of name, value, low, high. Native high–low lines join the ends."""
    data = CategoryChartData(number_format=_format(unit))
    data.categories = [_short(name) for name, *_ in rows]
    names = (gettext("Upper end"), gettext("Value"), gettext("Lower end"))
    for name, part in zip(names, (3, 1, 2), strict=True):
        data.add_series(name, [row[part] for row in rows])
    native = _add(slide, data, place, about)
    native.has_legend = False
    for series, style in zip(
        native.plots[0].series,
        (XL_MARKER_STYLE.DASH, XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.DASH),
        strict=True,
    ):
        series.format.line.fill.background()
        series.marker.style, series.marker.size = style, 10
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = rgb("--brand")
        series.marker.format.line.fill.background()
    _high_low(native)


def rgb(ink: str) -> RGBColor:
    """Return a colour of the design system's light theme."""
    own = colour(ink)
    return RGBColor(*(round(255 * part) for part in (own.red, own.green, own.blue)))


def _add(slide: Slide, data: CategoryChartData, place: Place, about: str) -> NativeChart:
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", about)
    native = frame.chart
    native.font.size = _SIZE
    native.has_title = False
    native.has_legend = len(native.plots[0].series) > 1
    if native.has_legend:
        native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    native.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    native.value_axis.tick_labels.number_format = data.number_format
    native.value_axis.tick_labels.number_format_is_linked = False
    native.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xE6, 0xEA, 0xE8)
    native.value_axis.format.line.fill.background()
    return native


def _values(
    points: Sequence[Point], at: Sequence[float], factor: float, *, part: int = 1
) -> list[float | None]:
    known = {float(point[0] or 0): point[part] for point in points}
    return [None if (own := known.get(value)) is None else factor * own for value in at]


def _factor(unit: Unit) -> float:
    """Return what the data sheet's numbers are multiplied by, so that an axis counts as the sentence beside it."""
    return 1.0 if unit in _PERCENT else float(rules()["units"][unit.value]["factor"])


def _format(unit: Unit, digits: int | None = None) -> str:
    """Return how presentation programs write a unit: with its sign, and as many digits as the page where no number of
    them is asked for."""
    rule = rules()["units"][unit.value]
    digits = rule["otherwise"] if digits is None else digits
    shown = "0" + ("." + "0" * digits if digits else "") + ("%" if unit in _PERCENT else "")
    return f"+{shown};{rules()['minus']}{shown};{shown}" if rule.get("sign") else shown


def _short(name: str) -> str:
    """Return a name that leaves the chart its height: a long one is turned, and takes as much as it is long."""
    return name if len(name) <= _NAMED else name[: _NAMED - 1].rstrip() + "…"


def _named(chart: Chart, at: float) -> str:
    if chart.x.kind is AxisKind.MEDIA_MS:
        return clock(at)
    if chart.x.kind is AxisKind.CATEGORY:
        return chart.x.names[int(at)]
    return f"{at:g}"


def _paint(series: LineSeries, own: Line) -> None:
    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.CIRCLE if own.dots else XL_MARKER_STYLE.NONE
    series.format.line.width = Pt(2.25)
    series.format.line.color.rgb = rgb(own.colour)
    if own.dashed or own.dash:
        series.format.line.dash_style = MSO_LINE.DASH


def _thin(series: LineSeries, own: Line) -> None:
    series.smooth = False
    series.marker.style = XL_MARKER_STYLE.NONE
    series.format.line.width = Pt(0.75)
    series.format.line.color.rgb = rgb(own.colour)
    series.format.line.dash_style = MSO_LINE.ROUND_DOT


def _high_low(native: NativeChart) -> None:
    """Join the ends of each interval; the library has no word for it, the format does (c:hiLowLines)."""
    plot = native.plots[0]._element
    lines = etree.SubElement(plot, qn("c:hiLowLines"))
    for after in chain(
        plot.findall(qn("c:marker")), plot.findall(qn("c:smooth")), plot.findall(qn("c:axId"))
    ):
        plot.remove(after)
        plot.append(after)
    shape = etree.SubElement(lines, qn("c:spPr"))
    line = etree.SubElement(shape, qn("a:ln"), w="19050")
    fill = etree.SubElement(line, qn("a:solidFill"))
    etree.SubElement(fill, qn("a:srgbClr"), val=str(rgb("--brand")))
