"""The database crashes in the middle of an ad while pictures wait: the page sends them again, and all are scored."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

_WAIT_SECONDS = 60  # a busy machine is slow
_WAITING = "SELECT count(*) FROM inference_snapshot WHERE session_id = %s AND status = 0"


def descendants(pid: int) -> dict[int, str]:
    """Return the processes below this one, by id, with their command lines."""
    parents, found = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            own = int(entry.name)
            parents[own] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            found[own] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")

    def below(own: int) -> bool:
        return own in parents and (parents[own] == pid or below(parents[own]))

    return {own: command for own, command in found.items() if below(own)}


@pytest.fixture
def workers(product: Product) -> Iterator[list[int]]:
    """The processes that score; they go on at the end, whatever happens."""
    found = [
        own
        for own, command in descendants(product.process.pid).items()
        if "celery" in command and " worker" in command
    ]
    assert found
    yield found
    send(found, signal.SIGCONT)


def send(processes: list[int], signum: signal.Signals) -> None:
    for own in processes:
        with suppress(ProcessLookupError):
            os.kill(own, signum)


def rows(product: Product, query: str, *parameters: str) -> list[tuple]:
    """Ask the database, once it is back."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            return product.rows(query, *parameters)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):  # the second: it went in the middle
            assert time.monotonic() < until, product.log
            time.sleep(0.2)


def crash(product: Product) -> None:
    """Kill one of the database's processes, and wait until all others have ended with it and begun anew: until then
    the database answers as if nothing had been. Unlogged tables are empty after it."""
    (postmaster,) = [
        own
        for own, command in descendants(product.process.pid).items()
        if "/postgres " in command and str(product.data_dir) in command
    ]
    before = set(descendants(postmaster))
    os.kill(min(before), signal.SIGKILL)
    until = time.monotonic() + _WAIT_SECONDS
    while before & set(descendants(postmaster)):
        assert time.monotonic() < until, product.log
        time.sleep(0.01)
    rows(product, "SELECT 1")


def test_pictures_that_a_crash_of_the_database_took_are_scored_all_the_same(
    product: Product, workers: list[int], viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("two ads")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    send(workers, signal.SIGSTOP)
    until = time.monotonic() + _WAIT_SECONDS
    while rows(product, _WAITING, viewer.session)[0][0] < 3:
        assert time.monotonic() < until
        viewer.page.wait_for_timeout(100)
    crash(product)
    send(workers, signal.SIGCONT)
    viewer.wait_for_thanks()

    named = rows(
        product,
        "SELECT status, count(*) FROM inference_snapshot WHERE session_id = %s GROUP BY status ORDER BY status",
        viewer.session,
    )
    ((accepted, dropped),) = rows(
        product,
        "SELECT l.accepted, v.frames_dropped FROM inference_sessionledger l"
        " JOIN campaigns_viewersession v ON v.id = l.session_id WHERE v.id = %s",
        viewer.session,
    )
    assert named == [(1, accepted)], "each is scored, none is lost, none waits"
    assert (viewer.kept, dropped) == (str(accepted), 0)
    assert "frames_lost" in product.log, "the crash took pictures"
