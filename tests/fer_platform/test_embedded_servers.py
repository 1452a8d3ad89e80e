"""The embedded servers: those of this very run, and fresh ones in awkward places."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection

from fer_platform.embedded.addresses import postgres_socket_folder, socket_folder, valkey_socket
from fer_platform.embedded.children import Child
from fer_platform.embedded.identity import server_identity
from fer_platform.embedded.lock import AlreadyRunning, take_lock
from fer_platform.embedded.postgres import create_database, postgres_program
from fer_platform.embedded.valkey import valkey_program
from tests.fer_platform.processes import eventually


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A new folder that any account may pass through, with a short path."""
    folder = Path(tempfile.mkdtemp(prefix="fer-open-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def _identities() -> list[str]:
    """Those that this machine and this account can take on."""
    chosen, root = server_identity(), Path(settings.BASE_DIR)
    everyone_enters = all(folder.stat().st_mode & 0o001 for folder in (root, *root.parents))
    if chosen == "namespace" and everyone_enters:
        return ["namespace", "nobody"]
    return [chosen]


def _is_free(lock: Path) -> bool:
    try:
        os.close(take_lock(lock, patience_seconds=0))
    except AlreadyRunning:
        return False
    return True


@pytest.mark.django_db
def test_database_is_a_real_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) >= 150000


def test_broker_answers_and_never_evicts() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    assert client.ping()
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


@pytest.mark.parametrize("identity", _identities())
def test_postgres_runs_whoever_starts_it_and_survives_a_kill(open_folder: Path, identity: str) -> None:
    log, lock = open_folder / "postgres.log", open_folder / "lock"
    handed_down = take_lock(lock)
    server = Child(postgres_program(open_folder, log=log, identity=identity, keep_open=(handed_down,)))
    os.close(handed_down)
    server.wait_until_ready()
    create_database(open_folder)
    assert not _is_free(lock)
    server.process.kill()
    server.process.wait()
    assert eventually(lambda: _is_free(lock), seconds=3)  # its own children take a moment to die
    assert (open_folder / "postgres" / "postmaster.pid").exists()

    server = Child(postgres_program(open_folder, log=log, identity=identity))
    server.wait_until_ready()
    create_database(open_folder)  # is there, so nothing happens
    server.stop()
    assert server.process.returncode == 0


def test_postgres_starts_where_the_killed_servers_number_belongs_to_a_stranger(open_folder: Path) -> None:
    log = open_folder / "postgres.log"
    postgres_program(open_folder, log=log, durable=False)
    for lock in (
        open_folder / "postgres" / "postmaster.pid",
        postgres_socket_folder(open_folder) / ".s.PGSQL.5432.lock",
    ):
        lock.write_text(f"{os.getpid()}\n")
    server = Child(postgres_program(open_folder, log=log, durable=False))
    server.wait_until_ready()
    server.stop()


def test_servers_start_below_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    data_dir = tmp_path / ("long" * 30) / "var"
    data_dir.mkdir(parents=True)
    children = [
        Child(postgres_program(data_dir, log=data_dir / "postgres.log", durable=False)),
        Child(valkey_program(data_dir, log=data_dir / "valkey.log")),
    ]
    for child in children:
        child.wait_until_ready()
    assert len(os.fsencode(valkey_socket(data_dir))) <= 107
    assert socket_folder(data_dir).stat().st_mode & 0o777 == 0o700
    for child in children:
        child.stop()
    shutil.rmtree(socket_folder(data_dir))
