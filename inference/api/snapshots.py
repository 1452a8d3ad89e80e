"""`POST sessions/<id>/snapshots`: authenticate, bound, write, answer."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.views import APIView

from campaigns.api.authentication import IsThisSession, ViewerTokenAuthentication
from campaigns.models import ViewerSession
from campaigns.tokens import token_half_spent, token_issue
from inference.api.body import body_read
from inference.api.errors import problem_of
from inference.api.hint import hints
from inference.api.pressure import pressure
from inference.api.schema import BATCH_PROBLEMS, BatchSerializer, IngestedSerializer, problem_responses
from inference.batches import Batch, Limits, batch_read
from inference.multipart import NotMultipart, boundary_of, multipart_parts
from inference.refusals import Refused
from inference.services.ingest import batch_ingest


class SnapshotsView(APIView):
    """Takes a batch of snapshots. Repeating one is safe; 202 means stored, and each frame will be read."""

    authentication_classes = (ViewerTokenAuthentication,)
    permission_classes = (IsThisSession,)
    parser_classes = (MultiPartParser,)  # for the reference; the body is read by `_batch`

    @extend_schema(
        tags=["snapshots"],
        request={"multipart/form-data": BatchSerializer},
        responses={202: IngestedSerializer, **problem_responses(BATCH_PROBLEMS)},
    )
    def post(self, request: Request, session_id: UUID) -> JsonResponse:
        try:
            pressure.refuse_if_full()
            ingested = batch_ingest(session_id=session_id, batch=_batch(request._request))
        except Refused as refused:
            raise problem_of(refused) from refused
        if ingested.accepted:
            hints.wake()
        answer = {
            "accepted": ingested.accepted,
            "duplicates": ingested.duplicates,
            "next_interval_ms": pressure.interval_ms(wanted_ms=ingested.interval_ms),
        }
        return JsonResponse(answer | _fresh_token(request, request.auth), status=202)


def limits() -> Limits:
    """Return the bounds of a batch, from the settings."""
    return Limits(
        frames=settings.SNAPSHOT_BATCH_MAX_FRAMES,
        frame_bytes=settings.SNAPSHOT_MAX_BYTES,
        frame_pixels=settings.SNAPSHOT_MAX_PIXELS,
    )


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


def _fresh_token(request: Request, session: ViewerSession) -> dict[str, str | int]:
    token = request.headers["Authorization"].partition(" ")[2].strip()
    if not token_half_spent(token):
        return {}
    return {"token": token_issue(session), "token_expires_in": settings.VIEWER_TOKEN_SECONDS}
