"""Viewers' browsers under bad conditions: each keeps its pictures until the server has said that their frames ended."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.inference.wire import CONTENT_TYPE, batch_body, frame

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0  # seconds; the page's own are longer
_LAST_ASK, _LAST_WAIT = 0.4, 10.0  # seconds, as the page's
_BATCH_MOST = 20  # frames, as the page's; so many at once where they are sent again


@dataclass
class Viewer:
    """One session's sender. `answered`: frames of batches that got their 202; `problems`: what the other tries got.

    `again`: pictures that a crash of the database took and that were sent again, as the page does.
    """

    address: str
    session: str
    token: str
    exposure: int
    answered: int = 0
    again: int = 0
    problems: list[str] = field(default_factory=list)
    _held: dict[int, bytes] = field(default_factory=dict)  # by sequence: not known to have ended
    _lost: set[int] = field(default_factory=set)  # of these

    def send_all(self, pictures: list[bytes], *, batch: int, every: float) -> None:
        """Send the pictures in batches, one batch at a time, `every` so many seconds at the most; see them end."""
        http = requests.Session()
        for start in range(0, len(pictures), batch):
            due = time.monotonic() + every
            sequences = range(start, min(start + batch, len(pictures)))
            self._held |= {sequence: pictures[sequence] for sequence in sequences}
            self._send(http, [*sequences])
            self.answered += len(sequences)
            self._send_again(http)
            time.sleep(max(0.0, due - time.monotonic()))
        left = _LAST_WAIT
        while self._held and left > 0:
            began = time.monotonic()
            time.sleep(_LAST_ASK)
            answer = self._until_answered(lambda: http.get(self._url, headers=self._headers, timeout=10))
            left -= min(2 * _LAST_ASK, time.monotonic() - began)  # not the time in which nobody answered
            self._learn(answer)
            self._send_again(http)

    def _send_again(self, http: requests.Session) -> None:
        while self._lost:
            sequences = sorted(self._lost)[:_BATCH_MOST]
            self._lost.difference_update(sequences)
            self._send(http, sequences)
            self.again += len(sequences)

    def _send(self, http: requests.Session, sequences: list[int]) -> None:
        frames = [frame(sequence, self.exposure) for sequence in sequences]
        body = batch_body(frames, [self._held[sequence] for sequence in sequences])
        headers = self._headers | {"Content-Type": CONTENT_TYPE}
        taken = self._until_answered(lambda: http.post(self._url, data=body, headers=headers, timeout=10))
        assert taken["accepted"] + taken["duplicates"] == len(sequences)
        self._learn(taken)

    def _learn(self, told: dict[str, Any]) -> None:
        first, lost = told["unended_from"], set(told["lost"])
        self._lost = lost & self._held.keys()
        self._held = {
            sequence: picture
            for sequence, picture in self._held.items()
            if sequence in lost or (first is not None and sequence >= first)
        }

    @property
    def _url(self) -> str:
        return f"{self.address}/api/v1/sessions/{self.session}/snapshots"

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Viewer {self.token}"}

    def _until_answered(self, ask: Callable[[], requests.Response]) -> dict[str, Any]:
        """Return what the answer says, once there is one that takes it."""
        for pause in _pauses():
            try:
                answer = ask()
            except requests.RequestException as error:
                self.problems.append(type(error).__name__)
            else:
                if answer.ok:
                    told: dict[str, Any] = answer.json()
                    return told
                assert answer.status_code in (429, 503), answer.text
                self.problems.append(str(answer.status_code))
                pause = max(pause, float(answer.headers["Retry-After"]))
            time.sleep(pause)
        raise AssertionError("it is tried for ever")


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.25)
        pause = min(2 * pause, _LONGEST_PAUSE)


def in_threads(jobs: list) -> list[threading.Thread]:
    """Start each job in a thread of its own; return the threads."""
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    return threads
