"""While a server is away or its disk full, the queue's programs say so in one line now and then, not in tracebacks."""

import logging
import time
from math import inf

from kombu.exceptions import OperationalError as BrokerAway

from fer_platform.kit.storage import storage_is_away
from fer_platform.refusals import disk_is_full

QUIET_SECONDS = 30.0
_BY_THE_SERVER = ("57P", "08")  # SQLSTATE: it shuts down, it starts up, the connection broke


class OneLineWhileAway(logging.Filter):
    """Of Celery's records about an outage, let one pass every half minute, as one line. All others pass as they are."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info and record.name.startswith("celery.") else None
        if error is not None and record.name == "celery.beat":
            error = error.__context__  # beat raises its own error over that of the broker
        away = _away(error)
        if not away:
            return True
        now = time.monotonic()
        if now - self._said.get(away, -inf) < QUIET_SECONDS:
            return False
        self._said[away] = now
        record.msg, record.args = "%s: %s", (away, str(error).partition("\n")[0])
        record.exc_info = None
        return True


def _away(error: BaseException | None) -> str:
    if isinstance(error, BrokerAway):
        return "the broker is away"
    if error is None or not storage_is_away(error):
        return ""
    if disk_is_full(error):
        return "the database's disk is full"
    # A deadlock, too, comes as OperationalError: what a living server says keeps its traceback.
    code = getattr(error.__cause__, "pgcode", None)
    return "the database is away" if code is None or code.startswith(_BY_THE_SERVER) else ""
