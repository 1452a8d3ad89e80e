"""The three forms in which a picture comes to `try-it`: multipart, base64 in JSON, an address in JSON.

Each body is read into memory within a limit. Django's own upload handlers would put larger ones into files.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from fer_platform.kit.problems import Problem
from inference.api.body import body_read
from inference.api.errors import problem_of
from inference.multipart import NotMultipart, boundary_of, multipart_parts
from inference.refusals import Refused

_AROUND = 16 * 1024  # bytes beside the picture: headers of parts, the other members
_PARTS_MOST = 8


class PictureMultipartParser(BaseParser):
    """multipart/form-data into {"picture": bytes} or {"url": str}, with "preview" and the form's CSRF token."""

    media_type = "multipart/form-data"

    def parse(self, stream: IO[bytes], media_type: str | None, parser_context: Mapping[str, Any]) -> dict:
        """Raises Problem: body_too_large, body_broken."""
        request = parser_context["request"]._request
        try:
            boundary = boundary_of(request.META.get("CONTENT_TYPE", ""))
            body = _body(request, settings.TRY_IT_MAX_BYTES + _AROUND)
            parts = multipart_parts(body, boundary=boundary, most=_PARTS_MOST)
        except NotMultipart as error:
            raise Problem(422, "body_broken", str(error)) from error
        form: dict[str, Any] = {name: part.decode(errors="replace") for name, part in parts.items()}
        if "picture" in parts:
            form["picture"] = parts["picture"]
        return form | {"preview": form.get("preview") in ("true", "1", "on")}


class PictureJSONParser(BaseParser):
    """JSON into the same members; "picture" is base64 there, with or without a data: prefix."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None, parser_context: Mapping[str, Any]) -> dict:
        """Raises Problem: body_too_large, body_broken, not_base64."""
        body = _body(parser_context["request"]._request, settings.TRY_IT_MAX_BYTES * 4 // 3 + _AROUND)
        try:
            form = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Problem(422, "body_broken", "The body is not a JSON object.") from error
        if not isinstance(form, dict):
            raise Problem(422, "body_broken", "The body is not a JSON object.")
        if "picture" in form:
            form["picture"] = _decoded(form["picture"])
        return form | {"preview": form.get("preview") is True}


def _body(request: Any, limit: int) -> bytes:
    try:
        return body_read(request, limit=limit, too_large="body_too_large")
    except Refused as refused:
        raise problem_of(refused) from refused


def _decoded(value: Any) -> bytes:
    problem = Problem(422, "not_base64", "'picture' must be a picture's bytes in base64 (RFC 4648).")
    if not isinstance(value, str):
        raise problem
    text = value.partition(",")[2] if value.startswith("data:") else value
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise problem from error
