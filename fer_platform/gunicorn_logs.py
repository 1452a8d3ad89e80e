"""gunicorn's messages in the format of all others; there is no access log, for it would hold addresses and paths."""

import os

from gunicorn.glogging import Logger

from fer_platform.logs import configure


class StructuredLogger(Logger):
    """Hands gunicorn's own messages to the root logger. Name it as `logger_class`."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        configure(
            {"level": os.environ.get("LOG_LEVEL", "INFO"), "format": os.environ.get("LOG_FORMAT", "console")}
        )
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
        self.error_log.propagate = True
        self.access_log.propagate = False
