"""`POST sessions/<id>/camera-check`: is there a face, and light enough? Nothing is stored."""

from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.http import JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from campaigns.api.authentication import IsThisSession, ViewerTokenAuthentication
from campaigns.models import Consent, ViewerSession
from campaigns.selectors.sessions import consent_granted
from fer_platform.kit.client_pace import ClientPace, client_slow_down
from fer_platform.kit.helper import BudgetSpent
from fer_platform.kit.parameters import StrictView
from fer_platform.kit.problems import Problem
from inference.api.body import body_read
from inference.api.errors import problem_of
from inference.api.schema import PROBLEMS, CameraCheckSerializer, problem_responses
from inference.api.snapshots import limits
from inference.batches import picture_check
from inference.reading_process import HelperBroken, HelperBusy, camera_checked
from inference.refusals import Refused

# The page asks once a second; more often than twice that is no viewer's page.
CHECKS_PER_MINUTE = 120
checks_pace = ClientPace()
logger = structlog.get_logger("inference.camera_check")


class CameraCheckView(StrictView):
    """Looks at one JPEG before the first ad, and says what to change. The picture is forgotten with the answer."""

    authentication_classes = (ViewerTokenAuthentication,)
    permission_classes = (IsThisSession,)

    @extend_schema(
        tags=["snapshots"],
        request={"image/jpeg": OpenApiTypes.BINARY},
        responses={200: CameraCheckSerializer, **problem_responses(PROBLEMS)},
    )
    def post(self, request: Request, session_id: UUID) -> JsonResponse:
        try:
            if not consent_granted(session=request.auth, purpose=Consent.Purpose.EXPRESSIONS):
                raise Refused("no_consent", "The viewer did not agree to have expressions estimated.")
            if request.auth.origin == ViewerSession.Origin.DEVICE:
                raise Refused(
                    "other_origin", "The viewer agreed to numbers from the own device; no picture is taken."
                )
            client_slow_down(
                checks_pace,
                str(session_id),
                per_minute=CHECKS_PER_MINUTE,
                code="too_many_checks",
                detail=f"At most {CHECKS_PER_MINUTE} checks a minute.",
            )
            picture = body_read(
                request._request, limit=settings.SNAPSHOT_MAX_BYTES, too_large="frame_too_large"
            )
            picture_check(picture, limits=limits())
        except Refused as refused:
            raise problem_of(refused) from refused
        return JsonResponse(_checked(picture))


def _checked(picture: bytes) -> dict[str, Any]:
    try:
        return camera_checked(picture)
    except BudgetSpent:  # no camera's picture: none of a page's size costs that much
        return {"face": False, "faces": 0, "luma": 0.0, "face_width": 0.0, "advice": ["unreadable"]}
    except HelperBusy as error:
        raise Problem(429, "checks_busy", "Other pictures are being looked at.", retry_after=1) from error
    except HelperBroken as error:
        logger.error("camera_check_broken", error=str(error))
        raise Problem(503, "model_missing", "The detector cannot be loaded.", retry_after=30) from error
