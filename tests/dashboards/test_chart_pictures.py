"""A chart's description becomes vectors for paper and a PNG to take away: with its title, n and what the band means."""

from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect

from campaigns.models import Ad, BrandMoment
from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Bars, Chart, Mark, XAxis, YAxis, ad_axis
from dashboards.surfaces.charts.description import Line as ChartLine
from dashboards.surfaces.charts.drawing import chart_drawing, x_ticks
from dashboards.surfaces.charts.png import chart_page

POINTS = ((0.0, 0.1), (1.0, None), (2.0, 0.3), (3.0, 0.2))
BAND = ((0.0, 0.05, 0.15), (1.0, None, None), (2.0, 0.2, 0.4), (3.0, 0.1, 0.3))


def chart(kind: AxisKind = AxisKind.NUMBER, **parts: object) -> Chart:
    names = ("a", "b", "c", "d") if kind is AxisKind.CATEGORY else ()
    ends = (
        (-0.5, 3.5) if kind is AxisKind.MEDIA_MS else (0.0, 3.0)
    )  # along an ad, values stand amid their steps
    return Chart("own", "Own", XAxis(kind, "place", *ends, names), YAxis(Unit.SHARE, 0.0), **parts)


def shapes(drawing: Drawing, kind: type) -> list:
    return [own for own in drawing.contents if type(own) is kind]


def test_gap_breaks_line_and_band_and_a_single_point_is_a_dot() -> None:
    drawing = chart_drawing(chart(lines=(ChartLine("a", "A", "--brand", POINTS, BAND),)))
    assert len(shapes(drawing, PolyLine)) == 1
    assert len(shapes(drawing, Circle)) == 1
    assert len(shapes(drawing, Polygon)) == 2


def test_what_the_page_draws_is_all_of_the_chart() -> None:
    lines = (ChartLine("a", "A", "--brand", POINTS, BAND),)
    own = chart(lines=lines, marks=(Mark(0.5, "half"),), bars=(Bars("b", "--brand", POINTS),))
    assert own.as_json() == asdict(own)


def test_hidden_line_is_neither_drawn_nor_named() -> None:
    lines = tuple(ChartLine(key, key, "--brand", POINTS, hidden=key == "b") for key in "abc")
    drawing = chart_drawing(chart(lines=lines))
    assert len(shapes(drawing, PolyLine)) == 2
    assert {"a", "c"} <= texts_of(drawing)
    assert "b" not in texts_of(drawing)


@pytest.mark.parametrize("kind", list(AxisKind))
def test_everything_that_is_drawn_stays_within_the_picture(kind: AxisKind) -> None:
    own = chart(
        kind,
        lines=(ChartLine("a", "A", "--brand", POINTS, BAND, BAND, dots=True),),
        bars=(Bars("B", "--attention", POINTS, BAND), Bars("C", "--ink-3", POINTS)),
        marks=(Mark(0.2, "level"), Mark(1.0, "moment", upright=True), Mark(1.0, "stretch", to=2.0)),
        counts=tuple((x, 10.0) for x, _ in POINTS),
    )
    drawing = chart_drawing(own, width=300, height=150)
    drawing.contents = [own for own in drawing.contents if not hasattr(own, "text")]  # which know no bounds
    left, bottom, right, top = drawing.getBounds()
    assert (left, bottom) >= (-20, -5)
    assert right <= 320
    assert top <= 155
    assert len(shapes(drawing, Rect)) >= 7 + 4
    assert len(x_ticks(own, 300)) >= (1 if kind is AxisKind.MEDIA_MS else 2)  # four ms hold one whole second


