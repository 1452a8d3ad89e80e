"""What a planner was asked: the form by its kind, the studies so far, and a little more of the simulation."""

from collections.abc import Mapping
from math import isfinite
from threading import Lock

from campaigns.models import Campaign
from dashboards.analysis.planning.pilot import campaign_pilot, planned_outcome
from dashboards.analysis.planning.plan import Plan
from dashboards.analysis.planning.search import LARGEST, RUNS, SMALLEST, Tried, search_step
from dashboards.analysis.planning.studies import study_of
from dashboards.surfaces.pages.plan_form import FORMS, PlanForm

STEP_SECONDS = 0.8
_MOST_SIZES = 8
_lock = Lock()


def form_of(parameters: Mapping[str, str], campaign: Campaign) -> tuple[str, PlanForm]:
    """Return the kind and its form; without any answers yet, with those that it starts from: of levels, what the
    campaign's own viewers say of them."""
    kind = parameters.get("kind", "level")
    kind = kind if kind in FORMS else "level"
    form_class = FORMS[kind]
    if "power" in parameters:
        return kind, form_class(parameters)
    initial = {name: field.initial for name, field in form_class.base_fields.items()}
    if kind != "level":
        return kind, form_class(initial)
    outcome, looks = planned_outcome(campaign)
    initial["looks"] = "any" if looks else "end"
    if pilot := campaign_pilot(campaign, outcome):
        initial["spread"], initial["known_from"] = round(pilot.spread, 4), round(pilot.known_from)
        if isfinite(pilot.correlation):
            initial["correlation"] = round(pilot.correlation, 2)
    return kind, form_class(initial)


def tried_of(text: str) -> tuple[Tried, ...] | None:
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


def tried_text(tried: tuple[Tried, ...]) -> str:
    """Return the state as a caller sends it back."""
    return ",".join(f"{own.viewers}:{own.found}:{own.runs}" for own in tried)


def simulated_on(planned: Plan) -> tuple[tuple[Tried, ...], bool, bool]:
    """Simulate a little more of a plan; return all that was tried, whether the search is over, and whether somebody
    else is simulating just now: one process simulates for one person at a time."""
    if not _lock.acquire(timeout=STEP_SECONDS):
        return planned.tried, False, True
    try:
        study = study_of(planned.design)  # type: ignore[arg-type]
        tried, over = search_step(study, planned.tried, power=planned.power, seconds=STEP_SECONDS)
    finally:
        _lock.release()
    return tried, over, False
