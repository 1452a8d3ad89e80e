"""The team's notes on an ad: listed, written and removed on its page."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from campaigns.models import Ad, Annotation
from campaigns.services.annotations import annotation_add, annotation_remove
from dashboards.analysis.reception.ask import subject_of
from dashboards.surfaces.pages.door import ad_form

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)")


@ad_form
def notes(request: HttpRequest, ad: Ad) -> HttpResponseBase:
    """Show the notes; sent in, leave one or remove one."""
    if request.method != "POST":
        return _shown(request, ad)
    try:
        if "remove" in request.POST:
            _remove(request, ad, request.POST["remove"])
        else:
            annotation_add(
                ad=ad,
                author=request.user,
                at_ms=_moment(request.POST.get("at", "")),
                text=request.POST.get("text", ""),
            )
    except ValidationError as error:
        return _shown(request, ad, problem=" ".join(error.messages), status=200 if request.htmx else 422)
    if not request.htmx:
        return redirect("dashboards:ad-notes", ad.campaign_id, ad.pk)
    response = _shown(request, ad)
    response["HX-Trigger"] = "noteschange"
    return response


def _shown(request: HttpRequest, ad: Ad, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": subject_of(ad),
        "rows": [(own, _may_remove(request, own)) for own in ad.annotations.select_related("author", "ad")],
        "problem": problem,
        "at": request.POST.get("at", "") if problem else "",
        "text": request.POST.get("text", "") if problem else "",
    }
    return render(request, "dashboards/ad_sections/notes.html", context, status=status)


def _remove(request: HttpRequest, ad: Ad, number: str) -> None:
    note = ad.annotations.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if note is None:
        raise Http404
    if not _may_remove(request, note):
        raise PermissionDenied
    note.ad = ad
    annotation_remove(note=note)


def _may_remove(request: HttpRequest, note: Annotation) -> bool:
    """Who wrote it may, and who may change the ad."""
    return note.author_id == request.user.pk or request.user.has_perm("campaigns.change_ad", note.ad)


def _moment(text: str) -> int:
    """Return the ms of `0:07.5`, or of seconds alone. Raises: ValidationError."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValidationError(
            gettext("“%(text)s” is no moment of an ad; write it like 0:07.") % {"text": text[:40]}
        )
    minutes, seconds = int(found[1] or 0), float(found[2].replace(",", "."))
    return round(1000 * (60 * minutes + seconds))