@pytest.mark.parametrize("duration_ms", [1000, 1100, 2040, 15_040, 60_000])
def test_a_last_second_that_is_cut_short_ends_with_the_ad(duration_ms: int) -> None:
    """Clips seldom last whole seconds; the middle of the last one may lie behind their end."""
    middles = [1000.0 * second + 500 for second in range(-(-duration_ms // 1000))]
    points, band = (tuple((x, *ends) for x in middles) for ends in ((0.2,), (0.1, 0.3)))
    own = Chart(
        "own",
        "Own",
        ad_axis(duration_ms),
        YAxis(Unit.SHARE, 0.0),
        lines=(ChartLine("a", "A", "--brand", points, band),),
        counts=tuple((x, 10.0) for x in middles),
        marks=(Mark(duration_ms - 100, "Logo", to=duration_ms + 900, upright=True),),
    )
    drawing = chart_drawing(own, width=300)
    drawing.contents = [part for part in drawing.contents if not hasattr(part, "text")]
    axis = max(line.x2 for line in shapes(drawing, Line))
    assert drawing.getBounds()[2] <= axis + 2  # the radius of a dot
    wide = max(
        box.width for box in shapes(drawing, Rect)[1:]
    )  # behind the mark: how many are behind each second
    assert wide == pytest.approx(0.96 * (axis - 40) * min(1, 1000 / duration_ms), rel=0.05)


def test_level_stands_where_its_value_does() -> None:
    own = chart(lines=(ChartLine("a", "A", "--brand", ((0.0, 0.0), (3.0, 1.0))),), marks=(Mark(0.5, "half"),))
    drawing = chart_drawing(own)
    line = shapes(drawing, PolyLine)[0].points
    half = next(own for own in shapes(drawing, Line) if own.strokeDashArray == [1, 2])
    assert half.y1 == pytest.approx((line[1] + line[3]) / 2)


def texts_of(drawing: Drawing) -> set[str]:
    return {own.text for own in drawing.contents if hasattr(own, "text")}


@pytest.fixture
def shown(watched: Callable[..., Ad]) -> Ad:
    ad = watched(24)
    BrandMoment.objects.create(ad=ad, label="Logotype", start_ms=1000, end_ms=2000)
    return ad


@pytest.mark.parametrize("name", ["expressions", "valence", "attention", "engagement", "activation"])
def test_every_chart_of_an_ad_is_a_picture_to_take_away(shown: Ad, bob_client: Client, name: str) -> None:
    response = bob_client.get(reverse("dashboards:ad-chart-png", args=[shown.campaign_id, shown.pk, name]))
    assert response["Content-Type"] == "image/png"
    assert f'filename="mountain-spring-{name}.png"' in response["Content-Disposition"]
    picture = Image.open(BytesIO(response.content)).convert("RGB")
    assert picture.width > 1200
    pixels = np.asarray(picture)
    assert (pixels[[0, -1]] == 255).all()  # white to its edges
    assert 0.02 < (pixels.min(axis=2) < 250).mean() < 0.6  # and something is drawn


def test_picture_tells_what_it_shows_of_whom_and_how_sure(shown: Ad) -> None:
    from dashboards.analysis.reception.ask import ad_findings
    from dashboards.surfaces.charts.ad import ad_charts
    from dashboards.surfaces.text.trace_notes import chart_note

    own = ad_charts(ad_findings(shown), ["valence"], shown)["valence"]
    page = pypdfium2.PdfDocument(
        chart_page(own, subject="Mountain spring", note=chart_note(24, simulated=True))
    )
    text = page[0].get_textpage().get_text_bounded()
    for told in ("Valence", "Mountain spring", "n = 24", "95 %", "simulated", "Logotype"):
        assert told in text


def test_chart_that_does_not_exist_and_stranger_get_nothing(
    shown: Ad, bob_client: Client, charlie_client: Client
) -> None:
    inner = [shown.campaign_id, shown.pk]
    assert bob_client.get(reverse("dashboards:ad-chart-png", args=[*inner, "sadness"])).status_code == 404
    assert charlie_client.get(reverse("dashboards:ad-chart-png", args=[*inner, "valence"])).status_code == 404
