"""Questions: a campaign's own are written by tools; viewers answer before the first ad, after each, at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.authentication import FinishingTokenAuthentication, unauthorised
from campaigns.api.door import ApiDoor
from campaigns.api.idempotent import idempotent
from campaigns.api.serializers import AnswersSerializer, OwnAnswersSerializer, SliderSerializer
from campaigns.api.views import NOT_AGREED, SessionView, checked
from campaigns.api.writing import Known, campaign_to_write
from campaigns.models import AccessToken, Campaign, Exposure, SurveyQuestion, ViewerSession
from campaigns.models.survey_question import (
    FEWEST_POINTS,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    MOST_POINTS,
)
from campaigns.selectors.campaigns import campaigns_for
from campaigns.selectors.questions import questions_of
from campaigns.services.answers import NotAsked, answer_record, answers_at_end
from campaigns.services.exposures import NotAgreed, SessionEnded
from campaigns.services.questions import questions_set
from campaigns.services.screener import screener_answer
from campaigns.services.sliders import slider_record
from campaigns.survey_forms import MOST_QUESTIONS, UnusableAnswer
from fer_platform.kit.problems import Problem

_PROBLEM = OpenApiResponse(description="application/problem+json")
_UNUSABLE = OpenApiResponse(description="invalid, unusable_answer: it does not fit its question")
_NOT_ASKED = OpenApiResponse(description="not_asked: the campaign asks nothing of the kind")


class QuestionSerializer(Known):
    id = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Of a question that is there: it is changed, and keeps its quota.",
    )
    code = serializers.CharField(read_only=True, help_text="What findings call it, e.g. ad-1.")
    place = serializers.ChoiceField(choices=SurveyQuestion.Place.choices)
    kind = serializers.ChoiceField(choices=SurveyQuestion.Kind.choices)
    text = serializers.CharField(max_length=LONGEST_QUESTION)
    options = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_OPTION),
        max_length=MOST_OPTIONS,
        required=False,
        default=list,
        help_text="Answers to choose from, of single and multiple.",
    )
    points = serializers.IntegerField(
        min_value=FEWEST_POINTS,
        max_value=MOST_POINTS,
        required=False,
        allow_null=True,
        default=None,
        help_text="Of a scale, which runs from 1.",
    )
    low = serializers.CharField(max_length=LONGEST_LABEL, required=False, allow_blank=True, default="")
    high = serializers.CharField(max_length=LONGEST_LABEL, required=False, allow_blank=True, default="")
    ends = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_OPTIONS),
        max_length=MOST_OPTIONS,
        required=False,
        default=list,
        help_text="Numbers of answers that end the session; of place screener alone.",
    )


class QuestionsSerializer(Known):
    questions = QuestionSerializer(many=True, max_length=3 * MOST_QUESTIONS)


class QuestionsView(ApiDoor):
    """The questions that a campaign asks of its own, in their order. PUT replaces all of them; they are fixed once
    there are results."""

    scopes = {"GET": AccessToken.Scope.CAMPAIGN_READ, "PUT": AccessToken.Scope.CAMPAIGN_WRITE}

    @extend_schema(
        operation_id="questions_get",
        tags=["write"],
        summary="Read a campaign's own questions",
        responses=QuestionsSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        return _told(get_object_or_404(campaigns_for(request.user), pk=pk))

    @extend_schema(
        operation_id="questions_set",
        tags=["write"],
        summary="Set a campaign's own questions",
        request=QuestionsSerializer,
        responses=QuestionsSerializer,
    )
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        asked = QuestionsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            questions_set(campaign=campaign, **asked.validated_data)
        except ValidationError as error:
            raise serializers.ValidationError({"questions": error.messages}) from error
        return _told(campaign)


class AnswersView(SessionView):
    """What the viewer says after one play, where the campaign asks. Safe to repeat: the first answer counts."""

    @extend_schema(
        tags=["viewing"],
        request=AnswersSerializer,
        responses={
            204: None,
            400: _UNUSABLE,
            401: _PROBLEM,
            403: OpenApiResponse(description="no_consent: keeping answers was not agreed to"),
            404: OpenApiResponse(description="not_found: no such exposure here"),
            409: OpenApiResponse(
                description="not_asked: the campaign asks no questions, or offers no such brand"
            ),
        },
    )
    def post(self, request: Request, session_id: UUID, exposure_id: int) -> Response:
        data = checked(AnswersSerializer, request)
        exposure = _exposure(request, exposure_id)
        with _refused():
            answer_record(exposure=exposure, **data)
        return Response(status=204)


class SliderView(SessionView):
    """Where a viewer without a camera moved the slider while an ad played. Safe to repeat: the first word counts."""

    @extend_schema(
        tags=["viewing"],
        request=SliderSerializer,
        responses={
            204: None,
            401: _PROBLEM,
            403: OpenApiResponse(description="no_consent: keeping answers was not agreed to"),
            404: OpenApiResponse(description="not_found: no such exposure here"),
            409: OpenApiResponse(description="not_asked: no slider is shown, or the camera was on"),
        },
    )
    def post(self, request: Request, session_id: UUID, exposure_id: int) -> Response:
        data = checked(SliderSerializer, request)
        exposure = _exposure(request, exposure_id)
        with _refused():
            slider_record(exposure=exposure, moves=[(move["t_ms"], move["value"]) for move in data["moves"]])
        return Response(status=204)


class ScreenedSerializer(serializers.Serializer):
    screening = serializers.ChoiceField(
        choices=[(own, own) for own in ViewerSession.Screening.values if own != "asked"],
        help_text="passed or unasked: it goes on; out or full: the session is over, and way-out leads back.",
    )


class ScreenerView(SessionView):
    """The questions before it begins, all of them. Safe to repeat: the first answers count."""

    authentication_classes = (FinishingTokenAuthentication,)

    @extend_schema(
        tags=["viewing"],
        request=OwnAnswersSerializer,
        responses={200: ScreenedSerializer, 400: _UNUSABLE, 401: _PROBLEM, 409: _NOT_ASKED},
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        data = checked(OwnAnswersSerializer, request)
        with _refused():
            found = screener_answer(session=request.auth, **data)
        return Response({"screening": found})


class EndAnswersView(SessionView):
    """The questions at the end. Safe to repeat: the first answers count."""

    @extend_schema(
        tags=["viewing"],
        request=OwnAnswersSerializer,
        responses={
            204: None,
            400: _UNUSABLE,
            401: _PROBLEM,
            403: OpenApiResponse(description="no_consent: keeping answers was not agreed to"),
            409: _NOT_ASKED,
        },
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        data = checked(OwnAnswersSerializer, request)
        with _refused():
            answers_at_end(session=request.auth, **data)
        return Response(status=204)


def _exposure(request: Request, pk: int) -> Exposure:
    own = Exposure.objects.select_related("ad__campaign", "session").filter(pk=pk, session=request.auth)
    if (exposure := own.first()) is None:
        raise Http404
    return exposure


def _told(campaign: Campaign) -> Response:
    return Response(QuestionsSerializer({"questions": questions_of(campaign)}).data)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what services refuse of answers into problems."""
    try:
        yield
    except UnusableAnswer as error:
        raise Problem(400, "unusable_answer", str(error)) from error
    except NotAsked as error:
        raise Problem(409, "not_asked", "This campaign does not ask that.") from error
    except NotAgreed as error:
        raise Problem(403, "no_consent", NOT_AGREED) from error
    except SessionEnded as error:
        raise unauthorised("session_over") from error
