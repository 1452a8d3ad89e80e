"""The closer reading of one ad, in sections that its page fetches by themselves, and their CSV files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import norm_findings
from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.analysis.reception.ask import ad_findings, subject_of
from dashboards.analysis.reception.peak_end_ads import peak_end_of_ad
from dashboards.analysis.reception.questions import (
    AUDIENCE,
    LEVELS,
    LEVELS_QUESTION,
    MOMENTS,
    NUMBERS,
    PRIOR_SHIFT,
    TRACES,
)
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.statistics.arc import thirds
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.frames.baseline import EXPRESSIVE
from dashboards.statistics.frames.series import SHIFTED
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.values import Moment, Unit
from dashboards.surfaces.charts.ad import trace_chart
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.sheets.csv_lines import csv_table
from dashboards.surfaces.sheets.rows import NUMBERS as NUMBER_COLUMNS
from dashboards.surfaces.sheets.rows import number_rows
from dashboards.surfaces.sheets.wide import traces_csv
from dashboards.surfaces.text import labels
from dashboards.surfaces.text import reception as words
from dashboards.surfaces.text.format import clock, number, stretch
from dashboards.surfaces.text.method import MethodText, reception_method
from dashboards.surfaces.text.norm import norm_method, norm_sentence

# The figures of the cards, in their order; the first is of the traces.
CARDS = (
    *("hook", "above_happy.high", "impact", "expressing_happy.people"),
    *("valence.high", "valence.end", "valence.change", "peak_end", "joy.rise", "joy.fall"),
)
EXPRESSING = ("people", "mean", "high", "low")
THIRDS = ("mean", "high", "change")


@ad_page
def numbers(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the cards with expressions and course, the key moments with their stills, and the brand moments."""
    answers = numbers_of(ad)
    quality, found = answers[0], answers[1]
    moments = key_moments(answers)
    brand, names = found.parts("valence.brand"), brand_names(ad)
    context = _context(ad, quality) | {
        "cards": cards_of(answers),
        "expressions": expression_rows(found),
        "thirds": third_rows(found, ad),
        "course_sentence": words.course_sentence(found),
        "moments": [own for own in moments if own.value.settled],
        "unsettled": [own for own in moments if not own.value.settled],
        "moments_sentence": words.moments_sentence(moments),
        "brand": [
            (own, names[own.part], start_ms, words.brand_verdict(own)) for own, start_ms in _timed(brand, ad)
        ],
        "brand_sentence": words.brand_sentence(brand, names),
        "method": reception_method(
            [own for group in ("numbers", "expressions", "course") for own in found.group(group)],
            quality,
            parameters=weights_text(answers[2]),
        ),
        "moments_method": reception_method(moments, quality),
        "brand_method": reception_method(brand, quality),
    }
    return render(request, "dashboards/ad_sections/numbers.html", context)


