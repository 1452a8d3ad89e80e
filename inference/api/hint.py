"""Tells the workers that frames wait, from a thread of its own: a broker that is away or slow never delays an answer.

A hint carries nothing, and a lost one costs at most the time until the next sweep: the rows are the queue.
"""

import os
import threading
from collections.abc import Callable

import structlog
from prometheus_client import Counter

HINT_FAILURES = Counter("fer_hint_failures", "Hints to the workers that the broker did not take.")
# Batches that arrive together share a hint, and what they bring is read at once: each hint costs some 4 ms of CPU, and
# so does a claim. Pages ask once a second where the face was: what they sent before is read by then.
_GAP_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 3.0  # the broker is left alone
_EXPIRES_SECONDS = 30
logger = structlog.get_logger("inference.hint")


class HintSender:
    """`wake` returns at once. At most one hint is under way, and none for a few seconds after one failed."""

    def __init__(self, send: Callable[[], object], *, after_failure: float = _AFTER_FAILURE_SECONDS) -> None:
        self._send = send
        self._after_failure = after_failure
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._pid = 0

    def wake(self) -> None:
        self._wanted.set()
        if self._pid != os.getpid():  # the first time, and after a fork, which leaves threads behind
            with self._starting:
                if self._pid != os.getpid():
                    self._pid = os.getpid()
                    threading.Thread(target=self._run, name="hints", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while self._wanted.wait():
            self._wanted.clear()
            try:
                self._send()
            except Exception as error:  # whatever the broker's client raises: the frames are safe without it
                HINT_FAILURES.inc()
                logger.warning("hint_failed", error=type(error).__name__)
                pause.wait(self._after_failure)
            else:
                pause.wait(_GAP_SECONDS)


def _send_hint() -> None:
    from inference.tasks import score_snapshots

    score_snapshots.apply_async(expires=_EXPIRES_SECONDS, retry=False, ignore_result=True)


hints = HintSender(_send_hint)
