"""One campaign's reception."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.models import Campaign
from campaigns.selectors.campaigns import role_in, ways_in
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.analysis.reception.state import AdReception, receptions_of_ads
from dashboards.analysis.registration import registration_findings
from dashboards.analysis.targeting.ask import is_chosen
from dashboards.selectors.panel_variables import panel_told
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.surfaces.campaign_figures import LEAST_LEVEL, OVERVIEW, STEPS, funnel_step, level_shown
from dashboards.surfaces.charts.forest import forest_marks
from dashboards.surfaces.decided import answer_of, verdicts_method, verdicts_of
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.pages.own_questions import own_context
from dashboards.surfaces.text.funnel import funnel_sentence, invited_note
from dashboards.surfaces.text.looks import look_sentence
from dashboards.surfaces.text.reception import missing
from dashboards.surfaces.text.registration import registration_sentence


@campaign_page
def campaign_detail(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show which ads of the campaign are received how; with htmx only the part that changes while people watch."""
    ads = list(campaign.ads.select_related("campaign"))
    pulses = pulses_of_ads([ad.pk for ad in ads])
    receptions = list(receptions_of_ads(ads, pulses).values())
    registered = registration_findings(campaign)
    decided = decision_findings(campaign, ads, pulses=pulses)
    funnel = funnel_findings(campaign)
    revision = _revision(campaign, receptions, [decided, funnel, registered])
    if request.htmx and request.GET.get("seen") == revision:
        return HttpResponse(status=204)  # nothing has changed: the page keeps what it shows
    most = max(receptions, key=lambda own: own.viewers, default=None)
    measured = any(own.viewers for own in receptions)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "answer": answer_of(decided, receptions),
        "look": look_sentence(decided, "decision"),
        "registration": registration_sentence(registered),
        "rows": ad_rows(receptions),
        "measured": measured,
        "verdicts": verdicts_of(decided, ads) if measured else [],
        "verdict_subject": decided.subject,
        "verdict_method": verdicts_method(decided),
        "missing": missing(most.traces) if most and not most.conclusive else "",
        "live": sum(own.pulse.live for own in receptions),
        "funnel": funnel_context(funnel),
        "panel_told": not request.htmx and panel_told(campaign),  # asked beside the part that follows live
        "revision": revision,
        **({} if request.htmx else own_context(campaign)),
        **ways_in(campaign),
        "chosen": is_chosen(campaign),
        "may_edit": role_in(request.user, campaign.organisation) in ("admin", "marketer"),
    }
    template = "dashboards/parts/reception.html" if request.htmx else "dashboards/campaign.html"
    return render(request, template, context)


def ad_rows(receptions: Sequence[AdReception]) -> list[dict[str, Any]]:
    """Return a campaign's ads with the few figures by which they are looked over; their intervals of valence lie on
    one axis."""
    levels = [level_shown(own.traces) for own in receptions]
    return [
        {
            "ad": own.ad,
            "own": own,
            "mark": mark,
            "lack": missing(own.traces) if not own.conclusive else "",
            "figures": [own.traces[key] for key in OVERVIEW],
            "valid_share": own.traces["frames.valid_share"],
        }
        for own, mark in zip(receptions, forest_marks(levels, least=LEAST_LEVEL), strict=True)
    ]


def funnel_context(found: Findings) -> dict[str, Any]:
    """Return the steps with what is lost behind each, the widest of them, and the sentence."""
    steps = [funnel_step(found, step) for step in STEPS]
    return {
        "subject": found.subject,
        "steps": steps,
        "started": found.count("funnel.step[step:answered]"),
        "widest": max(found.count(step["own"].name) for step in steps),
        "sentence": funnel_sentence(found),
        "invited_note": invited_note(found),
        "invited": not found["funnel.step[step:invited]"].needs,
    }


def _revision(campaign: Campaign, receptions: Sequence[AdReception], answers: Sequence[Findings]) -> str:
    parts = [campaign.status, campaign.updated_at.isoformat(), *(own.revision for own in answers)]
    parts += [f"{own.revision}|{own.traces.revision}" for own in receptions]
    return blake2b("|".join(parts).encode(), digest_size=9).hexdigest()
