"""CPU time and memory of other processes, from the kernel's own count."""

import os
from collections.abc import Callable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return user + system time of a process and all its descendants, in seconds (steps of 10 ms).

    A descendant that has ended counts from when its parent has noticed.
    """
    return _summed(pid, _own_seconds)


def descendants(pid: int) -> list[int]:
    """Return the process ids of all living descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int(_fields(int(entry.name))[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _own_seconds(pid: int) -> float:
    fields = _fields(pid)
    return (
        sum(int(ticks) for ticks in fields[11:15]) / _TICK
    )  # its own, and of children that it has waited for


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on; the second, a name in brackets, may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()


def proportional_megabytes(pid: int) -> float:
    """Return the memory of a process and its descendants in MB; what several share counts by its share (PSS)."""
    return _summed(pid, _own_kilobytes) / 1024


def _summed(pid: int, figure: Callable[[int], float]) -> float:
    """A figure of a process and its descendants, taken anew where one of them ended in the middle."""
    while True:
        try:
            return sum(figure(member) for member in [pid, *descendants(pid)])
        except (FileNotFoundError, ProcessLookupError):
            if not Path(f"/proc/{pid}").exists():
                raise


def _own_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
