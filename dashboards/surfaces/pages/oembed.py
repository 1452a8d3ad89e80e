"""oEmbed 1.0 (oembed.com): a page that is given a link for a frame learns from here how to show it."""

import re

from django import forms
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from campaigns.models import ResultsLink
from campaigns.selectors.results_links import results_link_of

WIDTH, HEIGHT = 1000, 720  # pixels, where the page asks for no less
_SECRET = re.compile(r"/shared/([\w-]{1,60})/embed/?(?:[?#].*)?", re.ASCII)


class OembedForm(forms.Form):
    """What a consumer sends."""

    url = forms.CharField(max_length=500)
    maxwidth = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    maxheight = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    format = forms.CharField(max_length=10, required=False)


def frame_snippet(link: ResultsLink, address: str, *, width: int | str = "100%", height: int = HEIGHT) -> str:
    """Return the HTML that shows a link in a frame."""
    title = escape(link.campaign.name)
    return f'<iframe src="{escape(address)}" title="{title}" width="{width}" height="{height}" loading="lazy"></iframe>'


@require_safe
def oembed(request: HttpRequest) -> HttpResponseBase:
    """Answer as JSON: 200 the frame; 400 a malformed question; 404 no link for a frame; 501 another format."""
    form = OembedForm(request.GET)
    if not form.is_valid():
        return _told(400, " ".join(f"{name}: {' '.join(own)}" for name, own in form.errors.items()))
    asked = form.cleaned_data
    if asked["format"] not in ("", "json"):
        return _told(501, "This endpoint answers as JSON alone.")
    secret = _SECRET.search(asked["url"]) if asked["url"].startswith(settings.PUBLIC_URL) else None
    link = results_link_of(secret[1]) if secret else None
    if link is None or not link.embed_origins:
        return _told(404, "This is no link for a frame.")
    address = f"{settings.PUBLIC_URL}{reverse('shared:embedded', args=[secret[1]])}"
    width, height = min(asked["maxwidth"] or WIDTH, WIDTH), min(asked["maxheight"] or HEIGHT, HEIGHT)
    answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": "FER Platform",
        "provider_url": settings.PUBLIC_URL,
        "title": link.campaign.name,
        "width": width,
        "height": height,
        "html": frame_snippet(link, address, width=width, height=height),
    }
    return _private(JsonResponse(answer))


def _told(status: int, detail: str) -> HttpResponseBase:
    return _private(JsonResponse({"detail": detail}, status=status))


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """No search engine and no cache keeps what names a link."""
    response["X-Robots-Tag"], response["Cache-Control"] = "noindex, nofollow", "private, no-store"
    return response
