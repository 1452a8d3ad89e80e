"""One request after another, with Python's own library: retries, problems, and what need not be sent again."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from email.message import Message
from typing import Any, BinaryIO

TRIES = 4
_WAITS = (429, 503)
_LONGEST_WAIT = 60.0
_CACHED = 64  # answers


class ApiError(Exception):
    """What the API refused. `code` is stable and to be acted upon; `problem` is the whole document (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        self.code = str(problem.get("code", ""))
        super().__init__(f"{status} {self.code}: {problem.get('detail', '')}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that it was given for, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Http:
    """Asks one installation with one token. `seconds`: how long to wait for one answer."""

    def __init__(self, url: str, token: str, *, seconds: float = 60.0) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"{url!r} is no address of an installation, such as https://fer.example.org")
        self.base = url.rstrip("/") + "/api/v1/"
        self._token, self._seconds = token, seconds
        self._held: dict[str, tuple[str, Any]] = {}
        self._opener = urllib.request.build_opener(_NoRedirects)

    def get(self, path: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Return the document of an address below `/api/v1/`, or of one that the API gave out.

        Raises:
            ApiError: it was refused. OSError: the server cannot be reached.
        """
        given = {key: _text(value) for key, value in (parameters or {}).items() if value is not None}
        query = f"?{urllib.parse.urlencode(given)}" if given else ""
        url = self._address(path) + query
        tag, document = self._held.get(url, ("", None))
        status, headers, body = self._ask("GET", url, None, {"If-None-Match": tag} if tag else {})
        if status == 304:
            return document
        document = json.loads(body)
        if headers.get("ETag"):
            self._held[url] = (headers["ETag"], document)
            if len(self._held) > _CACHED:
                del self._held[next(iter(self._held))]
        return document

    def send(self, method: str, path: str, body: Any = None, *, form: tuple[bytes, str] | None = None) -> Any:
        """Write, once even where it has to be sent again; `form`: a body of another kind and its type.

        Raises:
            ApiError: it was refused. OSError: the server cannot be reached.
        """
        data, kind = form or (json.dumps(body if body is not None else {}).encode(), "application/json")
        headers = {"Content-Type": kind, "Idempotency-Key": uuid.uuid4().hex}
        _, _, content = self._ask(method, self._address(path), data, headers)
        return json.loads(content) if content else None

    def fetch(self, link: str, target: BinaryIO) -> None:
        """Write what a link of the API holds into a file; the link needs no token and gets none.

        Raises:
            ApiError: it was refused. OSError: the server cannot be reached.
        """
        for left in reversed(range(TRIES)):
            try:
                with self._opener.open(urllib.request.Request(link), timeout=self._seconds) as answer:
                    while block := answer.read(1 << 20):
                        target.write(block)
                return
            except urllib.error.HTTPError as error:
                _wait(error, left)

    def _address(self, path: str) -> str:
        url = urllib.parse.urljoin(self.base, path)
        if not url.startswith(self.base):
            raise ValueError(f"{url} is not of this installation: the token stays here")
        return url

    def _ask(
        self, method: str, url: str, data: bytes | None, more: Mapping[str, str]
    ) -> tuple[int, Message, bytes]:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **more}
        for left in reversed(range(TRIES)):
            request = urllib.request.Request(url, data=data, headers=headers, method=method)
            try:
                with self._opener.open(request, timeout=self._seconds) as answer:
                    return answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                if error.code == 304:
                    return 304, error.headers, b""
                _wait(error, left)
        raise AssertionError("the last try returns or raises")


def _wait(error: urllib.error.HTTPError, left: int) -> None:
    """Wait as long as the server asks for, if tries are left. Raises: ApiError."""
    if error.code not in _WAITS or not left:
        raise ApiError(error.code, _problem(error)) from error
    told = error.headers.get("Retry-After") or ""
    time.sleep(min(_LONGEST_WAIT, float(told) if told.isdecimal() else 1))  # a proxy may name a day


def _problem(error: urllib.error.HTTPError) -> Mapping[str, Any]:
    try:
        found = json.loads(error.read())
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"detail": error.reason}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
