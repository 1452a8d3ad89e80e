"""Python and the page's JavaScript write numbers, places and days alike, and reckon the same axis."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Bars, Chart, Line, Mark, XAxis, YAxis, nice_step
from dashboards.surfaces.text import format as written

STATIC = Path(settings.BASE_DIR) / "dashboards/static/dashboards"
# Days and places have tables of their own; no axis of a chart counts in the p of a test.
UNITS = [unit for unit in Unit if unit not in (Unit.NAME, Unit.DATE, Unit.MEDIA_MS, Unit.P)]
# Halves, which round to the even digit; the borders at which a rule changes its digits; nothing, and less than nothing.
EDGES = [
    *(
        0.0,
        -0.0,
        0.5,
        1.5,
        2.5,
        -2.5,
        0.125,
        0.375,
        0.625,
        -0.125,
        0.0625,
        0.00625,
        0.105,
        0.115,
        1.005,
        2.675,
    ),
    *(
        0.0995,
        0.09949999999999999,
        0.0994,
        -0.0995,
        0.09951,
        0.995,
        0.0949,
        0.00995,
        1e-12,
        -1e-12,
        4e-4,
        -4e-4,
    ),
    *(
        5e-4,
        49.96,
        50.0,
        50.04,
        51.0,
        999.5,
        999.9999,
        1000.0,
        -1234.5,
        1234567.5,
        123456789.125,
        1e15,
        -1e15,
    ),
    *(float("inf"), float("-inf"), float("nan"), None, 1.0, -1.0, 100.0, 0.1 + 0.2, 1 / 3, 2 / 3),
]
PLACES = [
    0.0,
    1.0,
    99.999,
    100.0,
    999.9,
    1000.0,
    59_999.0,
    60_000.0,
    61_250.5,
    599_999.0,
    600_000.0,
    3_600_000.0,
]
DAYS = [0, 1, 58, 59, 364, 365, 789, 19_782, 19_783, 20_000, 20_788, 20_789, 20_800, 47_481]

_NUMBERS = """async ({ values, units, places, days, steps, language }) => {
  const own = await import(`/format.js?${language}`);
  return {
    numbers: units.map((unit) => values.map((value) => own.number(value, unit))),
    bare: units.map((unit) => values.map((value) => own.number(value, unit, false))),
    between: units.map((unit) => values.slice(1).map((value, k) => own.between(values[k], value, unit))),
    interval: values.slice(1).map((value, k) => own.interval(values[k], value, "signed", 90)),
    ticks: units.map((unit) => steps.flatMap((step) => [-3, 0, 1, 7].map((k) => own.tick(k * step, unit, step)))),
    places: places.flatMap((ms) => [own.clock(ms), own.clock(ms, true), own.stretch(ms, ms + 1500)]),
    days: days.flatMap((day) => [own.day(day), own.monthDay(day)]),
    n: [0, 7, 1234, 9876543].map(own.nText),
  };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that holds nothing but the modules, and the rules once `rules_set` has been called."""
    with browser.new_context() as context:
        yield context.new_page()


def rules_set(page: Page) -> None:
    """Open a page with the rules of the language in use; the browser's answers are given outside of it."""
    rules = json.dumps(written.page_rules()).replace("<", "\\u003c")
    body = f'<script type="application/json" id="formats">{rules}</script>'

    def answer(route: Route) -> None:
        name = route.request.url.split("/")[-1].split("?")[0]
        if name.endswith(".js"):
            route.fulfill(body=(STATIC / name).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("http://rules.test/**", answer)
    page.goto("http://rules.test/")


def table() -> list[float | None]:
    rng = np.random.default_rng(7)
    return [
        *EDGES,
        *rng.normal(0, 0.2, 60).tolist(),
        *(rng.normal(0, 1, 40) * 10.0 ** rng.integers(-4, 6, 40)).tolist(),
    ]


def in_python(values: list[float | None], steps: list[float]) -> dict[str, Any]:
    pairs = list(pairwise(values))
    return {
        "numbers": [[written.number(own, unit) for own in values] for unit in UNITS],
        "bare": [[written.number(own, unit, suffix=False) for own in values] for unit in UNITS],
        "between": [[_between(low, high, unit) for low, high in pairs] for unit in UNITS],
        "interval": [written.interval(low, high, Unit.SIGNED, level=90) for low, high in pairs],
        "ticks": [
            [written.tick(k * step, unit, step) for step in steps for k in (-3, 0, 1, 7)] for unit in UNITS
        ],
        "places": [
            text
            for ms in PLACES
            for text in (
                written.clock(ms),
                written.clock(ms, tenths=True),
                written.stretch(ms, ms + 1500),
            )
        ],
        "days": [text for day in DAYS for text in (written.day(day), written.month_day(day))],
        "n": [written.n_text(n) for n in (0, 7, 1234, 9_876_543)],
    }


def _between(low: float | None, high: float | None, unit: Unit) -> str:
    return written.between(float("nan") if low is None else low, float("nan") if high is None else high, unit)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_python_and_javascript_write_one_table_alike(page: Page, language: str) -> None:
    values, steps = table(), [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0, 200.0]
    with translation.override(language):
        rules_set(page)
        asked = {"values": values, "units": [unit.value for unit in UNITS], "language": language}
        found = page.evaluate(_NUMBERS, asked | {"places": PLACES, "days": DAYS, "steps": steps})
        expected = in_python(values, steps)
    assert list(found) == list(expected)
    for part, texts in expected.items():
        assert found[part] == texts, part
    assert len({text for row in expected["numbers"] for text in row}) > 500  # the table tells numbers apart


def test_every_unit_has_a_rule() -> None:
    assert set(written.rules()["units"]) == {unit.value for unit in Unit if unit is not Unit.NAME}


def charts() -> list[Chart]:
    """Charts whose axes are hard: nothing at all, one value, below zero, fixed ends, hidden lines, bars, levels."""
    rng = np.random.default_rng(3)
    x = XAxis(AxisKind.NUMBER, "x", 0.0, 9.0)
    axes = [YAxis(Unit.SIGNED), YAxis(Unit.SHARE, 0.0, 1.0), YAxis(Unit.SHARE, 0.0, least=0.05)]
    axes += [YAxis(Unit.SIGNED, symmetric=True, least=0.4), YAxis(Unit.POINTS, high=1.0, least=3.0)]
    axes += [YAxis(Unit.NUMBER, least=7.0)]
    own = [Chart("empty", "", x, y) for y in axes]
    for y in axes:
        for scale in (1e-4, 0.013, 0.2, 3.0, 12_345.6):
            points = tuple(
                (float(k), None if k == 4 else float(v)) for k, v in enumerate(rng.normal(0, scale, 9))
            )
            band = tuple(
                (k, None if v is None else v - scale, None if v is None else v + scale) for k, v in points
            )
            tall = tuple((k, None if v is None else 50 * scale) for k, v in points)
            lines = (Line("a", "A", "--brand", points, band), Line("b", "B", "--brand", tall, hidden=True))
            own.append(
                Chart(
                    "lines",
                    "",
                    x,
                    y,
                    lines=lines,
                    marks=(Mark(scale, "level"), Mark(3.0, "moment", upright=True)),
                )
            )
            own.append(Chart("bars", "", x, y, bars=(Bars("A", "--brand", points, whiskers=band),)))
    return own


def test_python_and_javascript_reckon_the_same_axis(page: Page) -> None:
    rules_set(page)
    script = """async (charts) => {
      const { level, niceStep } = await import("/chart.js");
      const hidden = (chart) => new Set(chart.lines.filter((line) => line.hidden).map((line) => line.key));
      const steps = [1e-5, 0.02, 0.05, 0.3, 1, 5.1, 99, 1e6].map(niceStep);
      return [charts.map((chart) => level(chart, hidden(chart))), steps];
    }"""
    own = charts()
    axes, steps = page.evaluate(script, [chart.as_json() for chart in own])
    for chart, axis in zip(own, axes, strict=True):
        expected = chart.level
        assert axis == pytest.approx({"low": expected.low, "high": expected.high, "step": expected.step}), (
            chart
        )
        values = [
            end
            for line in chart.lines
            if not line.hidden
            for point in (*line.points, *line.band)
            for end in point[1:]
        ]
        if chart.y.low is None and chart.y.high is None:
            assert all(axis["low"] <= end <= axis["high"] for end in values if end is not None)
        assert 2 <= (axis["high"] - axis["low"]) / axis["step"] <= 11
    assert steps == pytest.approx([nice_step(own) for own in (1e-5, 0.02, 0.05, 0.3, 1, 5.1, 99, 1e6)])
