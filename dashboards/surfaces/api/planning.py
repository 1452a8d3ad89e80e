"""The planner's answer for tools: how many viewers a study needs. Reads, and keeps nothing."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dashboards.analysis.planning.plan import plan_findings
from dashboards.selectors.access import campaign_or_404
from dashboards.surfaces.api.serializers import PlanSerializer
from dashboards.surfaces.api.views import ResultsDoor, findings_document
from dashboards.surfaces.pages.plan_form import FORMS
from dashboards.surfaces.plan_asked import form_of, simulated_on, tried_of, tried_text
from fer_platform.kit.problems import Problem

_NAMES = sorted({name for form in FORMS.values() for name in form.base_fields})


class PlanView(ResultsDoor):
    """How many viewers each ad needs (F23). Without parameters: to tell two ads apart in the outcome that decides, with
    the spread of the campaign's own viewers. What is not given starts as on the page. Plans that are simulated come in
    steps of about a second: while `over` is false, ask again with `tried` as it was answered, and it goes on."""

    takes = {"GET": ("kind", "tried", *_NAMES)}

    @extend_schema(
        tags=["results"],
        summary="Read how many viewers a study needs",
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=list(FORMS)),
            OpenApiParameter("tried", OpenApiTypes.STR, description="The studies so far, as answered."),
            *(
                OpenApiParameter(name, OpenApiTypes.STR, description="As the page of the planner asks it.")
                for name in _NAMES
            ),
        ],
        responses=PlanSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        given = request.query_params.dict()
        campaign = campaign_or_404(user=request.user, pk=pk)
        if given.get("kind", "level") not in FORMS:
            detail = f"kind is one of {', '.join(FORMS)}."
            raise Problem(400, "parameter_invalid", detail, extra={"parameter": "kind"})
        kind, start = form_of({"kind": given.get("kind", "level")}, campaign)
        # A spread that somebody names is not the pilot's, and not as uncertain as that.
        own = {"known_from": ""} if "spread" in given else {}
        form = type(start)({**start.data, **own, **given})
        tried = tried_of(given.get("tried", ""))
        wrong = [] if form.is_valid() else [name for name in form.errors if name != "__all__"] or ["kind"]
        wrong += ["tried"] if tried is None else []
        wrong += sorted(given.keys() - form.fields.keys() - {"kind", "tried"})
        if wrong or tried is None:
            detail = f"This cannot be planned: {', '.join(wrong)}."
            raise Problem(400, "parameter_invalid", detail, extra={"parameter": wrong[0]})
        planned, over = form.plan(tried), kind == "shares"
        if not over:
            tried, over, _ = simulated_on(planned)
            planned = form.plan(tried)
        asked = {name: str(form.data.get(name, "")) for name in form.fields}
        found = findings_document(plan_findings(planned))
        return Response({**found, "kind": kind, "asked": asked, "over": over, "tried": tried_text(tried)})
