"""gunicorn's settings for the embedded default."""

from fer_platform.embedded.children import die_with_parent

worker_class = "fer_platform.lanes.LaneWorker"  # its threads: fer_platform/lanes.py
workers = 1
timeout = 60
graceful_timeout = 3
keepalive = 15
control_socket_disable = True
loglevel = "warning"


def post_fork(server: object, worker: object) -> None:
    die_with_parent()
