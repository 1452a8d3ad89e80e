"""The product's own processes: web, worker and beat."""

import http.client
import sys
from dataclasses import replace
from pathlib import Path

from fer_platform.embedded.children import Program

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore:No directory at,ignore:You're running the worker",  # DEBUG collects nothing; root is fine
}
# Arrays of this many bytes go back to the system at once: by itself glibc learns to keep those of up to 32 MB. Of the
# worker alone: asking the system for them anew each time would make the web's large pages slower.
WORKER_ENVIRONMENT = {**ENVIRONMENT, "MALLOC_MMAP_THRESHOLD_": str(4 << 20)}


def web_program(*, host: str, port: int, keep_open: tuple[int, ...]) -> Program:
    """One web process with the threads of lanes.py, answering on `host`:`port`."""
    return Program(
        name="web",
        command=(
            *(sys.executable, "-m", "gunicorn", "fer_platform.wsgi:application"),
            *("--config", "python:fer_platform.embedded.gunicorn_conf"),
            *("--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"),
        ),
        answers=lambda: web_answers(host=host, port=port),
        ready_seconds=60,
        stop_seconds=4,
        folder=str(ROOT),
        environment=ENVIRONMENT,
        keep_open=keep_open,
    )


def worker_program(*, keep_open: tuple[int, ...]) -> Program:
    """One worker process: one pool process with one thread is the fastest use of one core.

    Where cores are short, those who wait for an answer come before the frames that wait to be scored.
    """
    options = ("--pool=prefork", "--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle")
    program = _celery("worker", *options, stop_seconds=4, keep_open=keep_open)
    return replace(program, command=("nice", "-n", "5", *program.command), environment=WORKER_ENVIRONMENT)


def beat_program(data_dir: Path, *, keep_open: tuple[int, ...]) -> Program:
    """The clock: sends the periodic tasks."""
    schedule = ("--schedule", str(data_dir / "beat-schedule"), "--pidfile=", "--loglevel=WARNING")
    program = _celery("beat", *schedule, stop_seconds=2, keep_open=keep_open)
    # The worker beside it checks the settings, and checks import every page: 20 MB that the clock has no use for.
    return replace(program, environment={**ENVIRONMENT, "CELERY_SKIP_CHECKS": "1"})


def command_program(name: str, *arguments: str, keep_open: tuple[int, ...]) -> Program:
    """A management command that ends."""
    return Program(
        name=name,
        command=(sys.executable, str(ROOT / "manage.py"), name, *arguments),
        folder=str(ROOT),
        environment=ENVIRONMENT,
        keep_open=keep_open,
    )


def web_answers(*, host: str, port: int) -> bool:
    """Whether something speaks HTTP there; any status counts, for it came from the application."""
    place = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - this connects, it does not listen
    connection = http.client.HTTPConnection(place, port, timeout=5)
    try:
        connection.request("GET", "/livez", headers={"Host": "localhost"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _celery(name: str, *options: str, stop_seconds: float, keep_open: tuple[int, ...]) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-m", "celery", "--quiet", "-A", "fer_platform", name, *options),
        stop_seconds=stop_seconds,
        folder=str(ROOT),
        environment=ENVIRONMENT,
        keep_open=keep_open,
    )
