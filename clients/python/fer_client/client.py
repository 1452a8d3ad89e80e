"""The client: campaigns, ads and rows of one installation, with one token."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fer_client.http import ApiError, Http
from fer_client.results import Findings, Row, Rows, Trace

_LOOK_SECONDS = 1.0
_DECIDED = ("verdict", "probability", "reason", "rank", "more")


class Client:
    """Reads and writes as far as the token's scopes allow.

    Args:
        url: the installation, e.g. https://fer.example.org; else the variable FER_URL.
        token: an access token; else the variable FER_TOKEN.

    Raises:
        ValueError: one of them is missing.
    """

    def __init__(self, *, url: str | None = None, token: str | None = None, seconds: float = 60.0) -> None:
        url, token = url or os.environ.get("FER_URL"), token or os.environ.get("FER_TOKEN")
        if not url or not token:
            raise ValueError("Give url and token, or set FER_URL and FER_TOKEN.")
        self.http = Http(url, token, seconds=seconds)

    def rows(self, name: str, **filters: Any) -> Rows:
        """Return rows of a list: campaigns, ads, alerts, annotations, answers, exposures, frames, models, norms,
        sessions, viewers; with the API's filters, `fields`, `updated_after` and `limit` (rows a page)."""
        return Rows(lambda after: self.http.get(after) if after else self.http.get(name, filters))

    def campaigns(self, **filters: Any) -> Rows:
        """Return the campaigns."""
        return self.rows("campaigns", **filters)

    def campaign(self, pk: int) -> Campaign:
        """Return a campaign by its number; nothing is asked yet."""
        return Campaign(self.http, pk)

    def ad(self, pk: int) -> Ad:
        """Return an ad by its number; nothing is asked yet."""
        return Ad(self.http, pk)

    def model(self, digest: str) -> Row:
        """Return how a network was judged: `evaluation`, with n and intervals; `digest` as in frames and models."""
        found: Row = self.http.get(f"models/{digest}")
        return found

    def create_campaign(self, **values: Any) -> Row:
        """Make a draft and return it."""
        made: Row = self.http.send("POST", "campaigns", values)
        return made

    def upload_ad(self, campaign: int, path: str | Path, *, title: str, **fields: Any) -> Row:
        """Add a clip or picture to a campaign; of a picture with `duration_ms`."""
        form = _form({"title": title, **fields}, Path(path))
        made: Row = self.http.send("POST", f"campaigns/{campaign}/ads", form=form)
        return made

    def add_site_ad(self, campaign: int, *, title: str, duration_ms: int, **fields: Any) -> Row:
        """Add a clip that a site of yours plays in its own player (`kind` elsewhere); it has no file here."""
        form = _form({"kind": "elsewhere", "title": title, "duration_ms": duration_ms, **fields})
        made: Row = self.http.send("POST", f"campaigns/{campaign}/ads", form=form)
        return made

    def publish(self, campaign: int) -> Row:
        """Open the share link; `ApiError` not_ready names what is missing."""
        done: Row = self.http.send("POST", f"campaigns/{campaign}/publish")
        return done

    def close(self, campaign: int) -> Row:
        """Shut the share link."""
        done: Row = self.http.send("POST", f"campaigns/{campaign}/close")
        return done


class Ad:
    """One ad."""

    def __init__(self, http: Http, pk: int) -> None:
        self._http, self.pk = http, pk

    def read(self) -> Row:
        """Return the ad itself."""
        found: Row = self._http.get(f"ads/{self.pk}")
        return found

    def trace(
        self, *, segment: str | None = None, first: date | str | None = None, last: date | str | None = None
    ) -> Trace:
        """Return its trace: of all viewers, or of a part of them, as of `findings`."""
        return Trace(self._http.get(f"ads/{self.pk}/trace", _part(segment, first, last)))

    def findings(
        self,
        *,
        about: str | None = None,
        key: str | None = None,
        segment: str | None = None,
        first: date | str | None = None,
        last: date | str | None = None,
    ) -> Findings:
        """Return its findings: `about` picks questions (reception, norm, survey, fatigue, decision), `key` figures.

        `segment` (`age=18-24`), `first` and `last` (days of exposure, both within): of a part of the viewers alone, as
        the filter of the ad's page; of these there is reception."""
        asked = {"about": about, "key": key, **_part(segment, first, last)}
        return Findings(self._http.get(f"ads/{self.pk}/findings", asked))


