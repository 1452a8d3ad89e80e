"""How often one token may ask: a counter in Redis for each token, kind and minute, shared by all web processes.

A Redis that is away stops nobody: reading results must not depend on it.
"""

import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Rate:
    """`limit` a window, how many are `left`, and in how many seconds the window is over."""

    kind: str
    limit: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"{self.kind}";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"{self.kind}";r={max(0, self.left)};t={self.reset}',
        }


def rate_take(*, token_id: int, kind: str, limit: int) -> Rate | None:
    """Count one request; `left` is negative where it is one too many. None: nobody counts, Redis is away."""
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    key = f"fer:rate:{token_id}:{kind}:{window}"
    try:
        pipe = _client(settings.REDIS_URL).pipeline(transaction=False)
        pipe.incr(key)
        pipe.expire(key, 2 * WINDOW_SECONDS)
        count = pipe.execute()[0]
    except redis.exceptions.RedisError:
        return None
    return Rate(kind, limit, limit - count, int((window + 1) * WINDOW_SECONDS - now) + 1)


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
