"""pytest plugin: real, throw-away servers for the tests, from the same code that the product starts them with.

Loaded with `-p` (pyproject.toml), so that this runs before pytest-django reads the settings. `DATABASE_URL` and
`REDIS_URL` of the caller win: the same tests then run against those servers. Several runs at once do not meet:
each has its own folder, and its servers die with it, also after `kill -9`. So do the processes of one run (`-n 2`):
each starts servers of its own.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

from fer_platform.embedded.addresses import database_url, redis_url
from fer_platform.embedded.children import Child
from fer_platform.embedded.lock import AlreadyRunning, take_lock
from fer_platform.embedded.postgres import create_database, postgres_program
from fer_platform.embedded.valkey import valkey_program

_PREFIX = f"fer-tests-{os.geteuid()}-"
# Which addresses the run's first process made, and not its caller: the processes that it starts make their own.
_MADE = "FER_TESTS_MADE"


def _remove_folders_of_killed_runs() -> None:
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/lock"):
        try:
            os.close(take_lock(lock, patience_seconds=0))
        except AlreadyRunning:
            continue
        shutil.rmtree(lock.parent, ignore_errors=True)


def _start_servers() -> None:
    for name in os.environ.pop(_MADE, "").split():
        del os.environ[name]
    _remove_folders_of_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    keep_open = (take_lock(folder / "lock"),)
    programs, made = [], []
    if not os.environ.get("DATABASE_URL"):
        programs.append(
            postgres_program(folder, log=folder / "postgres.log", durable=False, keep_open=keep_open)
        )
        os.environ["DATABASE_URL"] = database_url(folder)
        made.append("DATABASE_URL")
    if not os.environ.get("REDIS_URL"):
        programs.append(valkey_program(folder, log=folder / "valkey.log", keep_open=keep_open))
        os.environ["REDIS_URL"] = redis_url(folder)
        made.append("REDIS_URL")
    children = [Child(program) for program in programs]
    for child in children:
        atexit.register(child.stop)
    for child in children:
        child.wait_until_ready()
        if child.program.name == "postgres":
            create_database(folder)
    os.environ[_MADE] = " ".join(made)
    os.environ["DATA_DIR"] = str(folder / "data")  # uploads of the tests stay out of the checkout
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))


_start_servers()
