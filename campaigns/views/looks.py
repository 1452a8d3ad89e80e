"""An organisation's logo and colour: the page on which an admin sets them, and what pages load of them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from campaigns.look_colours import theme_css
from campaigns.models import Look, Member
from campaigns.selectors.campaigns import organisations_for
from campaigns.services.looks import look_set

_FOR_EVER = "public, max-age=31536000, immutable"  # a change has another address


class LookForm(forms.Form):
    colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_("As #0b5f5c, dark enough to be read on white. Empty: the platform’s own."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, a megabyte at most. It stands on white."),
    )
    without_logo = forms.BooleanField(label=_("Show no logo"), required=False)


@login_required
def look(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Show what an organisation's papers and pages look like, and change it."""
    mine = organisations_for(request.user, roles=(Member.Role.ADMIN.value,))
    if not mine.exists():
        raise PermissionDenied
    organisation = get_object_or_404(mine, pk=organisation_pk)
    shown = organisation.look_shown
    form = LookForm(
        request.POST or None, request.FILES or None, initial={"colour": shown.colour if shown else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            look_set(
                organisation=organisation,
                colour=form.cleaned_data["colour"],
                logo=form.cleaned_data["logo"],
                keep_logo=not form.cleaned_data["without_logo"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("Pages, reports and slides look like this from now on."))
            return HttpResponseRedirect(reverse("access:look", args=[organisation.pk]))
    context = {"form": form, "organisation": organisation, "look": shown}
    bad = form.is_bound and bool(form.errors)
    return render(request, "campaigns/access/look.html", context, status=422 if bad else 200)


@require_safe
def look_style(request: HttpRequest, code: str) -> HttpResponse:
    """The style sheet with an organisation's colour, for whoever has a page that names it."""
    found = get_object_or_404(Look, code=code)
    return _lasting(theme_css(found.colour) if found.colour else "", "text/css; charset=utf-8")


@require_safe
def look_logo(request: HttpRequest, code: str) -> HttpResponse:
    """The logo, likewise."""
    found = get_object_or_404(Look, code=code)
    if not found.logo:
        raise Http404
    return _lasting(bytes(found.logo), "image/png")


def _lasting(content: str | bytes, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": _FOR_EVER})
