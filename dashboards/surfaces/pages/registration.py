"""Registers how a campaign will be judged, before its data are there; shows what was registered to everybody."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.selectors.campaigns import role_in
from campaigns.services.registrations import registration_record
from dashboards.analysis.registration import registration_findings
from dashboards.selectors.registrations import registration_of, registrations_of
from dashboards.surfaces.pages.door import campaign_form
from dashboards.surfaces.pages.registration_form import RegistrationForm
from dashboards.surfaces.text.method import method_of
from dashboards.surfaces.text.registration import history_rows, registration_sentence


@campaign_form
def registration(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the registration; those who set the campaign up register here, and change what is registered."""
    ads = list(campaign.ads.all())
    may_edit = role_in(request.user, campaign.organisation) in ("admin", "marketer")
    now = registration_of(registrations_of(campaign))
    initial = (
        {"outcome": now.outcome, "ads": now.ads, "viewers": now.viewers, "looks": now.looks} if now else {}
    )
    form = RegistrationForm(request.POST or None, ads=ads, initial=initial)
    status = 200
    if request.method == "POST":
        if not may_edit:
            return HttpResponse(status=403)
        status = 422
        if form.is_valid():
            try:
                registration_record(campaign=campaign, by=request.user.get_username(), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return HttpResponseRedirect(reverse("dashboards:registration", args=[campaign.pk]))
    found = registration_findings(campaign)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "subject": found.subject,
        "sentence": registration_sentence(found),
        "history": history_rows(found, {ad.pk: ad.title for ad in ads}),
        "before": found.parts("registration.before"),
        "form": form if may_edit and not campaign.simulated else None,
        "method": method_of(found, n="–"),
    }
    return render(request, "dashboards/registration.html", context, status=status)
