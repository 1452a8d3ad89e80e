"""`POST sessions/<id>/snapshots`: authenticate, bound, write, answer. Pictures as a form, readings as JSON."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request

from campaigns.api.authentication import IsThisSession, SignedTokenAuthentication, ViewerTokenAuthentication
from campaigns.services.sessions import session_seen
from campaigns.tokens import token_half_spent, token_issue
from fer_platform.kit.parameters import StrictView
from inference.api.body import body_read
from inference.api.errors import problem_of
from inference.api.hint import hints
from inference.api.pressure import pressure
from inference.api.schema import (
    BATCH_PROBLEMS,
    UNENDED_PROBLEMS,
    BatchSerializer,
    IngestedSerializer,
    ReadingsSerializer,
    UnendedSerializer,
    problem_responses,
)
from inference.batches import Batch, Limits, batch_read
from inference.engine.weights import WeightsError
from inference.multipart import NotMultipart, boundary_of, multipart_parts
from inference.readings import readings_read
from inference.refusals import Refused
from inference.services.ingest import Ingested, batch_ingest, readings_ingest
from inference.services.lost import frames_unended
from inference.shipped import shipped_weights

_READING_BYTES = 1024  # of one frame's numbers, written out; a browser writes some 450


class SnapshotsView(StrictView):
    """Takes a batch of snapshots. Repeating one is safe; 202 means stored, and each frame ends under one name.

    Pictures come as multipart/form-data and are read here. Readings of the viewer's own device come as
    application/json: numbers, and no picture. A session sends the one kind that its viewer agreed to.
    """

    # The statement that stores a batch asks for the session anyway, under its lock.
    authentication_classes = (SignedTokenAuthentication,)
    permission_classes = (IsThisSession,)
    parser_classes = (MultiPartParser, JSONParser)  # for the reference; bodies are read by functions of ours

    @extend_schema(
        tags=["snapshots"],
        request={"multipart/form-data": BatchSerializer, "application/json": ReadingsSerializer},
        responses={202: IngestedSerializer, **problem_responses(BATCH_PROBLEMS)},
    )
    def post(self, request: Request, session_id: UUID) -> JsonResponse:
        try:
            if request._request.content_type == "application/json":
                ingested = _readings_take(request._request, session_id)
                interval_ms = ingested.interval_ms  # nothing waits: whatever the workers' queue is like
            else:
                pressure.refuse_if_full()
                ingested = batch_ingest(session_id=session_id, batch=_batch(request._request))
                interval_ms = pressure.interval_ms(wanted_ms=ingested.interval_ms)
                if ingested.accepted or ingested.restored:
                    hints.wake()
        except Refused as refused:
            _session_judge(request)  # that it is over or withdrawn is told before all else
            raise problem_of(refused) from refused
        session_seen(session_id=session_id, last_seen_at=ingested.last_seen_at)
        answer = {
            "accepted": ingested.accepted,
            "duplicates": ingested.duplicates,
            "next_interval_ms": interval_ms,
            **ingested.told,
        }
        return JsonResponse(answer | _fresh_token(request, session_id), status=202)

    @extend_schema(
        tags=["snapshots"], responses={200: UnendedSerializer, **problem_responses(UNENDED_PROBLEMS)}
    )
    def get(self, request: Request, session_id: UUID) -> JsonResponse:
        """Tell which frames have not ended, and which pictures are missed: for who has no batch to send just now."""
        _session_judge(request)
        return JsonResponse(frames_unended(session_id=session_id).told())


def limits() -> Limits:
    """Return the bounds of a batch, from the settings."""
    return Limits(
        frames=settings.SNAPSHOT_BATCH_MAX_FRAMES,
        frame_bytes=settings.SNAPSHOT_MAX_BYTES,
        frame_pixels=settings.SNAPSHOT_MAX_PIXELS,
    )


def _session_judge(request: Request) -> None:
    """Note that the page is there. Raises Problem, 401: the session does not go on."""
    ViewerTokenAuthentication().authenticate(request)


def _readings_take(request: HttpRequest, session_id: UUID) -> Ingested:
    most = settings.READINGS_BATCH_MAX_FRAMES
    body = body_read(request, limit=most * _READING_BYTES, too_large="body_too_large")
    try:
        return readings_ingest(
            session_id=session_id, readings=readings_read(body, most=most), shipped=shipped_weights
        )
    except WeightsError as error:
        raise Refused("model_unknown", "The network that reads here cannot be loaded.") from error


def _batch(request: HttpRequest) -> Batch:
    bounds = limits()
    try:
        boundary = boundary_of(request.META.get("CONTENT_TYPE", ""))
        body = body_read(request, limit=settings.SNAPSHOT_BATCH_MAX_BYTES, too_large="body_too_large")
        # More parts than a batch may have are still split (and then named by `too_many_frames`), but not without end.
        parts = multipart_parts(body, boundary=boundary, most=4 * bounds.frames)
    except NotMultipart as error:
        raise Refused("malformed_batch", str(error)) from error
    return batch_read(parts, limits=bounds)


def _fresh_token(request: Request, session_id: UUID) -> dict[str, str | int]:
    token = request.headers["Authorization"].partition(" ")[2].strip()
    if not token_half_spent(token):
        return {}
    return {"token": token_issue(session_id), "token_expires_in": settings.VIEWER_TOKEN_SECONDS}
