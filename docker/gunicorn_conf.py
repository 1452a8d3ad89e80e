"""gunicorn in the container. It writes no access log: addresses and share codes would be in it."""

import os
from typing import Any

from prometheus_client import multiprocess

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "fer_platform.lanes.LaneWorker"  # its threads: fer_platform/lanes.py
workers = int(os.environ.get("WEB_PROCESSES", "2"))
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file must not wait for a disk
timeout = 60
graceful_timeout = 20
keepalive = 15
accesslog = None
control_socket_disable = True
logger_class = "fer_platform.gunicorn_logs.StructuredLogger"


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live gauges of a process that is gone; its counts stay."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
