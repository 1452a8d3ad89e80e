"""A campaign's links to results for people without an account: listed, made, revoked."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from campaigns.models import Campaign, ResultsLink
from campaigns.selectors.campaigns import role_in
from campaigns.selectors.results_links import results_links_of
from campaigns.services.results_links import results_link_make, results_link_revoke
from dashboards.surfaces.pages.door import campaign_form
from dashboards.surfaces.pages.oembed import frame_snippet
from dashboards.surfaces.pages.results_link_form import ResultsLinkForm


@never_cache
@campaign_form
def results_links(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The links, and a form for a new one; its address is in the answer to the form and nowhere else."""
    form, made, status = ResultsLinkForm(request.POST or None), None, 200
    if request.method == "POST":
        if not _may_make(request, campaign):
            return HttpResponse(status=403)
        status = 422
        if form.is_valid():
            try:
                made = results_link_make(campaign=campaign, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                form, status = ResultsLinkForm(), 200
    return _page(request, campaign, form, made, status)


@campaign_form
def results_link_end(request: HttpRequest, campaign: Campaign, link_pk: int) -> HttpResponse:
    """Revoke one."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not _may_make(request, campaign):
        return HttpResponse(status=403)
    results_link_revoke(link=get_object_or_404(results_links_of(campaign), pk=link_pk))
    return HttpResponseRedirect(reverse("dashboards:results-links", args=[campaign.pk]))


def _may_make(request: HttpRequest, campaign: Campaign) -> bool:
    return role_in(request.user, campaign.organisation) in ("admin", "marketer")


def _page(
    request: HttpRequest,
    campaign: Campaign,
    form: ResultsLinkForm,
    made: tuple[ResultsLink, str] | None,
    status: int,
) -> HttpResponse:
    name = "shared:embedded" if made and made[0].embed_origins else "shared:results"
    address = request.build_absolute_uri(reverse(name, args=[made[1]])) if made else ""
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "links": results_links_of(campaign),
        "form": form if _may_make(request, campaign) else None,
        "made": made and made[0],
        "address": address,
        "snippet": frame_snippet(made[0], address) if made and made[0].embed_origins else "",
        "now": timezone.now(),
    }
    return render(request, "dashboards/results_links.html", context, status=status)
