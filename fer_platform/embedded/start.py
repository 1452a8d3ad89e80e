"""Starts the whole product on one machine, in order, and looks after it until it is stopped."""

import os
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fer_platform.embedded.addresses import database_url, redis_url
from fer_platform.embedded.children import StartFailed
from fer_platform.embedded.lock import AlreadyRunning, take_lock
from fer_platform.embedded.postgres import create_database, postgres_program
from fer_platform.embedded.programs import beat_program, command_program, web_program, worker_program
from fer_platform.embedded.supervisor import Supervisor
from fer_platform.embedded.valkey import valkey_program

_LOG_BYTES = 5_000_000
_DEMO_SECONDS = "600"  # the demo takes five on a quiet machine


@dataclass(frozen=True)
class Place:
    """Where the product runs: its data folder, and the address that its web process listens on."""

    data_dir: Path
    host: str
    port: int


def run_platform(
    place: Place,
    *,
    collect: Callable[[], None],
    migrate: Callable[[], None],
    when_serving: Callable[[], None],
    say: Callable[[str, str], None],
) -> None:
    """Run everything until Ctrl-C or SIGTERM; then stop everything, in reverse.

    `collect` runs in a thread while the servers start, `migrate` once the database answers, `when_serving` once the
    web process answers and the demo is there.

    Raises:
        StartFailed: something could not start; what had been started is stopped again.
    """
    _check_port(place)
    for folder in (place.data_dir, place.data_dir / "log", place.data_dir / "media"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep_open = (_lock(place.data_dir),)
    stopping = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    with suppress(KeyboardInterrupt), Supervisor(say=say) as supervisor:
        for signum in stopping:
            if signum != signal.SIGHUP or signal.getsignal(signum) is not signal.SIG_IGN:  # nohup
                signal.signal(signum, supervisor.interrupt)
        try:
            with ThreadPoolExecutor(max_workers=1) as beside:
                collected = beside.submit(collect)
                _start_servers(supervisor, place.data_dir, keep_open, say)
                migrate()
                collected.result()
            say("up", "starting the web process, then worker and beat")
            web = supervisor.start(web_program(host=place.host, port=place.port, keep_open=keep_open))
            web.wait_until_ready()  # alone, for it is what the person waits for
            say("up", f"the web answers on port {place.port}")
            supervisor.start(worker_program(keep_open=keep_open))
            supervisor.start(beat_program(place.data_dir, keep_open=keep_open))
            demo = command_program("demo", keep_open=keep_open)
            supervisor.start_once(demo, when_done=lambda status: _demo_done(status, when_serving, say))
            # Simulated viewers come last: nobody waits for them. Their films are drawn while the demo draws its own.
            simulation = command_program("simulation", "demo", "--wait", _DEMO_SECONDS, keep_open=keep_open)
            supervisor.start_once(simulation, when_done=lambda _: None)
            supervisor.watch()
        finally:
            say("up", "stopping; press Ctrl-C again to end everything at once")
            for signum in stopping:
                signal.signal(signum, lambda *_: supervisor.kill())


def _start_servers(
    supervisor: Supervisor, data_dir: Path, keep_open: tuple[int, ...], say: Callable[[str, str], None]
) -> None:
    """Start those servers that the environment does not name, both at once, and wait until they answer."""
    children = []
    if os.environ["DATABASE_URL"] == database_url(data_dir):
        first_time = not (data_dir / "postgres").exists()
        say("up", "making the database" if first_time else "starting PostgreSQL")
        log = _log(data_dir, "postgres")
        children.append(supervisor.start(postgres_program(data_dir, log=log, keep_open=keep_open)))
    if os.environ["REDIS_URL"] == redis_url(data_dir):
        say("up", "starting Valkey")
        children.append(
            supervisor.start(valkey_program(data_dir, log=_log(data_dir, "valkey"), keep_open=keep_open))
        )
    for child in children:
        child.wait_until_ready()
        if child.program.name == "postgres":
            create_database(data_dir)


def _lock(data_dir: Path) -> int:
    try:
        return take_lock(data_dir / "lock")
    except AlreadyRunning as error:
        who = (
            f"`manage.py up` (process {error.pid})"
            if error.pid
            else "something left over from an earlier run"
        )
        raise StartFailed(
            f"{who} already uses the data in {data_dir}. Stop it first, or set DATA_DIR to another folder."
        ) from error


def _check_port(place: Place) -> None:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError as error:
            raise StartFailed(
                f"Cannot listen on {place.host}, PORT {place.port}: {error.strerror}. Set PORT to a free port,"
                f" for example PORT={place.port + 1}."
            ) from error


def _log(data_dir: Path, name: str) -> Path:
    """The server's log; a long one makes room, and one older file is kept."""
    path = data_dir / "log" / f"{name}.log"
    if path.exists() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def _demo_done(status: int, when_serving: Callable[[], None], say: Callable[[str, str], None]) -> None:
    if status:
        say("up", "the demo data could not be made; the product runs without them")
    when_serving()
