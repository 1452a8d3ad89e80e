"""`manage.py up`, whole and real: it serves, survives kills, keeps its data, and leaves nothing behind."""

import os
import re
import signal
import socket
from contextlib import closing
from pathlib import Path

import psycopg2

from fer_platform.embedded.addresses import postgres_socket_folder
from fer_platform.embedded.lock import take_lock
from tests.fer_platform.processes import (
    answers,
    eventually,
    free_port,
    page,
    processes_of,
    run_up,
    running_up,
)


def _sql(data_dir: Path, statement: str) -> list[tuple]:
    host = str(postgres_socket_folder(data_dir))
    with closing(psycopg2.connect(host=host, user="postgres", dbname="fer_platform")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _pid_of(data_dir: Path, *words: str) -> int:
    """The oldest process of this run whose command line holds all words."""
    for pid in sorted(processes_of(data_dir)):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if all(any(word in part for part in command) for word in words):
            return pid
    raise AssertionError(f"no process with {words}")


def test_up_killed_leaves_no_process_and_a_second_start_finds_the_data(tmp_path: Path) -> None:
    data_dir, port = tmp_path / "var", free_port()
    with running_up(data_dir, port) as first:
        assert re.search(rb'"/static/css/design\.[0-9a-f]{12}\.css"', page(port))  # browsers keep it
        _sql(data_dir, "CREATE TABLE kept (word text)")
        _sql(data_dir, "INSERT INTO kept VALUES ('found again')")
        first.kill()
        first.wait()
        assert eventually(lambda: not processes_of(data_dir), seconds=10), processes_of(data_dir)
    key = (data_dir / "secret_key").read_text()

    with running_up(data_dir, port) as second:
        assert _sql(data_dir, "SELECT word FROM kept") == [("found again",)]
        assert (data_dir / "secret_key").read_text() == key
        assert (data_dir / "secret_key").stat().st_mode & 0o777 == 0o600
        second.send_signal(signal.SIGINT)
        assert second.wait(timeout=40) == 0
        # A worker's own child ends a moment after the worker that `up` has waited for.
        assert eventually(lambda: not processes_of(data_dir), seconds=5), processes_of(data_dir)
        assert not answers(port)
    # The kernel closes the files of the last dying process a moment after it has left the process table.
    os.close(take_lock(data_dir / "lock", patience_seconds=1))


def test_up_starts_a_killed_process_again_and_stops_by_sigterm(tmp_path: Path) -> None:
    data_dir, port = tmp_path / "var", free_port()
    with running_up(data_dir, port) as process:
        for words in (("gunicorn",), ("celery", "worker"), ("postgres", "-D")):
            assert eventually(lambda w=words: _replaced(data_dir, w, 0), seconds=40), words  # it runs
            victim = _pid_of(data_dir, *words)
            os.kill(victim, signal.SIGKILL)
            assert eventually(lambda w=words, v=victim: _replaced(data_dir, w, v), seconds=40), words
        assert eventually(lambda: answers(port), seconds=40)
        process.terminate()
        assert process.wait(timeout=40) == 0
        assert not processes_of(data_dir)


def test_up_refuses_a_folder_in_use_and_names_the_process(tmp_path: Path) -> None:
    data_dir = tmp_path / "var"
    data_dir.mkdir()
    take_lock(data_dir / "lock")
    refused = run_up(data_dir, free_port())
    assert refused.returncode == 1
    assert f"process {os.getpid()}" in refused.stderr
    assert str(data_dir) in refused.stderr
    assert not (data_dir / "postgres").exists()


def test_up_with_the_port_taken_names_port_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run_up(tmp_path / "var", port)
    assert refused.returncode == 1
    assert f"PORT {port}" in refused.stderr
    assert not (tmp_path / "var" / "postgres").exists()


def _replaced(data_dir: Path, words: tuple[str, ...], victim: int) -> bool:
    try:
        return _pid_of(data_dir, *words) != victim
    except (AssertionError, OSError):
        return False
