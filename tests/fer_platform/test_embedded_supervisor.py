"""The supervisor and its children, with small real processes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path

import pytest

from fer_platform.embedded.children import Child, Program, StartFailed
from fer_platform.embedded.supervisor import Supervisor
from tests.fer_platform.processes import eventually


def _python(name: str, code: str, **options: object) -> Program:
    return Program(name=name, command=(sys.executable, "-u", "-c", code), **options)  # type: ignore[arg-type]


def _watch_until(supervisor: Supervisor, condition: object, *, seconds: float) -> None:
    """Run the supervisor's endless loop until `condition` holds."""

    class Enough(Exception):
        pass

    def alarm(*_: object) -> None:
        if condition() or time.monotonic() > deadline:  # type: ignore[operator]
            raise Enough

    deadline = time.monotonic() + seconds
    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    try:
        with pytest.raises(Enough):
            supervisor.watch()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_program_that_keeps_dying_is_restarted_with_longer_pauses_and_named_loudly() -> None:
    said: list[str] = []
    with Supervisor(say=lambda name, line: said.append(f"{name}: {line}"), first_delay=0.0625) as supervisor:
        supervisor.start(_python("moth", "print('into the flame'); raise SystemExit(3)"))
        _watch_until(supervisor, lambda: any("5 TIMES" in line for line in said), seconds=20)
    pauses = [line.split(" in ")[1] for line in said if "starts again" in line]
    assert pauses == ["0.0625 s", "0.125 s", "0.25 s", "0.5 s", "1 s"]
    loud = next(line for line in said if "5 TIMES" in line)
    assert "moth" in loud
    assert "into the flame" in loud


def test_a_signal_that_comes_while_python_finalizes_an_object_ends_the_watch() -> None:
    """What a handler raises there is swallowed; `up` once ran on for ever after such a SIGTERM."""

    class Dropped:
        pass

    with Supervisor(say=lambda name, line: None) as supervisor:
        before = signal.signal(signal.SIGALRM, supervisor.interrupt)
        overdue = signal.signal(signal.SIGUSR1, pytest.fail)
        try:
            dropped = Dropped()
            weakref.finalize(dropped, signal.raise_signal, signal.SIGALRM)
            supervisor.start(_python("moth", "import time; time.sleep(60)"))
            with contextlib.suppress(KeyboardInterrupt):
                del dropped
            timer = threading.Timer(10, signal.raise_signal, [signal.SIGUSR1])
            timer.start()
            supervisor.watch()
            timer.cancel()
        finally:
            signal.signal(signal.SIGALRM, before)
            signal.signal(signal.SIGUSR1, overdue)


def test_a_program_that_ends_while_starting_shows_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child(
        _python("early", "raise SystemExit('no luck')", answers=lambda: False, log=tmp_path / "early.log")
    )
    with pytest.raises(StartFailed, match=r"(?s)early ended with status 1.*no luck"):
        child.wait_until_ready()


def test_a_silent_program_fails_after_its_time() -> None:
    child = Child(_python("mute", "import time; time.sleep(60)", answers=lambda: False, ready_seconds=0.3))
    with pytest.raises(StartFailed, match="mute did not answer"):
        child.wait_until_ready()
    child.stop()
    assert not child.running


def test_a_program_that_ignores_the_stop_signal_is_killed_with_its_children() -> None:
    grandchild = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True)"
    code = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {grandchild}; time.sleep(60)"
    lines: list[str] = []
    child = Child(_python("deaf", code, stop_seconds=0.3), echo=lines.append)
    assert eventually(lambda: bool(lines), seconds=10)
    child.stop()
    assert not child.running
    assert eventually(lambda: not _alive(int(lines[0])), seconds=2)


def test_children_write_no_core_dumps() -> None:
    lines: list[str] = []
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)"
    child = Child(_python("limits", code), echo=lines.append)
    assert eventually(lambda: bool(lines), seconds=10)
    child.stop()
    assert lines == ["(0, 0)"]


def test_a_program_without_a_folder_is_found_where_a_shell_finds_it() -> None:
    lines: list[str] = []
    child = Child(Program(name="gentle", command=("nice", "-n", "5", "nice")), echo=lines.append)
    assert eventually(lambda: bool(lines), seconds=10)
    child.stop()
    assert int(lines[0]) == os.nice(0) + 5


def test_children_die_when_their_parent_is_killed() -> None:
    parent = (
        "import time\n"
        "from fer_platform.embedded.children import Child, Program\n"
        "child = Child(Program(name='sleeper', command=('/bin/sleep', '60')))\n"
        "print(child.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    sleeper = int(process.stdout.readline())
    assert _alive(sleeper)
    process.kill()
    process.wait()
    assert eventually(lambda: not _alive(sleeper), seconds=3)


def _alive(pid: int) -> bool:
    """Whether the process runs; one that is dead but not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
