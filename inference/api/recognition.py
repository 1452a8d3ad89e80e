"""`POST sessions/<id>/face` keeps a face, `POST viewing/<code>/return` finds it on the next visit. No picture stays."""

import json
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from campaigns.api.authentication import IsThisSession, ViewerTokenAuthentication
from campaigns.arrivals import LONGEST_NUMBER
from campaigns.models import Campaign, Consent, ViewerSession
from campaigns.selectors.returning import Claim
from campaigns.selectors.sessions import CampaignNotOpen, campaign_open_get, consent_granted
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace, client_slow_down
from fer_platform.kit.helper import BudgetSpent, HelperBroken, HelperBusy
from fer_platform.kit.parameters import StrictView
from fer_platform.kit.problems import Problem
from inference.api.body import body_read
from inference.api.errors import problem_of
from inference.api.schema import problem_responses
from inference.api.snapshots import limits
from inference.batches import malformed, picture_check
from inference.multipart import NotMultipart, boundary_of, multipart_parts
from inference.refusals import Refused
from inference.services.recognition import LOOKS, Step, face_remember, viewer_return

# The page looks twice a second for at most half a minute; five pictures each time that it keeps a face.
RETURNS_PER_MINUTE, KEEPS_PER_MINUTE = 90, 10
returns_pace, keeps_pace = ClientPace(), ClientPace()
logger = structlog.get_logger("inference.recognition")
_AROUND = 16 * 1024
_Answer = TypeVar("_Answer")
_PROBLEMS = {
    403: "face_not_agreed: not agreed to, or taken back; other_origin: this viewer sends no pictures",
    413: "body_too_large, frame_too_large (`limit` in bytes)",
    422: "malformed_batch, not_a_jpeg, frame_too_narrow, too_many_pixels (`limit`), face_unclear",
    429: "too_many_looks, looks_busy: come back after Retry-After seconds",
    503: "model_missing: the network that recognises faces is not installed",
}


class FacesSerializer(serializers.Serializer):
    """multipart/form-data: five JPEGs of the camera check, as parts of any names."""

    picture_0 = serializers.FileField(help_text="The first of five.")


class RememberedSerializer(serializers.Serializer):
    remembered = serializers.BooleanField()


class ReturnSerializer(serializers.Serializer):
    """multipart/form-data. One of viewer_key, code and panel_id says who comes; the face only verifies it."""

    viewer_key = serializers.CharField(required=False, max_length=200)
    code = serializers.CharField(
        required=False, max_length=300, help_text="The viewer's own withdrawal code."
    )
    panel_id = serializers.CharField(
        required=False, max_length=LONGEST_NUMBER, help_text="Of a signed link alone."
    )
    panel_variables = serializers.CharField(required=False, max_length=2000, help_text="As a JSON object.")
    panel_signature = serializers.CharField(required=False, max_length=64)
    notice_version = serializers.CharField(required=False, max_length=64)
    notice_salt = serializers.CharField(required=False, max_length=32)
    note = serializers.CharField(required=False, max_length=200, help_text="That of the step before.")
    picture = serializers.FileField(
        required=False, help_text="A JPEG. Without one: is there anything to compare with?"
    )


class StepSerializer(serializers.Serializer):
    step = serializers.ChoiceField(choices=["none", "look", "unclear", "other", "turn", "known"])
    note = serializers.CharField(help_text="For the next step; with `known`: the session begins with it.")
    turn = serializers.CharField(help_text="left or right, by the person's own side; else empty.")
    agreed_at = serializers.DateTimeField(allow_null=True, help_text="With `known`: when the face was given.")
    purposes = serializers.ListField(child=serializers.CharField(), help_text="What was agreed to then.")
    origin = serializers.CharField(help_text="Where the face was read then.")
    same_notice = serializers.BooleanField(help_text="To the very words of now: nothing need be asked again.")
    exposures = serializers.IntegerField(help_text="Ads of this campaign that were begun in all visits.")
    here_before = serializers.BooleanField(help_text="There was a visit to this campaign before.")


class FaceView(StrictView):
    """Keeps a face for the next visit, where its viewer agreed to that. Five pictures come; none of them is kept."""

    authentication_classes = (ViewerTokenAuthentication,)
    permission_classes = (IsThisSession,)
    parser_classes = (MultiPartParser,)  # for the reference; the body is read by functions of ours

    @extend_schema(
        tags=["viewing"],
        request={"multipart/form-data": FacesSerializer},
        responses={200: RememberedSerializer, **problem_responses(_PROBLEMS)},
    )
    def post(self, request: Request, session_id: UUID) -> JsonResponse:
        session = request.auth
        try:
            if not consent_granted(session=session, purpose=Consent.Purpose.FACE):
                raise Refused("face_not_agreed", "The viewer did not agree to be recognised by the face.")
            if session.origin == ViewerSession.Origin.DEVICE:
                raise Refused(
                    "other_origin", "The viewer agreed to numbers from the own device; no picture is taken."
                )
            _slow_down(keeps_pace, str(session_id), KEEPS_PER_MINUTE)
            most = LOOKS * settings.SNAPSHOT_MAX_BYTES + _AROUND
            pictures = list(_parts(request._request, limit=most, most=LOOKS).values())
            if len(pictures) != LOOKS:
                raise malformed(f"Send {LOOKS} pictures.")
            for picture in pictures:
                picture_check(picture, limits=limits())
            _looked(lambda: face_remember(session=session, pictures=pictures))
        except Refused as refused:
            raise problem_of(refused) from refused
        return JsonResponse({"remembered": True})


