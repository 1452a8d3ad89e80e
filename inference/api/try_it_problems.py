"""What `try-it` answers where it has no faces to answer with."""

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse

from fer_platform.kit.outbound_url import OutboundRefused
from fer_platform.kit.pictures.limits import MAX_ASPECT, MAX_PIXELS, MAX_SIDE
from fer_platform.kit.problems import Problem

RESPONSES = {
    status: OpenApiResponse(description=text)
    for status, text in {
        403: "not_authenticated; permission_denied (the form's CSRF token is missing)",
        411: "length_required",
        413: "body_too_large, picture_too_large, url_too_large (`limit` in bytes)",
        415: "unsupported_media_type",
        422: "picture_missing, one_picture_only, body_broken, not_base64, not_a_picture, picture_broken,"
        " picture_too_small, picture_too_narrow, picture_animated, picture_too_costly,"
        " too_many_pixels (`limit`), and for addresses url_invalid, url_scheme, url_credentials,"
        " url_port, url_unknown_host, url_not_public, url_unreachable, url_certificate, url_timeout, url_redirects,"
        " url_status, url_encoded, url_broken_answer",
        429: "too_many_requests, too_many_urls, reader_busy, fetches_busy; come back after Retry-After seconds",
        503: "model_missing: the operator has to look",
    }.items()
}
_UNREADABLE = {
    "empty": (422, "picture_missing", "The picture is empty."),
    "unknown_format": (422, "not_a_picture", "This is no JPEG, PNG or WebP picture."),
    "too_small": (422, "picture_too_small", "The picture is too small to show a face."),
    "too_narrow": (
        422,
        "picture_too_narrow",
        f"No side may be longer than {MAX_SIDE} pixels, or more than {MAX_ASPECT} times the other.",
    ),
    "animated": (422, "picture_animated", "The picture is animated: send one still picture."),
    "too_costly": (422, "picture_too_costly", "The picture takes more memory or time than one may."),
}
_BROKEN = (422, "picture_broken", "The picture is damaged or cut off.")


def unreadable(reason: str) -> Problem:
    """Return the problem of a picture that the engine refused; `reason` is the engine's code."""
    if reason == "too_many_bytes":
        return too_large()
    if reason == "too_many_pixels":
        detail = f"At most {MAX_PIXELS} pixels are read."
        return Problem(422, "too_many_pixels", detail, extra={"limit": MAX_PIXELS})
    return Problem(*_UNREADABLE.get(reason, _BROKEN))


def too_large() -> Problem:
    limit = settings.TRY_IT_MAX_BYTES
    return Problem(413, "picture_too_large", f"At most {limit} bytes a picture.", extra={"limit": limit})


def not_fetched(refused: OutboundRefused) -> Problem:
    """Return the problem of an address that was not opened: the client's to change, no 502 that a proxy rewrites."""
    status = 413 if refused.code == "url_too_large" else 422
    extra = {} if refused.limit is None else {"limit": refused.limit}
    return Problem(status, refused.code, refused.detail, extra=extra)
