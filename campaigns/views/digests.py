"""The digest by mail: a person chooses it for each organisation; the link in a mail ends it without signing in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Member
from campaigns.selectors.digests import member_of_token
from campaigns.services.digests import digest_choose


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: HttpRequest) -> HttpResponse:
    """Show how often the person is told, and change it."""
    mine = (
        Member.objects.filter(user=request.user).select_related("organisation").order_by("organisation__name")
    )
    if request.method == "POST":
        asked, chosen = request.POST.get("member", ""), request.POST.get("digest", "")
        member = get_object_or_404(mine, pk=asked if asked.isdecimal() and len(asked) < 19 else 0)
        if chosen not in Member.Digest.values:
            messages.error(request, gettext("There is no such digest."))
        else:
            digest_choose(member=member, digest=chosen)
            messages.success(request, gettext("Saved."))
        return redirect("access:digest")
    context = {"members": mine, "choices": Member.Digest.choices, "mail": bool(settings.EMAIL_HOST)}
    return render(request, "campaigns/access/digest.html", context)


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token is all that is needed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End a digest. A look alone ends nothing: programs open links of mails to judge them."""
    member = member_of_token(token)
    if member is None:
        return render(request, "campaigns/access/digest_stop.html", {"unknown": True}, status=404)
    if request.method == "POST":
        digest_choose(member=member, digest=Member.Digest.NEVER)
    context = {"member": member, "ended": request.method == "POST"}
    return render(request, "campaigns/access/digest_stop.html", context)