class ReturnView(StrictView):
    """Takes a returning viewer one step further: look, turn the head, be greeted. Nothing is stored, whoever it is."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=["viewing"],
        request={"multipart/form-data": ReturnSerializer},
        responses={
            200: StepSerializer,
            **problem_responses(_PROBLEMS | {404: "not_found: no such link, or it recognises no faces"}),
        },
    )
    def post(self, request: Request, share_code: str) -> JsonResponse:
        campaign = _campaign(share_code)
        _slow_down(returns_pace, f"{share_code} {client_address(request._request)}", RETURNS_PER_MINUTE)
        try:
            parts = _parts(request._request, limit=settings.SNAPSHOT_MAX_BYTES + _AROUND, most=9)
            picture = parts.pop("picture", b"")
            if picture:
                picture_check(picture, limits=limits())
            said = _said(parts)
            claim = Claim(
                said["viewer_key"], said["code"], said["panel_id"], _variables(said), said["panel_signature"]
            )
            step = _looked(
                lambda: viewer_return(
                    campaign=campaign,
                    claim=claim,
                    picture=picture,
                    note=said["note"],
                    notice_version=said["notice_version"],
                    notice_salt=said["notice_salt"],
                )
            )
        except Refused as refused:
            raise problem_of(refused) from refused
        return JsonResponse(_told(step))


def _told(step: Step) -> dict[str, object]:
    visit = step.visit
    return {
        "step": step.name,
        "note": step.note,
        "turn": step.turn,
        "agreed_at": visit and visit.agreed_at,
        "purposes": visit.purposes if visit else [],
        "origin": visit.origin if visit else "",
        "same_notice": bool(visit and visit.same_notice),
        "exposures": visit.exposures if visit else 0,
        "here_before": bool(visit and visit.here_before),
    }


def _campaign(share_code: str) -> Campaign:
    try:
        campaign = campaign_open_get(share_code=share_code)
    except (Campaign.DoesNotExist, CampaignNotOpen) as error:
        raise Http404 from error
    if not campaign.recognises_faces:
        raise Http404
    return campaign


def _parts(request: HttpRequest, *, limit: int, most: int) -> dict[str, bytes]:
    try:
        boundary = boundary_of(request.META.get("CONTENT_TYPE", ""))
        return multipart_parts(
            body_read(request, limit=limit, too_large="body_too_large"), boundary=boundary, most=most
        )
    except NotMultipart as error:
        raise malformed(str(error)) from error


def _said(parts: dict[str, bytes]) -> dict[str, str]:
    """Return the texts of a form, by name; empty where one is left out."""
    fields = [name for name in ReturnSerializer().fields if name != "picture"]
    try:
        texts = {name: parts.get(name, b"").decode() for name in fields}
    except UnicodeDecodeError as error:
        raise malformed("Texts are UTF-8.") from error
    for name, text in texts.items():
        most = ReturnSerializer().fields[name].max_length
        if len(text) > most or "\x00" in text:
            raise malformed(f"'{name}' has {most} characters at most, and no NUL.")
    return texts


def _variables(said: dict[str, str]) -> dict[str, str]:
    try:
        variables = json.loads(said["panel_variables"] or "{}")
    except (ValueError, RecursionError) as error:
        raise malformed("'panel_variables' is a JSON object.") from error
    if not isinstance(variables, dict) or not all(isinstance(value, str) for value in variables.values()):
        raise malformed("'panel_variables' is a JSON object of texts.")
    return variables


def _slow_down(pace: ClientPace, client: str, per_minute: int) -> None:
    client_slow_down(pace, client, per_minute=per_minute, code="too_many_looks")


def _looked(look: Callable[[], _Answer]) -> _Answer:
    try:
        return look()
    except BudgetSpent as error:
        raise Refused("face_unclear", "The picture costs more than a camera's would.") from error
    except HelperBusy as error:
        raise Problem(429, "looks_busy", "Other faces are being looked at.", retry_after=1) from error
    except HelperBroken as error:
        logger.error("face_look_broken", error=str(error))
        raise Problem(503, "model_missing", "Faces cannot be recognised here.", retry_after=30) from error
