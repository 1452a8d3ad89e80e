"""The studio's ads: uploads, titles, brand moments."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from campaigns.clips.facts import size_text
from campaigns.models import Ad, Campaign
from campaigns.services.ads import ad_change, ad_delete, brand_moments_replace
from campaigns.services.captions import captions_set
from campaigns.services.intakes import intake_remove, upload_take
from campaigns.views.media import ad_file_response
from campaigns.views.studio_door import done, studio_page, studio_write, text_of, values_sent

_FIELDS = ("title", "tags", "duration_ms", "position", "cuts_ms")
_FORM_BYTES = 64 * 1024  # what a form has around its file
_MOST_MOMENTS = 100


@studio_write
def upload(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Take one file: 201 an ad, 202 it is converted first."""
    most = max(settings.CLIP_MAX_BYTES, settings.PICTURE_AD_MAX_BYTES)
    if int(request.META.get("CONTENT_LENGTH") or 0) > most + _FORM_BYTES:
        problem = gettext("An ad’s file may have %(most)s at most.") % {"most": size_text(most)}
        return JsonResponse({"code": "refused", "problem": problem}, status=413)
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(gettext("No file came with this."))
    made = upload_take(campaign=campaign, file=file, name=file.name or "")
    return JsonResponse({"code": "done", "title": made.title}, status=201 if isinstance(made, Ad) else 202)


@studio_write
def intake_drop(request: HttpRequest, campaign: Campaign, intake_pk: int) -> HttpResponseBase:
    """Remove an upload that is converted or that failed."""
    intake_remove(intake=get_object_or_404(campaign.intakes, pk=intake_pk))
    return done()


@studio_write
def ad_save(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponseBase:
    """Keep one field of an ad."""
    ad = _ad(campaign, pk)
    values, was = values_sent(request, ad, _FIELDS)
    changed = ad_change(ad=ad, was=was, **values)
    return done(value=text_of(getattr(changed, request.POST["field"])))


@studio_write
def moments_save(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponseBase:
    """Keep the brand moments of an ad, all of them at once."""
    ad = _ad(campaign, pk)
    moments, was = (_moments(request.POST.get(name, "[]")) for name in ("moments", "was"))
    brand_moments_replace(ad=ad, moments=moments, was=was)
    return done()


@studio_write
def captions_save(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponseBase:
    """Give a clip the captions that come with this, or take them away where none do."""
    captions_set(ad=_ad(campaign, pk), file=request.FILES.get("file"))
    return done()


@studio_write
def ad_drop(request: HttpRequest, campaign: Campaign, pk: int) -> HttpResponseBase:
    """Delete an ad with its files."""
    ad_delete(ad=_ad(campaign, pk))
    return done()


@studio_page
def ad_media(request: HttpRequest, campaign: Campaign, pk: int, which: str) -> HttpResponseBase:
    """Answer with the clip or picture, or its poster."""
    if which not in ("file", "poster"):
        raise Http404
    return ad_file_response(request, _ad(campaign, pk), which)


def _ad(campaign: Campaign, pk: int) -> Ad:
    return get_object_or_404(campaign.ads.select_related("campaign"), pk=pk)


def _moments(text: str) -> list[dict[str, Any]]:
    """Raises ValidationError: no list of label, start_ms, end_ms."""
    wrong = ValidationError(gettext("These are no brand moments."))
    try:
        sent = json.loads(text)
        if not isinstance(sent, list):
            raise wrong
        rows = [
            {
                "label": str(own["label"]).strip(),
                "start_ms": int(own["start_ms"]),
                "end_ms": int(own["end_ms"]),
            }
            for own in sent
        ]
    except (ValueError, OverflowError, TypeError, KeyError, RecursionError) as error:
        raise wrong from error
    if len(rows) > _MOST_MOMENTS or any(not 0 < len(own["label"]) <= 100 for own in rows):
        raise wrong
    if any(not 0 <= own[name] < 2**31 for own in rows for name in ("start_ms", "end_ms")):
        raise wrong
    return sorted(rows, key=lambda own: own["start_ms"])
