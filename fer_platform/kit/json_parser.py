"""Reads the API's JSON bodies within a bound: Django's own limit does not hold for REST framework's streams."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from fer_platform.kit.problems import Problem
from fer_platform.kit.strange_text import is_strange

MAX_BYTES = 256 * 1024  # some three thousand playback events


class BoundedJSONParser(JSONParser):
    """JSON of at most `MAX_BYTES` bytes, nested no deeper than Python's parser goes."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the document.

        Raises:
            Problem: 413 body_too_large.
            ParseError: not JSON, nested too deeply, or with values that no column holds.
        """
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise Problem(
                413, "body_too_large", f"At most {MAX_BYTES} bytes are taken.", extra={"limit": MAX_BYTES}
            )
        try:
            document = super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error
        if is_strange(document):
            raise ParseError("A text holds a zero byte or half a character, or a number is too large.")
        return document
