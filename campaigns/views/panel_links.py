"""Participants' links: a list goes in, a file of signed links comes out; and how many came unsigned."""

import csv

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Member
from campaigns.panel_links import UnusableParticipants, participants_of_text
from campaigns.refusals import refusal_told
from campaigns.selectors.campaigns import campaigns_for, organisations_for, plays_elsewhere
from campaigns.selectors.panel_links import sessions_linked
from campaigns.services.panel_links import panel_links_sign
from fer_platform.kit.csv_lines import csv_file

_WRITE = (Member.Role.ADMIN.value, Member.Role.MARKETER.value)


class ParticipantsForm(forms.Form):
    participants = forms.CharField(
        label=_("Participants"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("A number a line; or CSV with a first line such as panel,age,region."),
    )

    def clean_participants(self) -> list:
        try:
            return participants_of_text(self.cleaned_data["participants"])
        except (UnusableParticipants, csv.Error) as error:
            raise forms.ValidationError(refusal_told(str(error))) from error


@login_required
def panel_links(request: HttpRequest, campaign_pk: int) -> HttpResponseBase:
    """The page; a list that is sent is answered with the file."""
    writable = campaigns_for(request.user).filter(
        organisation__in=organisations_for(request.user, roles=_WRITE)
    )
    campaign = writable.filter(pk=campaign_pk).first()
    if campaign is None:
        raise Http404
    form = ParticipantsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links = panel_links_sign(campaign=campaign, participants=form.cleaned_data["participants"])
        except UnusableParticipants as error:
            form.add_error("participants", refusal_told(str(error)))
        else:
            return _file(campaign, links)
    bad = form.is_bound and bool(form.errors)
    context = {
        "campaign": campaign,
        "form": form,
        "linked": sessions_linked(campaign),
        "plays_elsewhere": plays_elsewhere(campaign),
    }
    return render(request, "campaigns/access/panel_links.html", context, status=422 if bad else 200)


def _file(campaign: Campaign, links: list[tuple[str, str]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        csv_file(("panel", "link"), iter(links)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="links-{campaign.pk}.csv"'
    return response
