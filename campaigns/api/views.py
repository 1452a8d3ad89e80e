"""The viewer's calls beside the pictures: begin, tell what happens, end, withdraw."""

from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api import serializers
from campaigns.api.authentication import (
    FinishingTokenAuthentication,
    IsThisSession,
    ViewerTokenAuthentication,
    unauthorised,
)
from campaigns.api.shown_ads import ad_shown
from campaigns.models import Ad, Campaign, Consent, Exposure, ViewerSession
from campaigns.selectors.exposures import exposure_next_event
from campaigns.selectors.rights import language_read, withdrawal_link
from campaigns.selectors.sessions import CampaignNotOpen, campaign_open_get
from campaigns.services.cameras import session_camera
from campaigns.services.consents import consent_give
from campaigns.services.exposures import (
    AdNotInOrder,
    NotAgreed,
    ScreenerOpen,
    SessionEnded,
    events_record,
    exposure_start,
)
from campaigns.services.recruitment import NotTaken
from campaigns.services.refused_starts import (
    AdNotOffered,
    CameraNeeded,
    FaceNotOffered,
    NothingAgreed,
    NoticeOutdated,
    OriginNotOffered,
)
from campaigns.services.sessions import (
    StartedSession,
    session_finish,
    session_sound,
    session_start,
)
from campaigns.tokens import token_issue
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace, client_slow_down
from fer_platform.kit.parameters import StrictView
from fer_platform.kit.problems import Problem

# A whole office may sit behind one address: its pages wait, and begin by themselves. A script that fills a campaign
# with empty sittings gets no further.
starts_pace = ClientPace()
_TAGS = ["viewing"]
NOT_AGREED = "The viewer did not agree to keep what is watched and answered."
_PROBLEM = OpenApiResponse(description="application/problem+json")


