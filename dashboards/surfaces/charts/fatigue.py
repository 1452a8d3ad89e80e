"""The charts of an ad's fatigue."""

from dataclasses import replace

from django.utils.translation import gettext

from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.analysis.finding import Finding
from dashboards.statistics.fatigue.status import FATIGUED_SHARE, LIMITED_SHARE
from dashboards.statistics.values import Estimate, Series, Unit
from dashboards.surfaces.charts.description import (
    AxisKind,
    Bars,
    Chart,
    Line,
    Mark,
    Point,
    XAxis,
    YAxis,
    counts_of,
    line_of,
    number,
)
from dashboards.surfaces.text.format import chance
from dashboards.surfaces.text.labels import label

_WITHIN = (("pooled.share", "--ink-3"), ("averaged", "--attention"), ("within", "--brand"))
_SPLIT = (("change.within", "--brand"), ("change.audience", "--expr-happy"), ("change", "--ink-3"))


def within_chart(own: AdFatigue, title: str) -> Chart | None:
    """Return R(n) of the same viewers with its band, the curves' average and the pooled curve; None without R."""
    within = own["within"]
    if not isinstance(within.value, Series):
        return None
    lines = tuple(_line(own[what], colour) for what, colour in _WITHIN if isinstance(own[what].value, Series))
    return Chart(
        key="within",
        title=title,
        x=XAxis(AxisKind.NUMBER, gettext("Exposure"), 1.0, float(within.value.at[-1]), interval=1.0),
        y=YAxis(Unit.RATIO, 0.0, least=1.1),
        lines=tuple(
            line if line.key.endswith(".within") else replace(line, band=(), dashed=True) for line in lines
        ),
        marks=(Mark(LIMITED_SHARE, gettext("80 % of the first")), Mark(FATIGUED_SHARE, gettext("half"))),
        counts=counts_of(within.value),
    )


def split_chart(own: AdFatigue, title: str) -> Chart | None:
    """Return the pooled change at each exposure with its two parts, which add up; None without a change."""
    whole = own["change"]
    if not isinstance(whole.value, Series):
        return None
    at = whole.value.at.tolist()[1:]
    return Chart(
        key="split",
        title=title,
        x=XAxis(
            AxisKind.CATEGORY,
            gettext("Change since exposure 1, at exposure"),
            0.0,
            float(len(at) - 1),
            names=tuple(str(place) for place in at),
        ),
        y=YAxis(whole.scale.unit),
        bars=tuple(_bars(own[what], colour) for what, colour in _SPLIT),
    )


def recovery_chart(own: AdFatigue, title: str) -> Chart | None:
    """Return how much of the fatigue is left after days of rest; None where it cannot be told."""
    rest = own["rest"]
    if not isinstance(rest.value, Series):
        return None
    return Chart(
        key="recovery",
        title=title,
        x=XAxis(AxisKind.NUMBER, gettext("Days without the ad"), 0.0, float(rest.value.at[-1]), interval=7.0),
        y=YAxis(rest.scale.unit, 0.0, 1.0),
        lines=(replace(_line(rest, "--brand"), dots=False),),
        marks=(Mark(0.5, gettext("half is back")),),
    )


def trend_chart(own: AdFatigue, title: str) -> Chart | None:
    """Return the mean of each day's first exposures, with the day of a break; None without a first exposure."""
    daily, broken, since = own["daily"], own.value("break"), own.value("break.day")
    if not isinstance(daily.value, Series):
        return None
    marks: tuple[Mark, ...] = ()
    if isinstance(since, Estimate):
        words = gettext("level changes, %(chance)s") % {"chance": chance(broken.probability)}
        marks = (Mark(since.value, words, upright=True),)
    line = _line(daily, "--brand")
    return Chart(
        key="trend",
        title=title,
        x=XAxis(
            AxisKind.DAY,
            gettext("Day of the first exposure (UTC)"),
            float(daily.value.at[0]),
            float(daily.value.at[-1]),
        ),
        y=YAxis(daily.scale.unit, 0.0 if own.measure.ratio else None),
        lines=(replace(line, band=(), whiskers=line.band),),
        marks=marks,
        counts=counts_of(daily.value),
    )


def _line(own: Finding, colour: str) -> Line:
    return line_of(own.value, key=own.key, name=str(label(own.key).title), colour=colour, dots=True)


def _bars(own: Finding, colour: str) -> Bars:
    points: list[Point] = []
    whiskers: list[Point] = []
    series = own.value
    if isinstance(series, Series):
        steps = list(zip(series.mean.tolist(), series.low.tolist(), series.high.tolist(), strict=True))[1:]
        points = [(float(place), number(mean)) for place, (mean, _, _) in enumerate(steps)]
        whiskers = [(float(place), number(low), number(high)) for place, (_, low, high) in enumerate(steps)]
    return Bars(str(label(own.key).title), colour, tuple(points), tuple(whiskers))
