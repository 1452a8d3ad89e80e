"""The check that asks the broker, over a connection of its own that gives up within a second."""

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from fer_platform.health.result import NotReady

TIMEOUT_SECONDS = 1


def check_broker() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except redis.exceptions.RedisError as error:
        raise NotReady("does not answer") from error
    finally:
        client.close()
    return "answers"
