"""The networks of this installation, and how each of them was judged."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inference.engine.weights import ROOT, current_folder
from inference.model_report.device import report_read
from inference.model_report.page import model_page
from inference.model_report.shelf import ModelEntry, models_find
from inference.models import ModelVersion


@login_required
@require_safe
def model_list(request: HttpRequest) -> HttpResponse:
    """List every shipped, exported or trained network."""
    return render(request, "inference/models/list.html", {"entries": _entries()})


@login_required
@require_safe
def model_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one network's evaluation. The key is compared with folders that were found, and never makes a path."""
    entry = next((entry for entry in _entries() if entry.key == key), None)
    if entry is None:
        raise Http404
    context = model_page(entry)
    if entry.shipped:
        context["device"] = report_read(current_folder(ROOT), model=entry.digest)
    if entry.digest:
        context["used"] = ModelVersion.objects.filter(digest=entry.digest).first()
    return render(request, "inference/models/detail.html", context)


def _entries() -> list[ModelEntry]:
    return models_find(weights=ROOT, data=settings.DATA_DIR)