class SessionStartView(StrictView):
    """Begins a sitting behind a share link. No account, no token: the link is what opens it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=_TAGS,
        request=serializers.SessionStartSerializer,
        responses={
            201: serializers.SessionStartedSerializer,
            400: OpenApiResponse(description="invalid"),
            403: OpenApiResponse(
                description="camera_needed, nothing_agreed, origin_not_offered, face_not_offered, ad_not_offered"
            ),
            404: OpenApiResponse(description="not_found: no such link"),
            409: OpenApiResponse(
                description="notice_outdated: load the page again; already_done, quota_full"
            ),
            410: OpenApiResponse(description="campaign_closed, campaign_over, campaign_not_started"),
            429: OpenApiResponse(description="too_many_sessions: come back after Retry-After seconds"),
        },
    )
    def post(self, request: Request, share_code: str) -> Response:
        campaign = _open_campaign(share_code)
        if most := settings.SESSION_STARTS_PER_MINUTE:
            client_slow_down(
                starts_pace,
                client_address(request._request),
                per_minute=most,
                code="too_many_sessions",
                detail=f"At most {most} sessions a minute begin at one address.",
            )
        data = checked(serializers.SessionStartSerializer, request)
        try:
            started = session_start(campaign=campaign, **data)
        except AdNotOffered as error:
            text = "No site plays such an ad of this campaign: name the site in the studio, and a clip here."
            raise Problem(403, "ad_not_offered", text) from error
        except CameraNeeded as error:
            raise Problem(403, "camera_needed", "This campaign is not shown without the camera.") from error
        except NothingAgreed as error:
            raise Problem(
                403, "nothing_agreed", "Agree to expressions or to watching: else nothing is shown."
            ) from error
        except FaceNotOffered as error:
            text = "The campaign must offer it and get pictures, and return_visits or a signed link say whose face."
            raise Problem(403, "face_not_offered", text) from error
        except OriginNotOffered as error:
            text = "This campaign reads faces elsewhere, or leaves it to you: say server or device."
            raise Problem(403, "origin_not_offered", text) from error
        except NoticeOutdated as error:
            text = "The notice has changed. Load the page again and read it."
            raise Problem(409, "notice_outdated", text) from error
        except NotTaken as error:
            raise Problem(409, error.code, error.detail) from error
        return Response(_started(started), status=201)


class SessionView(StrictView):
    authentication_classes = (ViewerTokenAuthentication,)
    permission_classes = (IsThisSession,)


class CameraView(SessionView):
    @extend_schema(tags=_TAGS, request=serializers.CameraSerializer, responses={204: None, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        data = checked(serializers.CameraSerializer, request)
        session_camera(session=request.auth, camera=data["camera"])
        return Response(status=204)


class SoundView(SessionView):
    @extend_schema(tags=_TAGS, request=serializers.SoundSerializer, responses={204: None, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        data = checked(serializers.SoundSerializer, request)
        session_sound(session=request.auth, sound=data["sound"])
        return Response(status=204)


class ResumeView(SessionView):
    """What the page needs to go on after it was loaded again: the same ads in the same order, and a fresh token."""

    @extend_schema(
        tags=_TAGS, request=None, responses={200: serializers.SessionResumedSerializer, 401: _PROBLEM}
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        return Response(_going_on(request.auth))


class ConsentsView(SessionView):
    """A yes that is given later, where the camera did not start and the viewer goes on without it."""

    @extend_schema(
        tags=_TAGS, request=serializers.LaterConsentsSerializer, responses={204: None, 401: _PROBLEM}
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        checked(serializers.LaterConsentsSerializer, request)
        try:
            consent_give(session=request.auth, purpose=Consent.Purpose.WATCHING)
        except SessionEnded as error:
            raise unauthorised("session_over") from error
        return Response(status=204)


class ExposureStartView(SessionView):
    @extend_schema(
        tags=_TAGS,
        request=serializers.ExposureStartSerializer,
        responses={
            200: serializers.ExposureStartedSerializer,
            401: _PROBLEM,
            403: OpenApiResponse(description="no_consent: without a camera, watching must be agreed to"),
            409: OpenApiResponse(
                description="ad_not_in_order; screener_open: answer what comes before first"
            ),
        },
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        data = checked(serializers.ExposureStartSerializer, request)
        try:
            exposure = exposure_start(session=request.auth, ad_id=data["ad"], position=data["position"])
        except AdNotInOrder as error:
            raise Problem(409, "ad_not_in_order", "This session has no such ad at that position.") from error
        except ScreenerOpen as error:
            raise Problem(409, "screener_open", "The questions that come before are not answered.") from error
        except NotAgreed as error:
            raise Problem(403, "no_consent", NOT_AGREED) from error
        except SessionEnded as error:
            raise unauthorised("session_over") from error
        elapsed = timezone.now() - exposure.started_at
        answer = {
            "exposure": exposure.pk,
            "number": exposure.number,
            "next_event": exposure_next_event(exposure=exposure),
            "elapsed_ms": max(0, round(elapsed.total_seconds() * 1000)),
        }
        return Response(answer | _token(request.auth))


class EventsView(SessionView):
    @extend_schema(
        tags=_TAGS,
        request=serializers.EventsSerializer,
        responses={
            204: None,
            401: _PROBLEM,
            404: OpenApiResponse(description="not_found: no such exposure here"),
        },
    )
    def post(self, request: Request, session_id: UUID, exposure_id: int) -> Response:
        data = checked(serializers.EventsSerializer, request)
        exposure = Exposure.objects.filter(pk=exposure_id, session=request.auth).first()
        if exposure is None:
            raise Http404
        try:
            events_record(exposure=exposure, events=data["events"], conditions=data.get("conditions"))
        except SessionEnded as error:
            raise unauthorised("session_over") from error
        return Response(status=204)


class TokenView(SessionView):
    @extend_schema(tags=_TAGS, request=None, responses={200: serializers.TokenSerializer, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        return Response(_token(request.auth))


class FinishView(SessionView):
    authentication_classes = (FinishingTokenAuthentication,)

    @extend_schema(tags=_TAGS, request=serializers.FinishSerializer, responses={204: None, 401: _PROBLEM})
    def post(self, request: Request, session_id: UUID) -> Response:
        session_finish(session=request.auth, **checked(serializers.FinishSerializer, request))
        return Response(status=204)


def checked(serializer_class: type, request: Request) -> dict:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _open_campaign(share_code: str) -> Campaign:
    try:
        return campaign_open_get(share_code=share_code)
    except Campaign.DoesNotExist as error:
        raise Http404 from error
    except CampaignNotOpen as error:
        raise Problem(410, error.code, "This campaign is not open for viewers today.") from error


def _token(session: ViewerSession) -> dict:
    return {"token": token_issue(session.pk), "token_expires_in": settings.VIEWER_TOKEN_SECONDS}


def _started(started: StartedSession) -> dict:
    answer = _going_on(started.session) | {
        "withdrawal_code": started.withdrawal_code,
        "withdrawal_link": withdrawal_link(started.withdrawal_code, language_read(started.session)),
    }
    return answer | ({"viewer_key": started.viewer_key} if started.viewer_key else {})


def _going_on(session: ViewerSession) -> dict:
    campaign, device = session.campaign, session.origin == ViewerSession.Origin.DEVICE
    ads = {ad.pk: ad for ad in campaign.ads.all()}
    here = [ad for ad in ads.values() if ad.kind != Ad.Kind.ELSEWHERE]
    return {
        "session": session.pk,
        **_token(session),
        "capture": {
            "interval_ms": campaign.snapshot_interval_ms,
            "preroll_ms": campaign.preroll_seconds * 1000,
            "max_batch_frames": (
                settings.READINGS_BATCH_MAX_FRAMES if device else settings.SNAPSHOT_BATCH_MAX_FRAMES
            ),
            "max_batch_bytes": settings.SNAPSHOT_BATCH_MAX_BYTES,
            "max_frame_bytes": settings.SNAPSHOT_MAX_BYTES,
        },
        "ads": [ad_shown(campaign, ads[pk]) for pk in session.ad_order if pk in ads],
        "count": len(session.ad_order) if session.elsewhere else campaign.ads_shown(len(here)),
        "sound": any(ad.has_sound is not False and ad.kind == Ad.Kind.VIDEO for ad in here),
    }
