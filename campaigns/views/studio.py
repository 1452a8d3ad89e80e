"""The studio: a campaign is set up, rehearsed, published and followed on one page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from campaigns.clips.facts import size_text
from campaigns.models import Campaign, ViewerSession
from campaigns.selectors.campaigns import (
    campaign_has_results,
    campaign_missing,
    organisation_missing,
    organisations_for,
    plays_elsewhere,
    share_url,
    ways_in,
)
from campaigns.selectors.recruitment import cells_told, places_told
from campaigns.selectors.studio import admins_of, brand_before, fieldwork_of, sessions_listed
from campaigns.services.ads import LOCKED
from campaigns.services.campaigns import (
    SETTINGS,
    campaign_change,
    campaign_close,
    campaign_create,
    campaign_delete,
    campaign_publish,
)
from campaigns.services.copies import campaign_duplicate, rehearsal_make
from campaigns.services.erasure import test_session_remove
from campaigns.staff_language import results_language
from campaigns.views.studio_cards import cards_of
from campaigns.views.studio_door import (
    WRITERS,
    done,
    may_change,
    studio_page,
    studio_write,
    text_of,
    values_sent,
)
from campaigns.views.studio_texts import studio_texts

FIELDS = tuple(
    name for name in SETTINGS if name != "target_shares"
)  # text of many lines, which the admin takes


@login_required
@require_POST
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Make a draft that can be published as soon as it has an ad, and lead to it."""
    mine = organisations_for(request.user, roles=WRITERS)
    asked = request.POST.get("organisation", "")
    organisation = (mine.filter(pk=asked) if asked.isdecimal() else mine).first()
    if organisation is None:
        raise PermissionDenied
    language = results_language(organisation.language, request.user)
    with translation.override(language), timezone.override(organisation.time_zone):
        name = gettext("Campaign of %(day)s") % {"day": date_format(timezone.localtime(), "DATE_FORMAT")}
    campaign = campaign_create(organisation=organisation, name=name, brand=brand_before(organisation))
    return HttpResponseRedirect(reverse("studio:campaign", args=[campaign.pk]))


@studio_page
def campaign_setup(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the page on which a campaign is set up; who may only read finds its fields closed."""
    values = {name: text_of(getattr(campaign, name)) for name in FIELDS}
    context = _state(request, campaign) | {
        "values": values,
        "texts": studio_texts(),
        "clip_bytes": size_text(settings.CLIP_MAX_BYTES),
        "clip_seconds": settings.CLIP_MAX_SECONDS,
        "picture_bytes": size_text(settings.PICTURE_AD_MAX_BYTES),
    }
    return render(request, "campaigns/studio/page.html", context)


@studio_page
def campaign_state(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Answer with the parts of the page that change: its ads, and what can be done next."""
    return render(request, "campaigns/studio/state.html", _state(request, campaign))


@studio_write
def campaign_save(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Keep one field."""
    values, was = values_sent(request, campaign, FIELDS)
    changed = campaign_change(campaign=campaign, was=was, **values)
    return done(value=text_of(getattr(changed, request.POST["field"])))


@studio_write
def campaign_act(request: HttpRequest, campaign: Campaign, action: str) -> HttpResponseBase:
    """Publish, close, rehearse, duplicate or delete."""
    if action == "publish":
        campaign_publish(campaign=campaign)
    elif action == "close":
        campaign_close(campaign=campaign)
    elif action == "rehearse":
        rehearsal_make(campaign=campaign)
    elif action == "duplicate":
        copy = campaign_duplicate(campaign=campaign)
        return done(go=reverse("studio:campaign", args=[copy.pk]))
    elif action == "delete":
        if campaign.status != Campaign.Status.DRAFT or campaign_has_results(campaign):
            raise PermissionDenied  # what was published is deleted in the admin, where it is said what goes with it
        campaign_delete(campaign=campaign)
        return done(go=reverse("home"))
    else:
        raise Http404
    return done()


@studio_write
def session_remove(request: HttpRequest, campaign: Campaign, session_id: UUID) -> HttpResponseBase:
    """Erase a session that the team made to try the campaign."""
    session = get_object_or_404(campaign.sessions, pk=session_id)
    test_session_remove(session=session)
    return done()


def _state(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    rehearsal = Campaign.objects.filter(rehearses=campaign).first()
    missing_of_organisation = organisation_missing(campaign.organisation)
    elsewhere = plays_elsewhere(campaign)
    return {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "may_change": may_change(request, campaign),
        "locked": LOCKED if campaign_has_results(campaign) else "",
        "missing": campaign_missing(campaign),
        "organisation_missing": missing_of_organisation,
        "admins": admins_of(campaign.organisation) if missing_of_organisation else [],
        "may_change_organisation": bool(missing_of_organisation)
        and request.user.is_staff
        and request.user.has_perm("campaigns.change_organisation", campaign.organisation),
        **ways_in(campaign),
        "plays_elsewhere": elsewhere,
        "rehearsal": rehearsal,
        "rehearsal_url": share_url(rehearsal) if rehearsal and not elsewhere else "",
        "cards": cards_of(campaign),
        "fieldwork": fieldwork_of(campaign),
        "cells": cells_told(campaign),
        "quota": places_told(campaign),
        "sessions": sessions_listed(campaign),
        "open": ViewerSession.Status.OPEN,
    }
