"""The viewer's page and the ads that it plays. Nobody signs in here: the share link is what opens it."""

import re
import secrets
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from campaigns.arrivals import Arrival
from campaigns.models import Ad, Campaign, PanelVisit, Recruitment
from campaigns.notice import PanelShown, notice_version
from campaigns.panel_links import panel_signed
from campaigns.panel_variables import panel_told, panel_variables_read
from campaigns.selectors.campaigns import ad_of_site, ads_here
from campaigns.selectors.notices import faces_offered, notice_context, notice_of
from campaigns.selectors.recruitment import (
    Brought,
    arrival_of,
    brought_seal,
    cells_of_values,
    quota_full,
    recruitment_of,
    visit_done,
    way_of,
)
from campaigns.selectors.sessions import CampaignNotOpen, campaign_open_get, campaign_shown_get
from campaigns.services.recruitment import panel_troubles_add
from campaigns.viewer_keys import viewer_key_name
from campaigns.viewer_language import in_viewer_language, language_links
from campaigns.views.media import ad_file_response
from campaigns.ways_out import WayOut

_SIGNATURE = re.compile(r"[\w-]{22}", re.ASCII)


@require_safe
@never_cache
@in_viewer_language
@permissions_policy_override(settings.PERMISSIONS_POLICY | {"camera": "self"})
def viewing_page(request: HttpRequest, share_code: str) -> HttpResponse:
    """The page behind the share link: notice, consent, camera check, ads, thanks."""
    try:
        campaign = campaign_open_get(share_code=share_code)
    except Campaign.DoesNotExist as error:
        raise Http404 from error
    except CampaignNotOpen as error:
        return _not_open(request, error)
    recruitment = recruitment_of(campaign)
    if recruitment and quota_full(recruitment, panel_variables_read(request.GET)):
        return _not_open(request, CampaignNotOpen("quota_full", campaign))
    if not _ad_of_site(request, campaign) and not ads_here(campaign).exists():
        return _not_open(request, CampaignNotOpen("shown_elsewhere", campaign))
    return _page(request, campaign)


