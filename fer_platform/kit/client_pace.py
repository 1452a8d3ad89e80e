"""How often one client may ask: a bucket of tokens for each, in this process's memory and nowhere else."""

import math
import threading
import time
from collections.abc import Callable

from fer_platform.kit.problems import Problem

_CLIENTS_MOST = 10_000  # then those that have been silent for longest are forgotten


class ClientPace:
    """Lets `per_minute` requests through at once, then one each time that a token has grown back."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # client: (tokens, at)
        self._lock = threading.Lock()

    def seconds_to_wait(self, client: str, *, per_minute: int, take: bool = True) -> int:
        """Take a token and return 0, or return after how many whole seconds there will be one; or only look."""
        with self._lock:
            now = self._clock()
            tokens, at = self._buckets.pop(client, (float(per_minute), now))
            tokens = min(float(per_minute), tokens + (now - at) * per_minute / 60)
            taken = tokens >= 1
            self._buckets[client] = (
                tokens - 1 if taken and take else tokens,
                now,
            )  # moves to the end: asked last
            if len(self._buckets) > _CLIENTS_MOST:
                del self._buckets[next(iter(self._buckets))]
        return 0 if taken else math.ceil((1 - tokens) * 60 / per_minute)

    def forget(self) -> None:
        with self._lock:
            self._buckets.clear()


def client_slow_down(
    pace: ClientPace, client: str, *, per_minute: int, code: str, detail: str | None = None
) -> None:
    """Take one of the client's tokens.

    Raises:
        Problem: 429 with this code, where there is none; it names the limit, and when there will be a token.
    """
    if wait := pace.seconds_to_wait(client, per_minute=per_minute):
        detail = detail or f"At most {per_minute} a minute."
        raise Problem(429, code, detail, retry_after=wait, extra={"limit": per_minute})
