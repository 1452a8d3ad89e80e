"""The planner: how many viewers a study needs."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from dashboards.analysis.planning.pilot import campaign_pilot, planned_outcome
from dashboards.analysis.planning.plan import Plan, plan_findings
from dashboards.analysis.planning.search import progress
from dashboards.selectors.access import campaign_or_404
from dashboards.surfaces.charts.planning import plan_chart
from dashboards.surfaces.pages.door import campaign_page, written_for
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.pages.plan_form import KINDS
from dashboards.surfaces.plan_asked import form_of, simulated_on, tried_of, tried_text
from dashboards.surfaces.text.planning import plan_headline, plan_method, power_rows
from dashboards.surfaces.text.study_labels import OUTCOMES
from fer_platform.kit.csv_lines import csv_file
from fer_platform.kit.problems import problem_response

MOST_SECONDS = 45  # of simulation for one plan, then it answers with what there is


@campaign_page
def plan(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the form and, for shares, the answer; what is simulated the page asks for, step by step."""
    kind, form = form_of(request.GET, campaign)
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
    kind, form = form_of(request.GET, campaign)
    tried = tried_of(request.GET.get("tried", ""))
    if not form.is_valid() or kind == "shares" or tried is None:
        return problem_response(400, "invalid", "This plan cannot be simulated.")
    spent = request.GET.get("spent", "0")
    late = spent.isdecimal() and int(spent) >= MOST_SECONDS
    over, busy, planned = late and bool(tried), False, form.plan(tried)
    if not over:
        tried, over, busy = simulated_on(planned)
    state = tried_text(tried)
    with written_for(campaign.organisation, request.user):
        planned = form.plan(tried)
        answer = _answer(planned, over=over) | {"n": plan_method(planned, plan_findings(planned)).n}
    flags = {"tried": state, "over": over, "late": late, "busy": busy, "progress": progress(tried)}
    return JsonResponse(answer | flags)


@campaign_page
def plan_file(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    """Answer with the table of a plan as CSV; simulated studies come with the address, as in `plan_step`."""
    kind, form = form_of(request.GET, campaign)
    tried = tried_of(request.GET.get("tried", ""))
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