def _ad_of_site(request: HttpRequest, campaign: Campaign) -> Ad | None:
    """Return the ad that another site's page plays around this one (`site_recorder.py`); None: ours are played here.

    Raises:
        Http404: no site may.
    """
    asked = request.GET.get("recorder", "")
    if not asked:
        return None
    try:
        return ad_of_site(campaign, int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
    except Ad.DoesNotExist as error:
        raise Http404 from error


def _way_of_closed(request: HttpRequest, error: CampaignNotOpen) -> dict[str, Any]:
    """Where somebody goes who comes too late: for the panel, the places are taken. Who has taken part is told so."""
    recruitment = recruitment_of(error.campaign)
    if recruitment is None or error.code == "campaign_not_started":
        return {"way": None}
    arrival = arrival_of(recruitment, dict(request.GET.lists()))
    number, told = arrival.number, panel_variables_read(request.GET)
    signed = panel_signed(error.campaign.share_code, number, told, _signature(request, number))
    brought = Brought(number, signed, arrival.parameters)
    if done := _done(error.campaign, recruitment, brought):
        return {"code": "already_done", "way": _way_of_done(recruitment, done, brought)}
    return {"way": way_of(recruitment, PanelVisit.Outcome.OVER_QUOTA, brought)}


def _done(campaign: Campaign, recruitment: Recruitment, brought: Brought) -> str:
    return visit_done(campaign, brought.number, signed=brought.signed) if recruitment.once else ""


def _way_of_done(recruitment: Recruitment, done: str, brought: Brought) -> WayOut | None:
    """Anybody can write a number that is not signed: its way out is known to the browser that took part alone."""
    return way_of(recruitment, done, brought) if done and brought.signed else None


@require_safe
def ad_media(request: HttpRequest, share_code: str, ad_id: int) -> HttpResponse:
    """An ad's clip or picture, while its campaign is open or a session of it runs; byte ranges too."""
    return ad_file_response(request, _shown_ad(share_code, ad_id), "file")


@require_safe
def ad_poster(request: HttpRequest, share_code: str, ad_id: int) -> HttpResponse:
    """An ad's still picture, while its campaign is open or a session of it runs."""
    return ad_file_response(request, _shown_ad(share_code, ad_id), "poster")


@require_safe
def ad_captions(request: HttpRequest, share_code: str, ad_id: int) -> HttpResponse:
    """An ad's captions as WebVTT, while its campaign is open or a session of it runs."""
    return ad_file_response(request, _shown_ad(share_code, ad_id), "captions")


def _shown_ad(share_code: str, ad_id: int) -> Ad:
    try:
        campaign = campaign_shown_get(share_code=share_code)
    except (Campaign.DoesNotExist, CampaignNotOpen) as error:
        raise Http404 from error
    return get_object_or_404(campaign.ads, pk=ad_id)


def _not_open(request: HttpRequest, error: CampaignNotOpen) -> HttpResponse:
    """Say so; where people still watch, with the page by which one of them may go on after loading it again."""
    closed = {"campaign": error.campaign, "code": error.code} | _way_of_closed(request, error)
    closed["language_links"] = language_links(request)
    try:
        campaign = campaign_shown_get(share_code=error.campaign.share_code)
    except CampaignNotOpen:
        return render(request, "campaigns/viewing/not_open.html", closed, status=410)
    return _page(request, campaign, closed)


def _page(request: HttpRequest, campaign: Campaign, closed: dict[str, Any] | None = None) -> HttpResponse:
    # WebAssembly is allowed where a page is to read faces itself, and on no other.
    allowed = {} if campaign.reading == Campaign.Reading.SERVER else {"script-src": [WASM_UNSAFE_EVAL]}
    context = _context(request, campaign, closed=bool(closed)) | (closed or {})
    shown = csp_update(allowed)(render)
    if campaign.embed_origins:
        shown = xframe_options_exempt(csp_replace({"frame-ancestors": campaign.embed_origins})(shown))
    return shown(request, "campaigns/viewing/page.html", context, status=410 if closed else 200)


def _device() -> dict[str, str]:
    """Where the page finds what reads faces: the addresses of the room that reads them."""
    return {
        "worker": static("inference/device/worker.js"),
        "kernels": static("inference/device/kernels.wasm"),
        "networks": reverse("device:networks"),
    }


def _returning(campaign: Campaign) -> str | None:
    """Where a returning viewer is recognised; None where the campaign does not offer it."""
    if not faces_offered(campaign):
        return None
    return reverse("api-return", kwargs={"share_code": campaign.share_code})


def _context(request: HttpRequest, campaign: Campaign, *, closed: bool) -> dict:
    recruitment = recruitment_of(campaign)
    arrival = arrival_of(recruitment, dict(request.GET.lists()))
    if arrival.troubles:
        panel_troubles_add(campaign=campaign, troubles=arrival.troubles)
    panel_id = arrival.number
    variables = panel_variables_read(request.GET)
    panel_variables = variables if panel_id else {}
    told = panel_told(panel_variables)
    shown = PanelShown(panel_id, told, secrets.token_hex(8)) if panel_id else None
    ad = _ad_of_site(request, campaign)
    version = notice_version(notice_of(campaign, number=bool(panel_id), told=bool(told), ad=ad).key, shown)
    signature = _signature(request, panel_id)
    signed = panel_signed(campaign.share_code, panel_id, panel_variables, signature)
    shown_with = notice_context(campaign, ad=ad)
    return {
        **shown_with,
        "page_address": request.build_absolute_uri(),
        "language_links": language_links(request),
        "mails": bool(settings.EMAIL_HOST),
        "notice_version": version,
        "panel_id": panel_id,
        "panel_told": told,
        "config": {
            "start": reverse("api-session-start", kwargs={"share_code": campaign.share_code}),
            "sessions": "/api/v1/sessions/",
            "language": get_language(),
            "noticeVersion": version,
            "noticeSalt": shown.salt if shown else "",
            "panelId": panel_id,
            "panelSignature": signature,
            "panelVariables": panel_variables,
            "allowWithoutCamera": campaign.allow_without_camera,
            "returning": _returning(campaign),
            "slider": shown_with["slider"],
            "screener": bool(shown_with["own_screener"]),
            "questions": shown_with["asks_after_ads"],
            "endQuestions": bool(shown_with["own_end"]),
            "closed": closed,
            "seat": f"fer-seat-{campaign.share_code}{_seat_of(ad)}",
            "ad": ad.pk if ad else None,
            "embedOrigins": campaign.embed_origins,
            "reading": campaign.reading,
            "device": None if campaign.reading == Campaign.Reading.SERVER else _device(),
            "viewerKeyName": viewer_key_name(campaign.organisation_id),
            "panel": None,
        }
        | (
            _panel(campaign, recruitment, _brought(recruitment, arrival, signed, variables), ad)
            if recruitment
            else {}
        ),
    }


def _signature(request: HttpRequest, panel_id: str) -> str:
    found = _SIGNATURE.fullmatch(request.GET.get("sig", "")) if panel_id else None
    return found[0] if found else ""


def _brought(recruitment: Recruitment, arrival: Arrival, signed: bool, variables: dict[str, str]) -> Brought:
    counted = {cell.variable for cell in cells_of_values(recruitment, variables)}
    own = {name: value for name, value in variables.items() if name in counted}
    return Brought(arrival.number, signed, arrival.parameters, own)


def _seat_of(ad: Ad | None) -> str:
    return f"-ad{ad.pk}" if ad else ""


def _panel(campaign: Campaign, recruitment: Recruitment, brought: Brought, ad: Ad | None) -> dict[str, Any]:
    """What the page needs to lead back to the panel. The ways of those who took part are told once they have."""
    done = _done(campaign, recruitment, brought)
    way = _way_of_done(recruitment, done, brought)
    # By it a second click in this browser goes on: the tab's own memory is empty then. No storage holds the number.
    seat = f"fer-seat-{campaign.share_code}{_seat_of(ad)}-{sha256(brought.number.encode()).hexdigest()[:16]}"
    return {"seat": seat} | {
        "panel": {
            "arrival": brought_seal(campaign, brought),
            "declined": asdict(way_of(recruitment, PanelVisit.Outcome.DECLINED, brought)),
            "once": recruitment.once and bool(brought.number),
            "lasts": bool(brought.number),
            "done": bool(done),
            "way": asdict(way) if way else None,
        }
    }
