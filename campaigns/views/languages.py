"""The language of a person's pages and mails: they choose it, or leave it to organisation and browser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from campaigns.services.members import language_choose
from campaigns.staff_language import staff_languages


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Show what the person reads in, and change it. What is said of the change is said in the new language."""
    if request.method == "POST":
        chosen = request.POST.get("language", "")
        if chosen and chosen not in staff_languages():
            messages.error(request, gettext("There is no such language."))
        else:
            language_choose(user=request.user, language=chosen)
            with translation.override(chosen or translation.get_language()):
                messages.success(request, gettext("Saved."))
        return redirect("access:language")
    return render(request, "campaigns/access/language.html", {"languages": staff_languages().items()})
