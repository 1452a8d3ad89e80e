"""Which ad comes next, for the viewer's page and for a site of one's own; and the viewer's word that this is to end."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import translation
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.authentication import unauthorised
from campaigns.api.door import ApiDoor
from campaigns.api.serializers import ViewedAdSerializer
from campaigns.api.shown_ads import ad_shown
from campaigns.api.views import SessionView
from campaigns.api.writing import campaign_to_write
from campaigns.models import AccessToken, Ad, ViewerSession
from campaigns.selectors.rights import language_read
from campaigns.services.exposures import SessionEnded
from campaigns.services.next_ads import choosing_stop, session_next_ad
from fer_platform.kit.problems import Problem


class ReasonSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="listed, chance, own_tag, others, rested, explored or only.")
    tag = serializers.CharField(allow_blank=True, help_text="Of own_tag: which tag; else empty.")
    ads = serializers.IntegerField(
        help_text="Of own_tag: ads with it that got more than the viewer's average."
    )
    words = serializers.CharField(help_text="All that in a sentence for the viewer, in their language.")


class NextAdSerializer(serializers.Serializer):
    ad = ViewedAdSerializer(allow_null=True, help_text="Null: the session has no more.")
    reason = ReasonSerializer(allow_null=True)
    propensity = serializers.FloatField(
        allow_null=True, help_text="With which probability this ad was to come, 0 to 1."
    )
    decision = serializers.IntegerField(
        allow_null=True, help_text="Its number in `/decisions`; null where nothing was logged."
    )


class NextAdAskedSerializer(serializers.Serializer):
    session = serializers.UUIDField(help_text="An open session of this campaign.")


class ChoosingSerializer(serializers.Serializer):
    granted = serializers.BooleanField(help_text="false: choose no more. A yes is given at the start alone.")
    history = serializers.ChoiceField(
        choices=[("keep", "keep"), ("erase", "erase")],
        default="keep",
        help_text="What becomes of the decisions so far: keep (in the log, unused) or erase.",
    )

    def validate_granted(self, value: bool) -> bool:
        if value:
            raise serializers.ValidationError("Only a no is added here: a yes is given with the notice.")
        return value


class NextAdView(SessionView):
    """The ad after those that have begun. Asked again before it has begun, the answer is the same."""

    @extend_schema(
        tags=["viewing"],
        request=None,
        responses={200: NextAdSerializer, 401: OpenApiResponse(description="application/problem+json")},
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        try:
            return Response(_next_ad(request.auth))
        except SessionEnded as error:
            raise unauthorised("session_over") from error


class ChoosingView(SessionView):
    """The viewer wants their ads by chance from now on: the next call for an ad already knows."""

    @extend_schema(
        tags=["viewing"],
        request=ChoosingSerializer,
        responses={204: None, 401: OpenApiResponse(description="application/problem+json")},
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        asked = ChoosingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        choosing_stop(session=request.auth, erase=asked.validated_data["history"] == "erase")
        return Response(status=204)


class CampaignNextAdView(ApiDoor):
    """For a site that shows the ads itself: the ad after those that have begun in a session. Who did not agree to be
    chosen for gets one by chance. `409 session_over`: the session has ended."""

    scopes = {"POST": AccessToken.Scope.NEXT_AD_WRITE}

    @extend_schema(
        operation_id="campaigns_next_ad",
        tags=["write"],
        summary="Ask which ad a session shows next",
        request=NextAdAskedSerializer,
        responses=NextAdSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        asked = NextAdAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        session = campaign.sessions.filter(pk=asked.validated_data["session"]).first()
        if session is None:
            raise Http404
        try:
            return Response(_next_ad(session))
        except SessionEnded as error:
            raise Problem(409, "session_over", "This session has ended.") from error


def _next_ad(session: ViewerSession) -> dict[str, Any]:
    chosen = session_next_ad(session=session)
    ad = Ad.objects.select_related("campaign").filter(pk=chosen.ad).first() if chosen else None
    if chosen is None or ad is None:
        return dict.fromkeys(("ad", "reason", "propensity", "decision"))
    with translation.override(language_read(session)):
        reason = chosen.as_json()["reason"] | {"words": chosen.reason.words()}
    return {
        "ad": ad_shown(ad.campaign, ad),
        "reason": reason,
        "propensity": chosen.propensity,
        "decision": chosen.decision,
    }
