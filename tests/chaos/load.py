"""Viewers' browsers under bad conditions: each keeps its batches until the server has said 202."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from tests.inference.wire import CONTENT_TYPE, batch_body, frame

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0  # seconds; the page's own are longer


@dataclass
class Viewer:
    """One session's sender. `answered`: frames of batches that got their 202; `problems`: what the other tries got."""

    address: str
    session: str
    token: str
    exposure: int
    answered: int = 0
    problems: list[str] = field(default_factory=list)

    def send_all(self, pictures: list[bytes], *, batch: int, every: float) -> None:
        """Send the pictures in batches, one batch at a time, `every` so many seconds at the most."""
        http = requests.Session()
        for start in range(0, len(pictures), batch):
            due = time.monotonic() + every
            self._send_until_taken(http, start, pictures[start : start + batch])
            time.sleep(max(0.0, due - time.monotonic()))

    def _send_until_taken(self, http: requests.Session, start: int, pictures: list[bytes]) -> None:
        frames = [frame(start + place, self.exposure) for place in range(len(pictures))]
        body = batch_body(frames, pictures)
        for pause in _pauses():
            try:
                answer = http.post(
                    f"{self.address}/api/v1/sessions/{self.session}/snapshots",
                    data=body,
                    headers={"Authorization": f"Viewer {self.token}", "Content-Type": CONTENT_TYPE},
                    timeout=10,
                )
            except requests.RequestException as error:
                self.problems.append(type(error).__name__)
            else:
                if answer.status_code == 202:
                    taken = answer.json()
                    assert taken["accepted"] + taken["duplicates"] == len(pictures)
                    self.answered += len(pictures)
                    return
                assert answer.status_code in (429, 503), answer.text
                self.problems.append(str(answer.status_code))
                pause = max(pause, float(answer.headers["Retry-After"]))
            time.sleep(pause)


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
