"""The planner: how many viewers a study needs."""

from threading import Lock
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.analysis.planning.search import LARGEST, RUNS, SMALLEST, Tried, progress, search_step
from dashboards.analysis.planning.studies import study_of
from dashboards.selectors.access import campaign_or_404
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.planning.answer import formula_answer, simulated_answer
from dashboards.surfaces.planning.form import FORMS, KINDS, PlanForm, SharesForm
from dashboards.surfaces.planning.table import plan_csv
from fer_platform.kit.problems import problem_response

STEP_SECONDS = 0.8
MOST_SECONDS = 45  # of simulation for one plan, then it answers with what there is
_MOST_SIZES = 8
_turn = Lock()


@login_required
@require_safe
def plan(request: HttpRequest, campaign_pk: int) -> HttpResponse:
    """Show the form and, for shares, the answer; what is simulated the page asks for, step by step."""
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    kind, form = _form(request)
    answer = None
    if form.is_valid():
        power, usable = form.cleaned_data["power"], form.cleaned_share("usable")
        if isinstance(form, SharesForm):
            answer = formula_answer(form.design(), power=power, usable=usable)
        else:
            answer = simulated_answer(form.design(), (), power=power, usable=usable, over=False)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "kind": kind,
        "kinds": KINDS.items(),
        "form": form,
        "answer": answer,
        "simulates": answer is not None and kind != "shares",
        "charts": {"plan": answer["chart"]} if answer else {},
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
    campaign_or_404(user=request.user, pk=campaign_pk)
    kind, form = _form(request)
    tried = _tried(request.GET.get("tried", ""))
    if not form.is_valid() or kind == "shares" or tried is None:
        return problem_response(400, "invalid", "This plan cannot be simulated.")
    spent = request.GET.get("spent", "0")
    late = spent.isdecimal() and int(spent) >= MOST_SECONDS
    over, busy = late and bool(tried), False
    design, power = form.design(), form.cleaned_data["power"]
    if not over:
        busy = not _turn.acquire(timeout=STEP_SECONDS)
        if not busy:
            try:
                tried, over = search_step(study_of(design), tried, power=power, seconds=STEP_SECONDS)
            finally:
                _turn.release()
    answer = simulated_answer(design, tried, power=power, usable=form.cleaned_share("usable"), over=over)
    state = ",".join(f"{t.viewers}:{t.found}:{t.runs}" for t in tried)
    return JsonResponse(
        {**answer, "tried": state, "over": over, "late": late, "busy": busy, "progress": progress(tried)}
    )


@login_required
@require_safe
def plan_file(request: HttpRequest, campaign_pk: int) -> StreamingHttpResponse:
    """Answer with the table of a plan as CSV; simulated studies come with the address, as in `plan_step`."""
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    kind, form = _form(request)
    tried = _tried(request.GET.get("tried", ""))
    if not form.is_valid() or tried is None or (kind != "shares" and not tried):
        raise Http404("There is no such plan.")
    return csv_download(plan_csv(form.design(), tried), file_name(campaign.name, "plan", kind))


def _form(request: HttpRequest) -> tuple[str, PlanForm]:
    """Return the kind and its form; without any answers yet, with those that it starts from."""
    kind = request.GET.get("kind", "shares")
    kind = kind if kind in FORMS else "shares"
    form_class = FORMS[kind]
    if "power" in request.GET:
        return kind, form_class(request.GET)
    initial = {name: field.initial for name, field in form_class.base_fields.items()}
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
