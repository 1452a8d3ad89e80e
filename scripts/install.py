"""Installs a lock file beside the Python that runs this, and shows how far pip is: install.py FILE

Nothing is installed whose digest is not in the file.

On a terminal one line moves; elsewhere a line is written when a step begins, and one every fifteen seconds.
The standard library alone: this runs in an environment that is still empty.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

LOOK_EVERY = 0.2  # seconds
PLAIN_EVERY = 15.0  # seconds
_SIZE = re.compile(r"^\s*(?:Downloading|Using cached) (\S+)(?:.* \((\d+(?:\.\d+)?) ([kMG]?B)\))?$")
_MEGABYTES = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


@dataclass
class Progress:
    """What pip has said so far. `installing`: the names that it unpacks now, empty while it still collects them."""

    packages: set[str] = field(default_factory=set)
    files: dict[str, float] = field(default_factory=dict)  # name of a file → its size in MB
    installing: list[str] = field(default_factory=list)
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=25))

    def read(self, line: str) -> None:
        """Take one line of pip's output."""
        self.last_lines.append(line)
        if line.startswith("Collecting "):
            self.packages.add(re.split(r"[\s<>=!~;\[(]", line.removeprefix("Collecting "))[0].lower())
        elif match := _SIZE.match(line):
            name, size, unit = match.groups()
            if not name.endswith(".metadata"):
                self.files[name] = float(size or 0) * _MEGABYTES[unit or "B"]
        elif line.startswith("Installing collected packages: "):
            self.installing = line.partition(": ")[2].split(", ")

    @property
    def step(self) -> str:
        return "unpack" if self.installing else "collect"

    def text(self, *, seconds: float, unpacked: int) -> str:
        """One line for people. unpacked: packages that have arrived since the beginning."""
        if self.installing:
            total = len(self.installing)
            return f"unpacking: {min(unpacked, total)} of {total} packages, {seconds:.0f} s"
        return (
            f"downloading: {len(self.packages)} packages, {sum(self.files.values()):.0f} MB, {seconds:.0f} s"
        )


class Display:
    """Shows the progress on a stream: one line that moves on a terminal, now and then a line elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._moves = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._step, self._shown_at = "", 0.0

    def show(self, text: str, *, step: str, seconds: float) -> None:
        if self._moves:
            width = shutil.get_terminal_size().columns - 1
            self._write(f"\r\x1b[K{text[:width]}")
        elif step != self._step or seconds - self._shown_at >= PLAIN_EVERY:
            self._step, self._shown_at = step, seconds
            self._write(f"{text}\n")

    def end(self, text: str) -> None:
        self._write(f"\r\x1b[K{text}\n" if self._moves else f"{text}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def install(command: Sequence[str], *, name: str, display: Display, count: Callable[[], int]) -> int:
    """Run pip and show its progress; return its exit status. count: how many packages lie in the environment."""
    progress, began, before = Progress(), time.monotonic(), count()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )

    def read() -> None:
        for line in process.stdout or ():
            progress.read(line.rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while reader.is_alive():
        reader.join(LOOK_EVERY)
        seconds = time.monotonic() - began
        unpacked = count() - before if progress.installing else 0
        display.show(progress.text(seconds=seconds, unpacked=unpacked), step=progress.step, seconds=seconds)
    status = process.wait()
    seconds = time.monotonic() - began
    if status:
        display.end(
            f"{name}: pip failed with status {status} after {seconds:.0f} s. The end of what it said:"
        )
        display.end("\n".join(f"  {line}" for line in progress.last_lines))
    elif progress.installing:
        display.end(f"{name}: {len(progress.installing)} packages installed in {seconds:.0f} s.")
    else:
        display.end(f"{name}: all packages are there already.")
    return status


def packages_installed() -> int:
    return sum(1 for _ in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))


def main(file: str) -> int:
    options = ("--disable-pip-version-check", "--no-input", "install", "--progress-bar=off")
    options += ("--require-hashes", "-r", file)
    try:
        return install(
            [sys.executable, "-m", "pip", *options],
            name=file,
            display=Display(sys.stdout),
            count=packages_installed,
        )
    except KeyboardInterrupt:
        print("\nInterrupted; the next run goes on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
