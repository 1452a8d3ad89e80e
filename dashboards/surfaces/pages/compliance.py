"""What a data-protection officer asks for: the pack as files, what is still open, and how the reader does by group."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from campaigns.models import AccessToken, Campaign
from dashboards.analysis.fairness.ask import fairness_findings
from dashboards.selectors.access import scope_or_403
from dashboards.surfaces.compliance.pack import pack_of
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.pages.exports import export_wanted
from dashboards.surfaces.text import fairness as words


@campaign_page
def compliance(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show what is open, and what the pack holds."""
    _may(request, campaign)
    pack = pack_of(campaign)
    context = {
        "campaign": campaign,
        "gaps": pack.section("gaps"),
        "sections": [own for own in pack.sections if own.key != "gaps"],
    }
    return render(request, "dashboards/compliance.html", context)


@campaign_page
def compliance_pdf(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for the pack as PDF."""
    _may(request, campaign)
    return export_wanted(request, campaign, "compliance", "pdf")


@campaign_page
def compliance_json(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for the pack as JSON."""
    _may(request, campaign)
    return export_wanted(request, campaign, "compliance", "json")


@campaign_page
def fairness(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show how the reader did by the groups that the panel told of."""
    found = fairness_findings(campaign)
    rows = words.rows_of(found)
    context = {
        "campaign": campaign,
        "subject": found.subject,
        "verdict": found["fairness.verdict"],
        "sentence": words.fairness_sentence(found),
        "about": words.what_it_says(),
        "groups": found.parts("fairness.viewers"),
        "hidden": found["fairness.hidden"],
        "hidden_sentence": words.hidden_sentence(found),
        "measures": [
            [own for own in rows if own.measure == name]
            for name in dict.fromkeys(own.measure for own in rows)
        ],
        "method": words.fairness_method(found),
    }
    return render(request, "dashboards/fairness.html", context)


def _may(request: HttpRequest, campaign: Campaign) -> None:
    """Let those in who set campaigns up: whose the answers to what is open are."""
    scope_or_403(user=request.user, campaign=campaign, scope=AccessToken.Scope.CAMPAIGN_WRITE)
