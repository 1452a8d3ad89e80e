"""The first page after signing in: campaigns with their answers, searched and sorted; and a person’s views of them."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import campaigns_for, organisations_for, role_in
from campaigns.services.campaigns import campaign_archive
from campaigns.services.members import tour_ended
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.reception.state import receptions_of_ads
from dashboards.models import SavedView
from dashboards.selectors.alerts import alerts_of_ads
from dashboards.selectors.campaigns import SORTS, campaign_overview, campaigns_found
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.services.saved_views import saved_view_keep
from dashboards.surfaces.decided import answer_of
from dashboards.surfaces.pages.door import campaign_form, campaign_page, written_for
from dashboards.surfaces.text.format import moment_of_day

PAGE_SIZE = 20


class OverviewForm(forms.Form):
    """How the list is narrowed down. What is no choice of it is left out, as in an old or mistyped address."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    status = forms.MultipleChoiceField(label=_("Status"), choices=Campaign.Status, required=False)
    sort = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[
            ("activity", _("last viewer")),
            ("created", _("made")),
            ("name", _("name")),
            ("viewers", _("number of viewers")),
        ],
    )
    archived = forms.BooleanField(label=_("Archive"), required=False)

    @property
    def asked(self) -> dict[str, object]:
        """What is asked for, without what is the usual."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the user's campaigns; each brings its answer by itself."""
    form = OverviewForm(request.GET)
    asked = form.asked
    mine = campaigns_for(request.user)
    found = campaigns_found(
        mine,
        words=str(asked.get("q", "")),
        statuses=asked.get("status", ()),  # type: ignore[arg-type]
        archived=bool(asked.get("archived")),
    )
    sort = str(asked.get("sort", "activity"))
    page = Paginator(campaign_overview(found, sort=sort if sort in SORTS else "activity"), PAGE_SIZE)
    page = page.get_page(request.GET.get("page"))
    query = urlencode(asked, doseq=True)
    context = {
        "form": form,
        "asked": asked,
        "query": query,
        "makers": organisations_for(request.user, roles=("admin", "marketer")),
        "page": page,
        "rows": [(campaign, _last_activity(request, campaign)) for campaign in page],
        "any": bool(page.paginator.count) or mine.exists(),
        "alerts": alerts_of_ads(Ad.objects.filter(campaign__in=mine).values("pk"), most=3),
        "views": [(own, own.query == query) for own in SavedView.objects.filter(owner=request.user)],
    }
    return render(request, "dashboards/campaigns.html", context)


@campaign_page
def campaign_headline(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One campaign's answer, for its row of the list."""
    ads = list(campaign.ads.select_related("campaign"))
    pulses = pulses_of_ads([ad.pk for ad in ads])
    receptions = receptions_of_ads(ads, pulses)
    decided = decision_findings(campaign, ads, pulses=pulses)
    answer = answer_of(decided, list(receptions.values()))
    return render(request, "dashboards/parts/headline.html", {"campaign": campaign, "answer": answer})


@campaign_form
def archive(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Put a campaign into the archive, or take it out (`out`)."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if role_in(request.user, campaign.organisation) not in ("admin", "marketer"):
        return HttpResponse(status=403)
    try:
        campaign_archive(campaign=campaign, archived="out" not in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(reverse("dashboards:campaign", args=[campaign.pk]))


@login_required
@require_POST
def view_keep(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is shown under a name."""
    query = urlencode(OverviewForm(request.POST).asked, doseq=True)
    try:
        saved_view_keep(owner=request.user, name=request.POST.get("name", ""), query=query)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"{reverse('dashboards:campaigns')}?{query}")


@login_required
@require_POST
def view_delete(request: HttpRequest, view_pk: int) -> HttpResponse:
    """Delete one of the person's own views."""
    get_object_or_404(SavedView, owner=request.user, pk=view_pk).delete()
    return HttpResponseRedirect(reverse("dashboards:campaigns"))


@login_required
@require_POST
def tour_end(request: HttpRequest) -> HttpResponse:
    """End the tour for this person; it is not offered again."""
    tour_ended(user=request.user)
    return HttpResponseRedirect(reverse("dashboards:campaigns"))


def _last_activity(request: HttpRequest, campaign: Campaign) -> str:
    if campaign.last_activity is None:
        return ""
    with written_for(campaign.organisation, request.user):
        return moment_of_day(campaign.last_activity)
