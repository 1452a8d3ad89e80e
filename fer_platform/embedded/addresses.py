"""Where the embedded servers of a data folder listen: a pure function of it, so that every command finds them."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

_LONGEST_SOCKET_PATH = 107  # bytes; the kernel's limit less the closing zero
_LONGEST_SOCKET_NAME = len("/postgres/.s.PGSQL.5432.lock")


def socket_folder(data_dir: Path) -> Path:
    """The folder of the sockets: `run` in the data folder or, where that path is too long, a short temporary one."""
    folder = data_dir.absolute() / "run"
    if len(os.fsencode(folder)) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fer-{os.geteuid()}-{digest}"


def postgres_socket_folder(data_dir: Path) -> Path:
    return socket_folder(data_dir) / "postgres"


def valkey_socket(data_dir: Path) -> Path:
    return socket_folder(data_dir) / "valkey.sock"


def database_url(data_dir: Path) -> str:
    host = quote(str(postgres_socket_folder(data_dir)), safe="/")
    return f"postgres://postgres@/fer_platform?host={host}"


def redis_url(data_dir: Path) -> str:
    return f"unix://{quote(str(valkey_socket(data_dir)), safe='/')}"
