"""A folder that cannot be written, a full disk, a database that is away: one sentence and status 1, no stack trace."""

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.test import RequestFactory

from fer_platform.embedded import launch
from fer_platform.embedded.children import StartFailed
from fer_platform.embedded.identity import server_identity
from fer_platform.refusals import refusal_sentence
from fer_platform.storage_away import StorageAwayMiddleware
from tests.fer_platform.processes import environment_of, free_port

COMMANDS = {
    "up": ["up"],
    "card": ["model", "card", "--out", "{data_dir}/card.md"],
    "evaluate": ["model", "evaluate", "--data", "{faces}", "--json", "{data_dir}/report/report.json"],
    "collectstatic": ["collectstatic", "--noinput"],
}


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.inference.training.faces import faces_write

    return faces_write(tmp_path_factory.mktemp("faces") / "faces.npz")


def run(name: str, data_dir: Path, faces: Path, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run a command of COMMANDS; see `manage`."""
    words = [word.format(data_dir=data_dir, faces=faces) for word in COMMANDS[name]]
    return manage(*words, data_dir=data_dir, **how)


def manage(
    *words: str, data_dir: Path, head: tuple[str, ...] = (), largest_file: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command without a server; `head` comes before it, and no file may grow over `largest_file` bytes."""
    limit = largest_file and partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest_file, largest_file))
    return subprocess.run(
        [*head, sys.executable, str(settings.BASE_DIR / "manage.py"), *words],
        env=environment_of(data_dir, free_port()),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=limit or None,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    said = [line for line in done.stderr.splitlines() if not line.startswith("INFO: ")]  # LiteRT greets
    assert len(said) == 1, done.stderr
    for word in words:
        assert word in said[0]


def ordinary_user() -> tuple[str, ...]:
    """What makes a command that of an account which permissions hold for, where root runs the tests."""
    head = (sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(int(signal.SIGKILL)))
    return () if os.geteuid() else (*head, server_identity())


@pytest.mark.parametrize("name", COMMANDS)
def test_folder_that_this_user_may_not_write(name: str, data_dir: Path, faces: Path) -> None:
    data_dir.chmod(0o500)
    done = run(name, data_dir, faces, head=ordinary_user())
    assert_one_sentence(
        done, "Permission denied", f"DATA_DIR, {data_dir}, must be a folder that this user may write"
    )
    assert list(data_dir.iterdir()) == []


def test_folder_that_this_user_may_not_enter(data_dir: Path, faces: Path) -> None:
    data_dir.chmod(0)
    assert_one_sentence(run("up", data_dir, faces, head=ordinary_user()), "Permission denied", str(data_dir))


@pytest.mark.parametrize("below", ["", "deeper"])
def test_file_in_the_place_of_the_folder(below: str, tmp_path: Path, faces: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    place = tmp_path / "file" / below
    assert_one_sentence(run("up", place, faces), f"DATA_DIR, {place}, must be a folder")


@pytest.mark.parametrize("name", COMMANDS)
def test_file_that_may_not_grow(name: str, data_dir: Path, faces: Path) -> None:
    """The kernel refuses each write, as on a full disk."""
    assert_one_sentence(run(name, data_dir, faces, largest_file=10), "File too large")


def test_disk_that_is_full_when_the_database_is_made(data_dir: Path, faces: Path) -> None:
    done = run("up", data_dir, faces, largest_file=100_000)
    assert_one_sentence(done, "File too large")
    assert "making the database" in done.stdout
    assert not (data_dir / "postgres").exists()


def test_traceback_is_shown_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = manage("up", "--traceback", data_dir=tmp_path / "file")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_command_without_the_product_says_how_it_is_started(tmp_path: Path) -> None:
    done = manage("demo", data_dir=tmp_path / "var")
    assert_one_sentence(done, "The database does not answer", "`manage.py up` starts it")


def raised(error: BaseException, *, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def no_space(path: Path | None = None) -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([str(path)] if path else []))


@pytest.mark.parametrize(
    "error",
    [
        no_space(),
        raised(RuntimeError("while it was written"), cause=no_space()),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
        StartFailed(
            "initdb failed with status 1:\nerror: could not write: No space left on device\nremoving it"
        ),
    ],
)
def test_full_disk_is_told_with_what_is_free(error: BaseException, tmp_path: Path) -> None:
    sentence = refusal_sentence(error, data_dir=tmp_path / "not" / "there")
    assert sentence and " MB are free in DATA_DIR" in sentence
    assert "\n" not in sentence


def test_full_disk_names_the_file_where_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    assert str(path) in str(refusal_sentence(no_space(path), data_dir=tmp_path))


def test_old_lines_of_a_log_are_no_reason(tmp_path: Path) -> None:
    log = "\n".join(["No space left on device", *(f"line {number}" for number in range(9))])
    assert refusal_sentence(StartFailed(f"postgres ended.\n{log}"), data_dir=tmp_path) is None


@pytest.mark.parametrize(
    "error",
    [
        ValueError("a mistake of ours"),
        KeyError("No space left on device"),
        OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED)),
        psycopg2.ProgrammingError("no such table"),
    ],
)
def test_mistakes_of_ours_keep_their_traceback(error: BaseException, tmp_path: Path) -> None:
    assert refusal_sentence(error, data_dir=tmp_path) is None


def test_page_that_cannot_store_says_so_without_a_stack_trace() -> None:
    answer = StorageAwayMiddleware(lambda request: None).process_exception(
        RequestFactory().get("/"), no_space()
    )
    assert answer is not None
    assert (answer.status_code, b"disk is full" in answer.content) == (503, True)
