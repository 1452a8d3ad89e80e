"""A campaign's panel for tools: parameters of its links, six ways out."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.idempotent import idempotent
from campaigns.api.writing import Known, campaign_to_write
from campaigns.models import AccessToken, PanelVisit, Recruitment
from campaigns.models.survey_question import MOST_OPTIONS
from campaigns.selectors.campaigns import campaigns_for
from campaigns.selectors.recruitment import recruitment_set_up
from campaigns.services.recruitment import MOST_CELLS, MOST_PLACES, recruitment_set
from campaigns.ways_out import LONGEST_ADDRESS, LONGEST_CODE, MOST_NAMES


class WaySerializer(Known):
    url = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=LONGEST_ADDRESS,
        help_text="https to a fixed host; {NAME} of a parameter, {id} and {code} are filled in, encoded.",
    )
    code = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_CODE)


class CellSerializer(Known):
    question = serializers.IntegerField(
        source="question_id", required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1
    )
    option = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=MOST_OPTIONS,
        help_text="Number of an answer to that question, which is asked before it begins.",
    )
    variable = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)
    value = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    places = serializers.IntegerField(min_value=1, max_value=MOST_PLACES)


class RecruitmentSerializer(Known):
    provider = serializers.ChoiceField(choices=Recruitment.Provider.choices)
    parameters = serializers.ListField(
        child=serializers.CharField(max_length=64),
        max_length=MOST_NAMES,
        help_text="Names in the panel's links; the first one carries the participant's id.",
    )
    once = serializers.BooleanField(default=True, help_text="Each person takes part once.")
    quota = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=MOST_PLACES,
        help_text="Complete, usable visits that are wanted; null: any number.",
    )
    cells = CellSerializer(
        many=True,
        required=False,
        default=list,
        max_length=MOST_CELLS,
        help_text="Places by group: an answer to a question before it begins (question, option), or a value that the "
        "panel tells (variable, value).",
    )
    outcomes = serializers.DictField(child=WaySerializer(), help_text=", ".join(PanelVisit.Outcome.values))


class RecruitmentView(ApiDoor):
    """Where the campaign's viewers come from and how they get back. PUT replaces all of it."""

    scopes = {"GET": AccessToken.Scope.CAMPAIGN_READ, "PUT": AccessToken.Scope.CAMPAIGN_WRITE}

    @extend_schema(
        operation_id="recruitment_get",
        tags=["write"],
        summary="Read a campaign's panel",
        responses=RecruitmentSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        recruitment = recruitment_set_up(get_object_or_404(campaigns_for(request.user), pk=pk))
        if recruitment is None:
            raise Http404
        return Response(RecruitmentSerializer(recruitment).data)

    @extend_schema(
        operation_id="recruitment_set",
        tags=["write"],
        summary="Set a campaign's panel",
        request=RecruitmentSerializer,
        responses=RecruitmentSerializer,
    )
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        asked = RecruitmentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            recruitment = recruitment_set(campaign=campaign, **asked.validated_data)
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error
        return Response(RecruitmentSerializer(recruitment).data)
