"""Results over HTTP, for the signed-in member: the numbers that the pages show."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.models import AccessToken, Ad, Campaign
from dashboards.analysis.comparison.ask import family_findings, norm_findings
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.encode import encoded
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.analysis.reception.peak_end_ads import all_findings_of_ads
from dashboards.analysis.reception.state import reception_of_ad, receptions_of_ads
from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.selectors.campaigns import campaign_overview
from dashboards.surfaces.api.paging import Pages
from dashboards.surfaces.api.serializers import (
    AdSerializer,
    CampaignFindingsSerializer,
    CampaignSerializer,
    FindingsSerializer,
    TraceSerializer,
)
from dashboards.surfaces.trace_document import trace_document

_PAGING = [OpenApiParameter("page", OpenApiTypes.INT), OpenApiParameter("page_size", OpenApiTypes.INT)]


@extend_schema(tags=["results"], summary="List campaigns")
class CampaignsView(ApiDoor, ListAPIView):
    """The campaigns of your organisations, newest activity first."""

    scopes = {"GET": AccessToken.Scope.CAMPAIGN_READ}
    serializer_class = CampaignSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Campaign]:
        if getattr(self, "swagger_fake_view", False):
            return Campaign.objects.none()
        return campaign_overview(self.request.user)


class CampaignAdsView(ApiDoor):
    """The ads of one campaign with their reception in short."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}
    dear = True

    @extend_schema(
        operation_id="campaign_ads_list",
        tags=["results"],
        summary="List a campaign's ads",
        parameters=_PAGING,
        responses=AdSerializer(many=True),
    )
    def get(self, request: Request, pk: int) -> Response:
        pages = Pages()
        ads = pages.paginate_queryset(
            campaign_or_404(user=request.user, pk=pk).ads.select_related("campaign"), request, view=self
        )
        receptions = receptions_of_ads(list(ads))
        rows = AdSerializer([receptions[ad.pk] for ad in ads], many=True, context={"request": request})
        return pages.get_paginated_response(rows.data)


class CampaignFindingsView(ApiDoor):
    """How the campaign's ads stand among each other, which of them are best and worst, and who is behind the figures:
    each figure as the pages show it, every digit. The ads' own findings are at the addresses under `ads`."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}
    dear = True

    @extend_schema(
        tags=["results"], summary="Read a campaign's findings", responses=CampaignFindingsSerializer
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = campaign_or_404(user=request.user, pk=pk)
        ads = list(campaign.ads.select_related("campaign"))
        answers = [family_findings(campaign, ads, series) for series in MEASURES] + [
            funnel_findings(campaign)
        ]
        return Response(
            {
                "campaign": campaign.pk,
                "questions": [findings_document(own) for own in answers],
                "ads": [{"id": ad.pk, "title": ad.title, "findings": _address(request, ad)} for ad in ads],
            }
        )


class AdTraceView(ApiDoor):
    """One ad's trace: nine series with bands and n, second by second, and what stands behind them."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}
    dear = True

    @extend_schema(tags=["results"], summary="Read an ad's trace", responses=TraceSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(trace_document(reception_of_ad(ad_or_404(user=request.user, pk=pk))))


class AdFindingsView(ApiDoor):
    """Every figure of one ad, as its pages show them: each with n, interval and formulas, every digit."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}
    dear = True

    @extend_schema(tags=["results"], summary="Read an ad's findings", responses=FindingsSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        ad = ad_or_404(user=request.user, pk=pk)
        answers = [*all_findings_of_ads([ad])[ad.pk], *norm_findings(ad).values()]
        return Response([findings_document(own) for own in answers])


def _address(request: Request, ad: Ad) -> str:
    return request.build_absolute_uri(reverse("api-ad-findings", args=[ad.pk]))


def findings_document(found: Findings) -> dict[str, Any]:
    """Return the answer to one question as the API gives it."""
    return {
        "subject": str(found.subject),
        "question": found.question,
        "revision": found.revision,
        "behind": found.behind,
        "findings": encoded(found),
    }
