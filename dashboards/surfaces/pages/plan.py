"""The planner: how many viewers a study needs."""

from math import isfinite
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from dashboards.analysis.planning.pilot import campaign_pilot, planned_outcome
from dashboards.analysis.planning.plan import Plan, plan_findings
from dashboards.analysis.planning.search import LARGEST, RUNS, SMALLEST, Tried, progress, search_step
from dashboards.analysis.planning.studies import study_of
from dashboards.selectors.access import campaign_or_404
from dashboards.surfaces.charts.planning import plan_chart
from dashboards.surfaces.pages.door import campaign_page, written_for
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.pages.plan_form import FORMS, KINDS, PlanForm
from dashboards.surfaces.text.planning import plan_headline, plan_method, power_rows
from dashboards.surfaces.text.study_labels import OUTCOMES
from fer_platform.kit.csv_lines import csv_file
from fer_platform.kit.problems import problem_response

STEP_SECONDS = 0.8
MOST_SECONDS = 45  # of simulation for one plan, then it answers with what there is
_MOST_SIZES = 8
_lock = Lock()


@campaign_page
def plan(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the form and, for shares, the answer; what is simulated the page asks for, step by step."""
    kind, form = _form(request, campaign)
    simulates = kind != "shares"
    context: dict[str, Any] = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "kind": kind,
        "kinds": KINDS.items(),
        "form": form,
    }
    if kind == "level":
        outcome = planned_outcome(campaign)[0]
        context |= {"pilot": campaign_pilot(campaign, outcome), "outcome": OUTCOMES[outcome]}
    if form.is_valid():
        planned = form.plan()
        context |= _answer(planned, over=not simulates) | {
            "simulates": simulates,
            "method": plan_method(planned, plan_findings(planned)),
            "query": urlencode({"kind": kind, **{name: form.data.get(name, "") for name in form.fields}}),
        }
    return render(request, "dashboards/plan.html", context)


@require_safe
def plan_step(request: HttpRequest, campaign_pk: int) -> HttpResponse:
    """Answer with a little more of the simulation: `?tried=100:63:200,…` says what the page has so far.

    The page holds the state, so any web process goes on with it. One process simulates for one person at a time.
    """
    if not request.user.is_authenticated:
        return problem_response(401, "not_authenticated", "Your session is over. Sign in again.")
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    kind, form = _form(request, campaign)
    tried = _tried(request.GET.get("tried", ""))
    if not form.is_valid() or kind == "shares" or tried is None:
        return problem_response(400, "invalid", "This plan cannot be simulated.")
    spent = request.GET.get("spent", "0")
    late = spent.isdecimal() and int(spent) >= MOST_SECONDS
    over, busy, planned = late and bool(tried), False, form.plan(tried)
    if not over:
        busy = not _lock.acquire(timeout=STEP_SECONDS)
        if not busy:
            try:
                study = study_of(planned.design)
                tried, over = search_step(study, tried, power=planned.power, seconds=STEP_SECONDS)
            finally:
                _lock.release()
    state = ",".join(f"{own.viewers}:{own.found}:{own.runs}" for own in tried)
    with written_for(campaign.organisation):
        planned = form.plan(tried)
        answer = _answer(planned, over=over) | {"n": plan_method(planned, plan_findings(planned)).n}
    flags = {"tried": state, "over": over, "late": late, "busy": busy, "progress": progress(tried)}
    return JsonResponse(answer | flags)


@campaign_page
def plan_file(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    """Answer with the table of a plan as CSV; simulated studies come with the address, as in `plan_step`."""
    kind, form = _form(request, campaign)
    tried = _tried(request.GET.get("tried", ""))
    if not form.is_valid() or tried is None or (kind != "shares" and not tried):
        raise Http404("There is no such plan.")
    table = plan_findings(form.plan(tried)).table("plan.power")
    lines = csv_file([name for name, _ in table.columns], table.rows)
    return csv_download(lines, file_name(campaign.name, "plan", kind))


def _answer(planned: Plan, *, over: bool) -> dict[str, Any]:
    found = plan_findings(planned)
    return {
        "headline": plan_headline(planned, found, over=over),
        "rows": power_rows(found),
        "charts": {"plan": plan_chart(found, power=planned.power).as_json()},
    }


def _form(request: HttpRequest, campaign: Campaign) -> tuple[str, PlanForm]:
    """Return the kind and its form; without any answers yet, with those that it starts from: of levels, what the
    campaign's own viewers say of them."""
    kind = request.GET.get("kind", "level")
    kind = kind if kind in FORMS else "level"
    form_class = FORMS[kind]
    if "power" in request.GET:
        return kind, form_class(request.GET)
    initial = {name: field.initial for name, field in form_class.base_fields.items()}
    if kind != "level":
        return kind, form_class(initial)
    outcome, looks = planned_outcome(campaign)
    initial["looks"] = "any" if looks else "end"
    if pilot := campaign_pilot(campaign, outcome):
        initial["spread"] = round(pilot.spread, 4)
        if isfinite(pilot.correlation):
            initial["correlation"] = round(pilot.correlation, 2)
    return kind, form_class(initial)


def _tried(text: str) -> tuple[Tried, ...] | None:
    """Return the state that a page sends back, or None where it cannot be one of ours."""
    parts = text.split(",") if text else []
    if len(parts) > _MOST_SIZES or len(text) > 200:
        return None
    found = []
    for part in parts:
        numbers = part.split(":")
        if len(numbers) != 3 or not all(n.isascii() and n.isdecimal() for n in numbers):
            return None
        one = Tried(*(int(n) for n in numbers))
        if not (SMALLEST <= one.viewers <= LARGEST and 0 <= one.found <= one.runs and 1 <= one.runs <= RUNS):
            return None
        found.append(one)
    return tuple(found)
