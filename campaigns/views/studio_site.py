"""The studio's page for ads in the player of a site of one's own: which sites, which clips, which lines go there."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import campaign_has_results, ways_in
from campaigns.services.ads import LOCKED, ad_elsewhere_create
from campaigns.services.campaigns import campaign_change
from campaigns.views.site_recorder import VERSION, script_of
from campaigns.views.studio_door import may_change, seen_check, seen_of, studio_form, text_of


class SitesForm(forms.Form):
    embed_origins = forms.CharField(
        label=_("Sites"),
        required=False,
        max_length=4_000,
        help_text=_("Such as https://shop.example.com, several with commas. No other site may."),
    )


class ClipForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    seconds = forms.DecimalField(
        label=_("Length in seconds"),
        min_value=1,
        max_value=600,
        max_digits=6,
        decimal_places=3,
        help_text=_("As long as the clip on your page; a second more or less does no harm."),
    )


@studio_form
def own_page(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Show sites, clips and the lines to copy; name sites, add a clip."""
    act = request.POST.get("act", "")
    if act and not may_change(request, campaign):
        raise PermissionDenied
    forms_of: dict[str, forms.Form] = {
        "sites": SitesForm(initial={"embed_origins": text_of(campaign.embed_origins)}),
        "clip": ClipForm(),
    }
    if act in forms_of:
        form = forms_of[act] = type(forms_of[act])(request.POST)
        seen = text_of(campaign.embed_origins)
        if seen_check(request, form, seen) if act == "sites" else form.is_valid():
            try:
                _keep(campaign, act, form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("studio:own-page", campaign.pk)
    bad = any(form.errors for form in forms_of.values())
    return render(
        request,
        "campaigns/studio/own_page.html",
        _context(request, campaign, forms_of),
        status=422 if bad else 200,
    )


def _keep(campaign: Campaign, act: str, sent: dict[str, Any]) -> None:
    if act == "sites":
        campaign_change(campaign=campaign, embed_origins=sent["embed_origins"].split(","))
        return
    last = campaign.ads.order_by("-position").values_list("position", flat=True).first()
    ad_elsewhere_create(
        campaign=campaign,
        title=sent["title"],
        duration_ms=round(sent["seconds"] * 1000),
        position=0 if last is None else last + 1,
    )


def _context(request: HttpRequest, campaign: Campaign, forms_of: dict[str, forms.Form]) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "seen": seen_of(text_of(campaign.embed_origins)),
        "opening": ways_in(campaign)["opening"],
        "forms": forms_of,
        "may_change": may_change(request, campaign),
        "locked": LOCKED if campaign_has_results(campaign) else "",
        "ads": campaign.ads.exclude(kind=Ad.Kind.PICTURE),
        "server": settings.PUBLIC_URL,
        "script": f"{settings.PUBLIC_URL}{reverse('recorder:script', args=[VERSION])}",
        "integrity": script_of(VERSION)[1],
    }
