"""The second screen of an ad's page: its scenes as a strip, and its key moments with stills."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.models import Ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import answers_of_ad
from dashboards.analysis.reception.questions import NUMBERS, SCENES, TRACES
from dashboards.surfaces.ad_figures import key_moments
from dashboards.surfaces.pages.ad_sections import section_context
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.subset_form import subset_of
from dashboards.surfaces.text import plain
from dashboards.surfaces.text.method import reception_method
from dashboards.surfaces.text.reception import moments_sentence

SHOWN = ("scene.change_valence", "scene.lift", "scene.attention", "scene.brands")
_STRIP = 1000  # the strip's width in units of its own


@ad_page
def scenes(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show how each scene does, with its still and the brand moments in it."""
    subset = subset_of(request, ad)
    quality, found = answers_of_ad(ad, (TRACES, SCENES), subset)
    rows = [_scene(ad, found, place, span) for place, span in enumerate(ad.scenes, 1)]
    sentence = plain.scenes_sentence(
        [own["key"] for own in rows], cut=bool(ad.cuts_ms), known=bool(ad.scenes)
    )
    context = section_context(ad, quality) | {
        "scenes": rows,
        "brand": [_on_strip(ad, own.start_ms, own.end_ms) for own in ad.brand_moments.all()],
        "notes": [_on_strip(ad, own.at_ms, own.at_ms)["left"] for own in ad.annotations.all()],
        "strip": _STRIP,
        "sentence": sentence,
        "method": reception_method([own for key in SHOWN[:3] for own in found.parts(key)], quality),
    }
    return render(request, "dashboards/ad_sections/scenes.html", context)


@ad_page
def moments(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the key moments that are settled, with their stills."""
    answers = answers_of_ad(ad, (TRACES, NUMBERS), subset_of(request, ad))
    found = key_moments(answers)
    context = section_context(ad, answers[0]) | {
        "moments": [own for own in found if own.value.settled],
        "unsettled": [own for own in found if not own.value.settled],
        "moments_sentence": moments_sentence(found),
        "moments_method": reception_method(found, answers[0]),
    }
    return render(request, "dashboards/ad_sections/moments.html", context)


def _scene(ad: Ad, found: Findings, place: int, span: tuple[int, int]) -> dict[str, Any]:
    start, end = span
    key, word = plain.scene_word(found[f"scene.lift[scene:{place}]"])
    labels = [own.label for own in ad.brand_moments.all() if own.start_ms < end and start < own.end_ms]
    return {
        "start_ms": start,
        "end_ms": end,
        "still_ms": (start + end) // 2,
        "key": key,
        "word": word,
        "brands": labels,
        "figures": [found[f"{name}[scene:{place}]"] for name in SHOWN],
        **_on_strip(ad, start, end),
    }


def _on_strip(ad: Ad, start: int, end: int) -> dict[str, int]:
    left, right = (round(_STRIP * min(own, ad.duration_ms) / ad.duration_ms) for own in (start, end))
    return {"left": left, "width": max(1, right - left)}
