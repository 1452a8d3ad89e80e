"""The page on which people try the model: an address, a picture, or the webcam."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from inference.engine.types import LABELS
from inference.expression_names import EXPRESSION_NAMES
from inference.views.try_it_texts import try_it_texts


@require_safe
@never_cache
@permissions_policy_override(settings.PERMISSIONS_POLICY | {"camera": "self"})
def try_it_page(request: HttpRequest) -> HttpResponse:
    """The page itself; pictures go to the API. Visitors see it only where the operator has opened it."""
    if not (settings.TRY_IT_OPEN or request.user.is_authenticated):
        return redirect_to_login(request.get_full_path())
    context = {
        "labels": [(label, EXPRESSION_NAMES[label]) for label in LABELS],
        "texts": try_it_texts(),
        "max_megabytes": settings.TRY_IT_MAX_BYTES / 2**20,
        "max_faces": settings.TRY_IT_MAX_FACES,
        "config": {
            "url": reverse("api-try-it"),
            "csrf": get_token(request),
            "maxBytes": settings.TRY_IT_MAX_BYTES,
            "framesPerSecond": max(1, settings.TRY_IT_PER_MINUTE // 60),
        },
    }
    return render(request, "inference/try_it/page.html", context)