@ad_page
def levels(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show engagement, and activation with its badge, as charts beside the traces."""
    quality, found = ad_findings(ad, TRACES), ad_findings(ad, LEVELS_QUESTION)
    charts = [_level(ad, quality, found, name) for name in LEVELS]
    document = {
        "seconds": -(-ad.duration_ms // 1000),
        "duration_ms": ad.duration_ms,
        "charts": {own["key"]: own["chart"].as_json() for own in charts},
    }
    return render(
        request,
        "dashboards/ad_sections/levels.html",
        _context(ad, quality) | {"charts": charts, "document": document},
    )


@ad_page
def audience(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the response of segments."""
    quality, found = ad_findings(ad, TRACES), ad_findings(ad, AUDIENCE)
    context = _context(ad, quality) | {
        "variables": segment_rows(found),
        "segments_sentence": words.segments_sentence(found),
        "method": reception_method(found.parts("segment.valence"), quality),
    }
    return render(request, "dashboards/ad_sections/audience.html", context)


@ad_page
def prior_shift(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the levels with and without prior shift."""
    quality, found = ad_findings(ad, TRACES), ad_findings(ad, PRIOR_SHIFT)
    context = _context(ad, quality) | {
        "rows": shift_rows(quality, found),
        "known": any(own.known for own in found),
        "sentence": words.shift_sentence(quality, found),
        "method": reception_method(found, quality, parameters=prior_text(ad)),
    }
    return render(request, "dashboards/ad_sections/prior_shift.html", context)


@ad_page
def norm(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show where the ad stands among the organisation's."""
    own = norm_findings(ad)
    whose = {"organisation": ad.campaign.organisation.name, "simulated": ad.campaign.simulated}
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": subject_of(ad),
        "rows": [
            (labels.SERIES[series], found["norm.place"], found["norm.ads"]) for series, found in own.items()
        ],
        "known": any(found["norm.place"].known for found in own.values()),
        "sentence": norm_sentence(own, **whose),
        "method": norm_method(own, **whose),
    }
    return render(request, "dashboards/ad_sections/norm.html", context)


@ad_page
def numbers_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with everything that the section of numbers shows as CSV."""
    return _file(numbers_of(ad), ad, "numbers")


@ad_page
def audience_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with the segments as CSV."""
    return _file([ad_findings(ad, AUDIENCE)], ad, "segments")


@ad_page
def levels_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with engagement and activation second by second as CSV."""
    lines = traces_csv(ad_findings(ad, LEVELS_QUESTION), LEVELS)
    return csv_download(lines, file_name(ad.title, "engagement", otherwise=f"ad-{ad.pk}"))


def numbers_of(ad: Ad) -> list[Findings]:
    """Return the answers that the section of numbers shows: traces, numbers, peak–end–trend."""
    return [ad_findings(ad, TRACES), ad_findings(ad, NUMBERS), peak_end_of_ad(ad)]


def cards_of(answers: Sequence[Findings]) -> list[Finding]:
    """Return the figures of the cards."""
    return [next(own for answer in answers if (own := answer.get(key))) for key in CARDS]


def key_moments(answers: Sequence[Findings]) -> list[Finding]:
    """Return the moments that are known, those that are settled first."""
    found = [own for key in ("valence.high", *MOMENTS) for answer in answers if (own := answer.get(key))]
    return sorted(
        (own for own in found if isinstance(own.value, Moment)), key=lambda own: not own.value.settled
    )


def expression_rows(found: Findings) -> list[tuple[str, list[Finding]]]:
    """Return each expression but neutral with its figures in the order of `EXPRESSING`."""
    return [
        (str(labels.EXPRESSIONS[name]), [found[f"expressing_{name}.{what}"] for what in EXPRESSING])
        for name in sorted(EXPRESSIVE, key=("happy", "surprise", "sad", "angry", "fear", "disgust").index)
    ]


def third_rows(found: Findings, ad: Ad) -> list[tuple[str, str, list[Finding]]]:
    """Return each third with when it is and its figures in the order of `THIRDS`; none where the ad is too short."""
    rows = []
    for own in found.parts("valence.third.mean"):
        others = [found[f"valence.third.{what}[{own.part}]"] for what in THIRDS]
        rows.append((labels.part_label(own.part), _third_place(own.part, ad), others))
    return rows


def shift_rows(read: Findings, shifted: Findings) -> list[tuple[str, list[Finding]]]:
    """Return each level as read and after prior shift."""
    names = [name.removeprefix("shifted_") for name in SHIFTED]
    return [
        (str(labels.SERIES[name]), [read[f"{name}.mean"], shifted[f"shifted_{name}.mean"]]) for name in names
    ]


def segment_rows(found: Findings) -> list[dict[str, Any]]:
    """Return the panel's variables, each with its segments."""
    variables: dict[str, dict[str, Any]] = {}
    for own in found.parts("segment.valence"):
        variable, name = part_name(own.part).split("=", 1)
        entry = variables.setdefault(
            variable,
            {"name": variable, "rows": [], "unknown": found.count(f"segment.unknown[variable:{variable}]")},
        )
        entry["rows"].append((name, own, found.count(f"segment.viewers[{own.part}]")))
    for entry in variables.values():
        entry["comparable"] = sum(own.known for _, own, _ in entry["rows"]) > 1
    return list(variables.values())


def brand_names(ad: Ad) -> dict[str, str]:
    """Return the labels of the ad's brand moments, by part."""
    return {f"brand:{place}": moment.label for place, moment in enumerate(ad.brand_moments.all(), 1)}


def weights_text(found: Findings) -> list[tuple[str, str]]:
    """Return the weights of peak–end–trend in use, for the method."""
    rows = []
    for own in found.parts("peak_end.weight"):
        value = own.value
        text = number(value.value, Unit.NUMBER)
        if value.low is not None:
            text += f" (95 %: {number(value.low, Unit.NUMBER)} – {number(value.high, Unit.NUMBER)})"
        rows.append((f"F15, {part_name(own.part)}", f"{text}; n = {value.n} {gettext('ads')}"))
    return rows


def prior_text(ad: Ad) -> list[tuple[str, str]]:
    """Return what each network was trained on, and what is assumed of viewers, for the method."""
    titles = {"training": gettext("trained on"), "target": gettext("assumed, not measured")}
    return [
        (
            f"{network.title}, {title}",
            ", ".join(
                f"{labels.SERIES[name]} {number(network.prior[key][name], Unit.SHARE)}"
                for name in EXPRESSIONS
            ),
        )
        for network in networks_of_ad(ad.pk)
        if network.prior
        for key, title in titles.items()
    ]


def _third_place(part: str, ad: Ad) -> str:
    from dashboards.selectors.timelines import timeline_of_ad

    timeline = timeline_of_ad(ad)
    own = thirds(timeline.bins)[int(part_name(part)) - 1]
    return stretch(own.start * timeline.bin_ms, min(own.stop * timeline.bin_ms, ad.duration_ms))


def _timed(brand: Iterable[Finding], ad: Ad) -> Iterable[tuple[Finding, int]]:
    return zip(brand, [moment.start_ms for moment in ad.brand_moments.all()], strict=True)


def _level(ad: Ad, quality: Findings, found: Findings, name: str) -> dict[str, Any]:
    mean = found.estimate(f"{name}.mean")
    return {
        "key": name,
        "title": labels.CHARTS[name],
        "sentence": words.level_sentence(found, name),
        "low_validity": METHODS["F8"].low_validity if name == "activation" else "",
        "chart": trace_chart(found, name, title=str(labels.CHARTS[name]), duration_ms=ad.duration_ms),
        "series": [(name, labels.SERIES[name])],
        "traces": [found[f"{name}.trace"]],
        "mean": found[f"{name}.mean"],
        "n": mean.n if mean else 0,
        "method": _level_method(found, quality, name),
    }


def _level_method(found: Findings, quality: Findings, name: str) -> MethodText:
    return reception_method([found[f"{name}.trace"]], quality)


def _context(ad: Ad, quality: Findings) -> dict[str, Any]:
    return {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": quality.subject,
        "viewers": quality.count("viewers"),
        "clock": clock,
        "live": ad.campaign.status == Campaign.Status.PUBLISHED,
    }


def _file(answers: Sequence[Findings], ad: Ad, about: str) -> StreamingHttpResponse:
    lines = csv_table(NUMBER_COLUMNS, number_rows(answers))
    return csv_download(lines, file_name(ad.title, about, otherwise=f"ad-{ad.pk}"))
