"""Results over HTTP, for tools and for the signed-in member: the numbers that the pages show."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.held import VARIES, is_held, tag_of, tags_held
from campaigns.api.writing import WRITE, AdAddDoor
from campaigns.models import AccessToken, Ad
from dashboards.analysis.comparison.choice import asked_of
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.encode import encoded_finding
from dashboards.analysis.everything import (
    OF_AD,
    OF_CAMPAIGN,
    ads_of,
    findings_about_campaign,
    findings_of_ad,
    findings_of_part,
)
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.state import reception_of_ad, receptions_of_ads
from dashboards.analysis.store import revisions_alone
from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.selectors.once import asked_once
from dashboards.surfaces.api.lists import row_document, row_serializer
from dashboards.surfaces.api.paging import PAGING, Pages
from dashboards.surfaces.api.parts import PART, PART_PARAMETERS, part_asked
from dashboards.surfaces.api.resources_shown import ADS
from dashboards.surfaces.api.serializers import (
    AdPageSerializer,
    AdSerializer,
    CampaignFindingsSerializer,
    FindingsSerializer,
    TraceSerializer,
)
from dashboards.surfaces.compared import shown_of
from dashboards.surfaces.trace_document import trace_document
from fer_platform.kit.problems import Problem

_PAGING = [OpenApiParameter(name, OpenApiTypes.INT) for name in PAGING]
_KEY = OpenApiParameter(
    "key", OpenApiTypes.STR, description="Only these figures, separated by commas, e.g. `valence.mean,hook`."
)


def _about(names: Sequence[str]) -> OpenApiParameter:
    about = f"Only these questions, separated by commas: {', '.join(names)}. Others are then not computed."
    return OpenApiParameter("about", OpenApiTypes.STR, description=about)


# What changes whenever a document may, beside its address and what a new version says; and what makes the document.
Tagged = tuple[Sequence[object], Callable[[], Any]]


class ResultsDoor(ApiDoor):  # no docstring: it would describe every address
    scopes = {"GET": AccessToken.Scope.RESULTS_READ}
    dear = True


@extend_schema_view(post=extend_schema(responses={201: row_serializer(ADS)}))
class CampaignAdsView(AdAddDoor, ResultsDoor):
    """The ads of one campaign with their reception in short."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ, "POST": WRITE}
    takes = {"GET": PAGING}

    @extend_schema(
        operation_id="campaign_ads_list",
        tags=["results"],
        summary="List a campaign's ads",
        parameters=_PAGING,
        responses=AdPageSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        pages = Pages()
        ads = pages.paginate_queryset(
            campaign_or_404(user=request.user, pk=pk).ads.select_related("campaign"), request, view=self
        )
        receptions = receptions_of_ads(list(ads))
        rows = AdSerializer([receptions[ad.pk] for ad in ads], many=True, context={"request": request})
        return pages.get_paginated_response(rows.data)

    def document(self, pk: int) -> dict[str, Any]:
        return row_document(ADS, self.request, pk)


class CampaignFindingsView(ResultsDoor):
    """What to do with each ad (run, fix, drop, not enough data), how the campaign's ads stand among each other, who is
    behind the figures, what was registered before the data came, and how well survey answers can be predicted: each
    figure as the pages show it, every digit. The ads' own findings are at the addresses under `ads`; two ads side by
    side at `comparison`."""

    takes = {"GET": ("about", "key")}

    @extend_schema(
        tags=["results"],
        summary="Read a campaign's findings",
        parameters=[_about(OF_CAMPAIGN), _KEY],
        responses=CampaignFindingsSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        names = _chosen(request, list(OF_CAMPAIGN))
        campaign = campaign_or_404(user=request.user, pk=pk)
        ads = ads_of(campaign)

        def found() -> Tagged:
            answers = findings_about_campaign(campaign, ads, names)
            marks = [*map(_mark, answers), *((ad.pk, ad.title) for ad in ads)]
            return marks, lambda: {
                "campaign": campaign.pk,
                "questions": [findings_document(own, _keys(request)) for own in answers],
                "ads": [{"id": ad.pk, "title": ad.title, "findings": _address(request, ad)} for ad in ads],
            }

        return _tagged(request, found)


class AdFindingsView(ResultsDoor):
    """Every figure of one ad, as its pages show them: each with n, interval and formulas, every digit.

    Of a part of the viewers (`segment`, `from`, `to`): what the ad's page shows of it, that is of `reception` all that
    is not about everybody. It is exploratory, and empty under 25 viewers, or where a few alone are left out."""

    takes = {"GET": ("about", "key", *PART)}

    @extend_schema(
        tags=["results"],
        summary="Read an ad's findings",
        parameters=[_about(OF_AD), _KEY, *PART_PARAMETERS],
        responses=FindingsSerializer(many=True),
    )
    def get(self, request: Request, pk: int) -> Response:
        names = _chosen(request, list(OF_AD))
        ad = ad_or_404(user=request.user, pk=pk)
        subset = part_asked(request, ad)
        if subset and request.query_params.get("about", "reception") != "reception":
            detail = "about: Of a part of the viewers there is reception alone."
            raise Problem(
                400, "parameter_invalid", detail, extra={"parameter": "about", "known": ["reception"]}
            )

        def found() -> Tagged:
            answers = findings_of_part(ad, subset) if subset else findings_of_ad(ad, names)
            return list(map(_mark, answers)), lambda: [
                findings_document(own, _keys(request)) for own in answers
            ]

        return _tagged(request, found)


class ComparisonView(ResultsDoor):
    """Two ads side by side (`a`, `b`), or one ad in two audiences (`ad`, `segment`, `first`, `second`), by a measure,
    as the page of comparison shows it. Without parameters the campaign's first two ads, by valence."""

    takes = {"GET": ("a", "b", "ad", "segment", "first", "second", "measure", "key")}

    @extend_schema(
        tags=["results"],
        summary="Compare two ads, or two audiences of an ad",
        parameters=[
            OpenApiParameter("a", OpenApiTypes.INT, description="The first ad."),
            OpenApiParameter("b", OpenApiTypes.INT, description="The second ad."),
            OpenApiParameter("ad", OpenApiTypes.INT, description="The ad whose audiences are compared."),
            OpenApiParameter("segment", OpenApiTypes.STR, description="What the panel told, e.g. `age`."),
            OpenApiParameter("first", OpenApiTypes.STR, description="The first segment."),
            OpenApiParameter("second", OpenApiTypes.STR, description="The second segment."),
            OpenApiParameter("measure", OpenApiTypes.STR, enum=MEASURES),
            _KEY,
        ],
        responses=FindingsSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        ads = ads_of(campaign_or_404(user=request.user, pk=pk))
        given = request.query_params.dict()
        asked = asked_of(given, ads)
        meant = {"a": asked.first, "b": asked.second, "ad": asked.ad}
        wrong = [
            name for name, ad in meant.items() if name in given and given[name] != str(ad.pk if ad else "")
        ]
        if given.get("measure", asked.series) != asked.series:
            wrong.append("measure")
        shown = shown_of(asked)
        if shown.segments and "segment" in given and given["segment"] != shown.segments.variable:
            wrong.append("segment")
        if wrong:
            detail = f"There is none of this: {', '.join(wrong)}."
            raise Problem(400, "parameter_invalid", detail, extra={"parameter": wrong[0]})
        if shown.found is None:
            raise Problem(409, "nothing_to_compare", shown.problem)
        found = shown.found
        return _tagged(request, lambda: ([_mark(found)], lambda: findings_document(found, _keys(request))))


class AdTraceView(ResultsDoor):
    """One ad's trace: nine series with bands and n, second by second, and what stands behind them; of all viewers, or
    of a part of them (`segment`, `from`, `to`)."""

    takes = {"GET": PART}

    @extend_schema(
        tags=["results"],
        summary="Read an ad's trace",
        parameters=PART_PARAMETERS,
        responses=TraceSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        ad = ad_or_404(user=request.user, pk=pk)
        subset = part_asked(request, ad)

        def found() -> Tagged:
            own = reception_of_ad(ad, subset=subset)
            shown = (ad.title, ad.campaign.simulated)
            marks = [_mark(own.traces), own.revision, own.pulse.last_taken_at, *shown]
            return marks, lambda: trace_document(own)

        return _tagged(request, found)


def _tagged(request: Request, found: Callable[[], Tagged]) -> Response:
    """Answer 304 where the caller holds what would be sent; figures are read, and the document is made, only where it
    does not."""
    if tags_held(request):
        with asked_once(), revisions_alone():
            headers = _headers(request, found()[0])
        if is_held(request, headers["ETag"]):
            return Response(status=304, headers=headers)
    with asked_once():
        marks, document = found()
        return Response(document(), headers=_headers(request, marks))


def _headers(request: Request, marks: Sequence[object]) -> dict[str, str]:
    parts = (settings.VERSION, request.get_full_path(), request.get_host(), *marks)
    return {"ETag": tag_of(*parts), "Vary": ", ".join(VARIES)}


def _mark(found: Findings) -> tuple[object, ...]:
    return str(found.subject), found.question, found.revision, found.behind


def _chosen(request: Request, names: list[str]) -> list[str]:
    """Return the questions that were asked for, all of them unless said. Raises: Problem: 400."""
    given = request.query_params.get("about")
    chosen = given.split(",") if given else names
    unknown = [own for own in chosen if own not in names]
    if unknown:
        detail = f"about: there is no question {', '.join(unknown)}."
        raise Problem(400, "parameter_invalid", detail, extra={"parameter": "about", "known": names})
    return [own for own in names if own in chosen]


def _keys(request: Request) -> frozenset[str]:
    return frozenset(filter(None, request.query_params.get("key", "").split(",")))


def _address(request: Request, ad: Ad) -> str:
    return request.build_absolute_uri(reverse("api-ad-findings", args=[ad.pk]))


def findings_document(found: Findings, keys: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the answer to one question as the API gives it; of some `keys` alone where there are any."""
    return {
        "subject": str(found.subject),
        "question": found.question,
        "revision": found.revision,
        "behind": found.behind,
        "findings": [encoded_finding(own) for own in found if not keys or own.key in keys],
    }
