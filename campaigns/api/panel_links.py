"""Participants' links for tools: signed, so that nobody takes over another's number."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.writing import Known, campaign_to_write
from campaigns.arrivals import LONGEST_NUMBER
from campaigns.models import AccessToken
from campaigns.panel_links import UnusableParticipants
from campaigns.selectors.campaigns import campaigns_for
from campaigns.selectors.panel_links import sessions_linked
from campaigns.services.panel_links import AT_ONCE, panel_links_sign


class ParticipantSerializer(Known):
    panel_id = serializers.CharField(max_length=LONGEST_NUMBER)
    variables = serializers.DictField(
        child=serializers.CharField(max_length=40), required=False, default=dict
    )


class ParticipantsSerializer(Known):
    participants = ParticipantSerializer(many=True, allow_empty=False, max_length=AT_ONCE)


class LinkSerializer(serializers.Serializer):
    panel_id = serializers.CharField()
    link = serializers.URLField()


class LinksSerializer(serializers.Serializer):
    links = LinkSerializer(many=True)


class LinkedSerializer(serializers.Serializer):
    signed = serializers.IntegerField(help_text="Sessions whose link was signed.")
    unsigned = serializers.IntegerField(help_text="Sessions with a number that anybody may have written.")


class PanelLinksView(ApiDoor):
    """Links for a panel's participants. Whoever changes number or variables in one changes it into an unsigned one,
    whose sessions never join those of the participant."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ, "POST": AccessToken.Scope.CAMPAIGN_WRITE}

    @extend_schema(
        operation_id="panel_links_count",
        tags=["write"],
        summary="Count sessions of signed and unsigned links",
        responses=LinkedSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = get_object_or_404(campaigns_for(request.user), pk=pk)
        return Response(LinkedSerializer(sessions_linked(campaign)).data)

    @extend_schema(
        operation_id="panel_links_sign",
        tags=["write"],
        summary="Sign links for participants",
        request=ParticipantsSerializer,
        responses=LinksSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        asked = ParticipantsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        people = [(one["panel_id"], one["variables"]) for one in asked.validated_data["participants"]]
        try:
            links = panel_links_sign(campaign=campaign, participants=people)
        except UnusableParticipants as error:
            raise serializers.ValidationError({"participants": [str(error)]}) from error
        return Response({"links": [{"panel_id": number, "link": link} for number, link in links]})
