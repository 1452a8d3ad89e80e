"""One ad in three screens: verdict, clip and chart; scenes and key moments; then everything else, folded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaigns.models import Ad
from campaigns.selectors.campaigns import ways_in
from dashboards.analysis.reception.state import AdReception, reception_of_ad
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.statistics.frames.series import stored_as
from dashboards.surfaces.charts.ad import CHARTS
from dashboards.surfaces.decided import verdict_context
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.subset_form import subset_asked
from dashboards.surfaces.text import labels, plain
from dashboards.surfaces.text.method import reception_method
from dashboards.surfaces.text.reception import missing
from dashboards.surfaces.trace_document import LAYERS, page_document

# Parts that are found of some viewers as well as of all; the norm, segments and survey answers are those of all.
_OF_SUBSETS = ("trace", "scenes", "moments", "numbers", "levels", "prior-shift")
_OF_ALL = ("audience", "norm", "answers", "notes")
CHART_TERMS = {"valence": "valence", "expressions": "expression", "attention": "attention"}
_SHOWN_FIRST = ("happy", "surprise")


@ad_page
def ad_detail(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the clip beside its chart. While people watch, the page asks again and takes out what has changed."""
    asked = subset_asked(request, ad)
    own = reception_of_ad(ad, subset=asked.subset)
    document = page_document(own)
    campaign = ad.campaign
    context = {
        "ad": ad,
        "campaign": campaign,
        "organisation": campaign.organisation,
        "is_clip": ad.kind == Ad.Kind.VIDEO,
        "own": own,
        "subject": own.traces.subject,
        "filter": asked,
        "addresses": _addresses(ad, asked.query),
        "when_measured": "load" if own.viewers else "tracechange from:body",
        "summary": document["summary"],
        "headline": plain.headline_of(own.traces),
        "missing": "" if own.conclusive else missing(own.traces),
        "document": document,
        "charts": [_chart(own, key, document["sentences"][key]) for key in LAYERS],
        "quality": _quality(own),
        "networks": networks_of_ad(ad.pk),
        # A verdict is about the ad, and so about all of its viewers.
        **(verdict_context(ad) if own.viewers and not own.subset else {}),
        **ways_in(campaign),
    }
    return render(request, "dashboards/ad.html", context)


def _addresses(ad: Ad, query: str) -> dict[str, str]:
    where = [ad.campaign_id, ad.pk]
    return {
        name.replace("-", "_"): reverse(f"dashboards:ad-{name}", args=where)
        + (query if name in _OF_SUBSETS else "")
        for name in (*_OF_SUBSETS, *_OF_ALL)
    }


def _chart(own: AdReception, key: str, sentence: str) -> dict[str, Any]:
    found, names = own.traces, CHARTS[key]
    return {
        "key": key,
        "title": labels.CHARTS[key],
        "layer": plain.LAYERS[key],
        "about": plain.ABOUT[key],
        "term": CHART_TERMS[key],
        "series": [(stored_as(name), labels.SERIES[stored_as(name)]) for name in names],
        "shown": _SHOWN_FIRST,
        "traces": [found[f"{name}.trace"] for name in names],
        "sentence": sentence,
        "n": found.viewers(f"{names[0]}.trace"),
        "method": reception_method([found[f"{names[0]}.trace"], found[f"{names[0]}.high"]], found),
    }


def _quality(own: AdReception) -> dict[str, Any]:
    found = own.traces
    return {
        "set_aside": [(labels.part_label(f.part), f) for f in found.parts("frames.set_aside")],
        "valid_share": found["frames.valid_share"],
        "running": found["frames[frames:running]"] if found.get("frames[frames:running]") else None,
        "valid": found.get("frames[frames:valid]"),
        "excluded": found.count("exposures.excluded[cause:rejected]"),
        "no_resting_face": found["viewers.excluded[cause:no_resting_face]"],
        "exposures": found.count("exposures"),
        "origins": [(labels.part_label(f.part), f) for f in found.parts("exposures.read")],
    }
