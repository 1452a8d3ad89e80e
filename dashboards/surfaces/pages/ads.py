"""One ad beside its traces."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import share_url
from dashboards.analysis.reception.state import AdReception, reception_of_ad
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.statistics.frames.series import stored_as
from dashboards.surfaces.charts.ad import CHARTS
from dashboards.surfaces.decided import verdict_context
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.text import labels
from dashboards.surfaces.text.method import reception_method
from dashboards.surfaces.text.reception import missing
from dashboards.surfaces.trace_document import CHARTS as SHOWN
from dashboards.surfaces.trace_document import page_document


@ad_page
def ad_detail(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the clip beside the traces. While people watch, the page asks again and takes out what has changed."""
    own = reception_of_ad(ad)
    document = page_document(own)
    campaign = ad.campaign
    context = {
        "ad": ad,
        "campaign": campaign,
        "organisation": campaign.organisation,
        "is_clip": ad.kind == Ad.Kind.VIDEO,
        "own": own,
        "subject": own.traces.subject,
        "missing": "" if own.conclusive else missing(own.traces),
        "document": document,
        "charts": [_chart(own, key, document["sentences"][key]) for key in SHOWN],
        "quality": _quality(own),
        "networks": networks_of_ad(ad.pk),
        **(verdict_context(ad) if own.viewers else {}),
        "share_url": share_url(campaign) if campaign.status == Campaign.Status.PUBLISHED else "",
    }
    return render(request, "dashboards/ad.html", context)


def _chart(own: AdReception, key: str, sentence: str) -> dict[str, Any]:
    found, names = own.traces, CHARTS[key]
    return {
        "key": key,
        "title": labels.CHARTS[key],
        "series": [(stored_as(name), labels.SERIES[stored_as(name)]) for name in names],
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
    }