class Campaign:
    """One campaign."""

    def __init__(self, http: Http, pk: int) -> None:
        self._http, self.pk = http, pk

    def read(self) -> Row:
        """Return the campaign itself."""
        found: Row = self._http.get(f"campaigns/{self.pk}")
        return found

    def findings(self, *, about: str | None = None, key: str | None = None) -> Findings:
        """Return what to do with its ads, how these stand among each other, its funnel, the prediction of answers."""
        found = self._http.get(f"campaigns/{self.pk}/findings", {"about": about, "key": key})
        return Findings(found["questions"])

    def decisions(self) -> dict[int, Row]:
        """Return what to do with each ad, by its id: `verdict` (run, fix, drop, not_enough), `probability`, `reason`,
        `rank` (ties share theirs), `more` (viewers that would settle it); None for what is not known, or not needed."""
        decided: dict[int, Row] = {}
        for own in self.findings(about="decision"):
            if str(own["part"]).startswith("ad:"):
                row = decided.setdefault(int(own["part"].removeprefix("ad:")), dict.fromkeys(_DECIDED))
                key, value = own["key"].removeprefix("decision."), own["value"] or {}
                if key == "verdict":
                    row.update(verdict=value["name"], probability=value["probability"])
                elif key in _DECIDED:
                    row[key] = value.get("name", value.get("value"))
        return decided

    def plan(self, **asked: Any) -> Row:
        """Return how many viewers a study needs (`plan.viewers`), as the planner's page says it; simulated to the end.

        `asked`: what that page asks, e.g. kind, difference, power; nothing: two ads, in the outcome that decides."""
        found: Row = self._http.get(f"campaigns/{self.pk}/plan", asked)
        while not found["over"]:
            found = self._http.get(f"campaigns/{self.pk}/plan", {**asked, "tried": found["tried"]})
        return found

    def comparison(self, **asked: Any) -> Findings:
        """Return two ads (`a`, `b`) or two audiences (`ad`, `segment`, `first`, `second`) side by side."""
        return Findings([self._http.get(f"campaigns/{self.pk}/comparison", asked)])

    def export(
        self,
        what: str,
        path: str | Path,
        *,
        form: str | None = None,
        updated_after: str | None = None,
        seconds: float = 600.0,
        progress: Callable[[Row], None] = lambda _: None,
    ) -> Path:
        """Ask for a file, wait until it is written, fetch it and check its digest.

        Args:
            what: ads, sessions, exposures, answers, frames, viewers, decisions, findings or bundle.
            form: parquet, csv, xlsx or zip; else by the ending of `path`.
            seconds: how long to wait for it.
            progress: is told of the job each second.

        Raises:
            ApiError: it was refused, or could not be written. TimeoutError: it takes longer.
        """
        path = Path(path)
        body = {"what": what, "form": form or path.suffix.lstrip("."), "updated_after": updated_after}
        body = {name: value for name, value in body.items() if value is not None}
        job: Row = self._http.send("POST", f"campaigns/{self.pk}/exports", body)
        until = time.monotonic() + seconds
        while job["status"] in ("waiting", "running"):
            if time.monotonic() > until:
                raise TimeoutError(f"Export {job['id']} is still {job['status']} after {seconds:g} s.")
            time.sleep(_LOOK_SECONDS)
            job = self._http.get(f"exports/{job['id']}")
            progress(job)
        if job["status"] != "ready":
            raise ApiError(200, {"code": f"export_{job['status']}", "detail": job["problem"]})
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as target:
                self._http.fetch(job["link"], target)
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != job["sha256"]:
                raise OSError("The file came broken: its digest is another one.")
            return part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _part(segment: str | None, first: date | str | None, last: date | str | None) -> dict[str, Any]:
    return {"segment": segment, "from": first, "to": last}


def _form(fields: dict[str, Any], path: Path | None = None) -> tuple[bytes, str]:
    """Return a body of `multipart/form-data`, with or without a file, and its type."""
    boundary = uuid.uuid4().hex
    pairs = [
        (name, own)
        for name, value in fields.items()
        for own in (value if isinstance(value, (list, tuple)) else [value])
    ]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{own}\r\n'.encode()
        for name, own in pairs
    ]
    if path is not None:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="ad{path.suffix}"\r\n'
        head += "Content-Type: application/octet-stream\r\n\r\n"
        parts.append(head.encode() + path.read_bytes() + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
