"""The way into the studio: who may look, who may change, and how a page's script is answered."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign, Member
from campaigns.selectors.campaigns import campaigns_for, organisations_for
from campaigns.services.ads import ChangedMeanwhile
from campaigns.staff_language import results_language

CHANGED = gettext_lazy(
    "This was changed elsewhere meanwhile. Send it again to keep what stands here, or load the page anew to see the "
    "other."
)
WRITERS = (Member.Role.ADMIN.value, Member.Role.MARKETER.value)
_GONE = gettext_lazy("You are signed out. Sign in again in another window; what you have entered stays here.")
View = Callable[..., HttpResponseBase]


def studio_page(view: View) -> View:
    """Hand the view a campaign that the person may see: `view(request, campaign, …)`. Reads only."""
    return require_http_methods(["GET", "HEAD"])(_opened(view, writes=False))


def studio_form(view: View) -> View:
    """Do the same for a page that is also sent in; the view judges who may."""
    return require_http_methods(["GET", "HEAD", "POST"])(_opened(view, writes=False))


def studio_write(view: View) -> View:
    """Do the same for what a marketer or an admin of the organisation may do; what a service refuses is answered as
    JSON: `409 changed` with what the field holds now, `422` with the sentence."""

    @wraps(view)
    def refusing(request: HttpRequest, campaign: Campaign, **options: Any) -> HttpResponseBase:
        try:
            return view(request, campaign, **options)
        except ChangedMeanwhile as error:
            return JsonResponse({"code": "changed", "now": text_of(error.now)}, status=409)
        except ValidationError as error:
            return JsonResponse({"code": "refused", "problem": " ".join(error.messages)}, status=422)

    return require_http_methods(["POST"])(_opened(refusing, writes=True))


def seen_of(shown: Any) -> str:
    """Return a short text of what a form showed. Sent back as `seen`, it tells what was changed meanwhile."""
    return sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:16]


def seen_check(request: HttpRequest, form: Form, now: Any) -> bool:
    """Tell whether a form is good and what it showed still stands; what is sent again stands for good. Old pages and
    tools that do not say what they saw are let in."""
    if form.is_valid() and request.POST.get("seen", seen_of(now)) != seen_of(now):
        form.add_error(None, CHANGED)
    return form.is_valid()


def may_change(request: HttpRequest, campaign: Campaign) -> bool:
    return organisations_for(request.user, roles=WRITERS).filter(pk=campaign.organisation_id).exists()


def values_sent(request: HttpRequest, row: Model, allowed: tuple[str, ...]) -> tuple[dict, dict]:
    """Return the value of the one field that a form sends, and what its sender had seen of it; both by name.

    Raises:
        ValidationError: no such field, or no value for it.
    """
    name = request.POST.get("field", "")
    if name not in allowed:
        raise ValidationError(gettext("There is no such field."))
    field = row._meta.get_field(name)
    value = _read(field, request.POST.get("value", ""))
    was = {name: _read(field, request.POST["was"])} if "was" in request.POST else {}
    return {name: value}, was


def text_of(value: Any) -> str:
    """Return a field's value as a form writes it."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _read(field: Field, text: str) -> Any:
    form_field = field.formfield()
    if form_field is None:
        raise ValidationError(gettext("There is no such field."))
    if isinstance(field, ArrayField):  # what is saved while somebody writes may end with a comma
        text = ",".join(own for own in text.split(",") if own.strip())
    value = form_field.clean(text)
    return (
        [own.strip() if isinstance(own, str) else own for own in value] if isinstance(value, list) else value
    )


def _opened(view: View, *, writes: bool) -> View:
    @wraps(view)
    def opened(request: HttpRequest, campaign_pk: int, **options: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("X-Studio"):  # a script must not be answered with a page to sign in at
                return JsonResponse({"code": "signed_out", "problem": str(_GONE)}, status=401)
            return redirect_to_login(request.get_full_path())
        campaign = campaigns_for(request.user).filter(pk=campaign_pk).first()
        if campaign is None:
            raise Http404
        if writes and not may_change(request, campaign):
            raise PermissionDenied
        owner = campaign.organisation
        language = results_language(owner.language, request.user)
        with translation.override(language), timezone.override(owner.time_zone):  # as its results are
            return view(request, campaign, **options)

    return opened


def done(**more: Any) -> HttpResponse:
    """Answer a script that all went well."""
    return JsonResponse({"code": "done", **more})
