"""For a page of another site that plays an ad in its own player: the script that it loads, and whether it may."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import ad_of_site
from campaigns.selectors.sessions import CampaignNotOpen, campaign_open_get
from fer_platform.kit.problems import problem_response

VERSION = "1.0.0"  # the newest: a version never changes, and sites name it with its digest
_FOLDER = Path(__file__).resolve().parents[1] / "site_recorder"
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def script_of(version: str) -> tuple[bytes, str]:
    """Return a version's script and its digest, as the attribute `integrity` names it.

    Raises:
        Http404: there is no such version.
    """
    path = _FOLDER / version / "fer-recorder.js"
    if version not in {own.name for own in _FOLDER.iterdir()} or not path.is_file():
        raise Http404("There is no such version.")
    content = path.read_bytes()
    return content, f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


@require_safe
def recorder_script(request: HttpRequest, version: str) -> HttpResponse:
    """The script, for pages of any site."""
    response = HttpResponse(script_of(version)[0], content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = _FOR_EVER
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _readable(response)


@require_safe
@never_cache
def recorder_allowed(request: HttpRequest, share_code: str, ad_id: int) -> HttpResponse:
    """Whether the asking site may have this ad measured, and the page of ours that it is to show; else why not, in a
    problem that its script can read."""
    response = _readable(_allowed(request, share_code, ad_id))
    patch_vary_headers(response, ["Origin"])
    return response


def _allowed(request: HttpRequest, share_code: str, ad_id: int) -> HttpResponse:
    try:
        campaign = campaign_open_get(share_code=share_code)
    except Campaign.DoesNotExist:
        return problem_response(404, "not_found", "No campaign has this code.")
    except CampaignNotOpen as error:
        return problem_response(410, error.code, "This campaign is not open for viewers today.")
    origin = request.headers.get("Origin", "")
    if origin not in campaign.embed_origins:
        told = f"The campaign does not name {origin or 'this page'}: add its site in the studio."
        return problem_response(403, "origin_not_listed", told)
    try:
        ad = ad_of_site(campaign, ad_id)
    except Ad.DoesNotExist:
        return problem_response(404, "ad_not_found", "The campaign has no clip with this number.")
    page = f"{reverse('campaigns:view', args=[share_code])}?recorder={ad.pk}"
    body = {"page": page, "title": ad.title, "duration_ms": ad.duration_ms}
    return JsonResponse(body)


def _readable(response: HttpResponse) -> HttpResponse:
    """Scripts of all sites may read it: it holds nothing that the code does not open anyway, and no cookie counts."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
