"""The three doors for machines. None of them says where anything is, or who anyone is."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from fer_platform.health.access import may_read_metrics
from fer_platform.health.exposition import metrics_text
from fer_platform.health.readiness import readiness
from fer_platform.kit.problems import problem_response


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked, so a database that is away does not get the web restarted."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where every check passes, else 503; either way what each check found and how long it took."""
    results = readiness()
    ready = all(result.ok for result in results)
    checks = {r.name: {"ok": r.ok, "detail": r.detail, "ms": r.ms} for r in results}
    return JsonResponse(
        {"status": "ready" if ready else "not_ready", "checks": checks}, status=200 if ready else 503
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for this machine itself or for the holder of `METRICS_TOKEN`."""
    if not may_read_metrics(request):
        return problem_response(403, "metrics_refused", "Metrics need a bearer token from here.")
    return HttpResponse(metrics_text(), content_type=CONTENT_TYPE_LATEST)
