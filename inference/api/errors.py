"""Which HTTP status each refusal has."""

from campaigns.api.authentication import unauthorised
from fer_platform.kit.problems import Problem
from inference.refusals import Refused

_STATUS = {
    "no_consent": 403,
    "other_origin": 403,
    "face_not_agreed": 403,
    "exposure_unknown": 409,
    "length_required": 411,
    "body_too_large": 413,
    "frame_too_large": 413,
    "malformed_batch": 422,
    "face_unclear": 422,
    "frame_too_narrow": 422,
    "model_unknown": 422,
    "not_a_jpeg": 422,
    "too_many_frames": 422,
    "too_many_pixels": 422,
    "backlog_full": 429,
    "batch_in_flight": 429,
    "too_fast": 429,
}


def problem_of(refused: Refused) -> Problem:
    """Return the problem document that answers a refusal."""
    if refused.code.startswith("session_"):
        return unauthorised(refused.code)
    return Problem(
        _STATUS[refused.code],
        refused.code,
        refused.detail,
        retry_after=refused.retry_after,
        extra=refused.extra,
    )
