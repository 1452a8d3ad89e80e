"""`POST try-it`: one picture in, all its faces out. Nothing of it is stored or logged."""

import base64
import threading
import time
from typing import Any

import structlog
from django.conf import settings
from django.http import JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace, client_slow_down
from fer_platform.kit.helper import BudgetSpent, FileRefused
from fer_platform.kit.outbound import Outbound
from fer_platform.kit.outbound_url import OutboundRefused
from fer_platform.kit.parameters import StrictView
from fer_platform.kit.pictures.limits import MAX_PIXELS
from fer_platform.kit.problems import Problem
from inference.api.try_it_forms import PictureJSONParser, PictureMultipartParser
from inference.api.try_it_problems import RESPONSES, not_fetched, too_large, unreadable
from inference.api.try_it_schema import PICTURE_FORM, PictureRequestSerializer, TriedSerializer
from inference.reading_process import HelperBroken, HelperBusy, faces_read

logger = structlog.get_logger("inference.try_it")
pictures_pace, urls_pace = ClientPace(), ClientPace()
# Strangers' servers may be slow: they hold at most this many of the web process's threads.
FETCHES_AT_ONCE = 2
_fetches = threading.BoundedSemaphore(FETCHES_AT_ONCE)


class MayTry(BasePermission):
    """Signed-in people; visitors only where the operator has opened it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return settings.TRY_IT_OPEN or bool(request.user and request.user.is_authenticated)


class TryItView(StrictView):
    """Reads all faces of one picture: a file, base64, or an address. Nothing of it is kept."""

    permission_classes = (MayTry,)
    parser_classes = (PictureMultipartParser, PictureJSONParser)

    @staticmethod
    def outbound() -> Outbound:
        """The door through which addresses are fetched."""
        return Outbound(bytes_most=settings.TRY_IT_MAX_BYTES, seconds=settings.TRY_IT_URL_SECONDS)

    @extend_schema(
        tags=["try it"],
        summary="Read the faces of one picture",
        request={"multipart/form-data": PICTURE_FORM, "application/json": PictureRequestSerializer},
        responses={200: TriedSerializer, **RESPONSES},
    )
    def post(self, request: Request) -> JsonResponse:
        start = time.perf_counter()
        client = _client(request)
        per_minute = settings.TRY_IT_PER_MINUTE
        client_slow_down(pictures_pace, client, per_minute=per_minute, code="too_many_requests")
        form, milliseconds = _form(request), {}
        if "url" in form:
            per_minute = settings.TRY_IT_URLS_PER_MINUTE
            client_slow_down(urls_pace, client, per_minute=per_minute, code="too_many_urls")
            picture = self._fetch(form["url"])
            milliseconds["fetch"] = _since(start)
        else:
            picture = form["picture"]
        answer = _read(picture, preview="url" in form and form["preview"])
        answer["milliseconds"] = _rounded(milliseconds | answer["milliseconds"] | {"total": _since(start)})
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})

    def _fetch(self, url: str) -> bytes:
        if not _fetches.acquire(blocking=False):
            raise Problem(429, "fetches_busy", "Other addresses are being opened. Try again.", retry_after=2)
        try:
            return self.outbound().get(url, accept="image/jpeg, image/png, image/webp").body
        except OutboundRefused as refused:
            raise not_fetched(refused) from refused
        finally:
            _fetches.release()


def _client(request: Request) -> str:
    user = request.user
    return f"user {user.pk}" if user and user.is_authenticated else client_address(request._request)


def _form(request: Request) -> dict[str, Any]:
    """Return what was sent, checked: exactly one of `picture` and `url`."""
    form = request.data
    if "picture" in form and "url" in form:
        raise Problem(422, "one_picture_only", "Send either 'picture' or 'url', not both.")
    if not form.get("picture") and not form.get("url"):
        if "CONTENT_LENGTH" not in request.META:
            raise Problem(411, "length_required", "Send a Content-Length.")
        raise Problem(422, "picture_missing", "Send a picture as 'picture', or its address as 'url'.")
    if "url" in form and not isinstance(form["url"], str):
        raise Problem(422, "url_invalid", "'url' must be a text.")
    if len(form.get("picture", b"")) > settings.TRY_IT_MAX_BYTES:
        raise too_large()
    return form


def _read(picture: bytes, *, preview: bool) -> dict[str, Any]:
    asked = time.perf_counter()
    try:
        read = faces_read(picture, most=settings.TRY_IT_MAX_FACES, preview=preview)
    except FileRefused as error:
        raise unreadable(str(error)) from error
    except BudgetSpent as error:
        raise unreadable("too_costly") from error
    except HelperBusy as error:
        raise Problem(
            429, "reader_busy", "Other pictures are being read. Try again.", retry_after=1
        ) from error
    except HelperBroken as error:
        logger.error("try_it_broken", error=str(error))
        raise Problem(503, "model_missing", "The network cannot be loaded.", retry_after=30) from error
    stages = read.answer["milliseconds"]
    answer = read.answer | {
        "milliseconds": {"wait": _since(asked) - sum(stages.values()), **stages},
        "limits": {
            "bytes": settings.TRY_IT_MAX_BYTES,
            "pixels": MAX_PIXELS,
            "faces": settings.TRY_IT_MAX_FACES,
        },
    }
    return answer | ({"preview": base64.b64encode(read.preview).decode()} if read.preview else {})


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _rounded(milliseconds: dict[str, float]) -> dict[str, float]:
    return {stage: round(value, 2) for stage, value in milliseconds.items()}
