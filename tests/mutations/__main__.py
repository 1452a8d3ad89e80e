"""Try every fault of mutations.toml in a copy of the statistics: `python -m tests.mutations [words of a name]`.

Each is told as killed (a named test failed) or survived (none did). The tests run without Django: statistics are pure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutations.catalogue import ROOT, TESTS, Mutation, mutations_read

COPIED = (
    "dashboards/__init__.py",
    "dashboards/statistics",
    "benchmarks",
    "tests/dashboards/__init__.py",
    str(TESTS),
)
LEAST_KILLED = 29 / 30
_FAILED = 1  # pytest's code for: tests ran, and some failed


def main(words: list[str]) -> int:
    chosen = [mutation for mutation in mutations_read() if all(word in mutation.name for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(Path(folder))
        named = sorted({test for mutation in chosen for test in mutation.tests})
        before = _tested(copy, named)
        if before.returncode:
            print(before.stdout, "The tests fail already, without any fault.", sep="\n")
            return 2
        killed = sum([_killed(copy, mutation) for mutation in chosen])
    print(f"{killed} of {len(chosen)} killed")
    return 0 if chosen and killed >= LEAST_KILLED * len(chosen) else 1


def _copied(copy: Path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    (copy / "tests/__init__.py").touch()
    (copy / "pytest.ini").write_text("[pytest]\n")
    return copy


def _killed(copy: Path, mutation: Mutation) -> bool:
    began = time.monotonic()
    file = copy / mutation.file
    text = file.read_text()
    if text.count(mutation.before) != 1:
        print(f"no place    {mutation.name}: {mutation.file} does not hold its text once")
        return False
    file.write_text(text.replace(mutation.before, mutation.after))
    try:
        run = _tested(copy, mutation.tests)
    finally:
        file.write_text(text)
    told = {0: "SURVIVED", _FAILED: "killed"}.get(run.returncode, "broken")
    print(f"{told:<12}{mutation.name} ({time.monotonic() - began:.0f} s)", flush=True)
    if told == "broken":
        print(run.stdout, run.stderr, sep="\n")
    return run.returncode == _FAILED


def _tested(copy: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run these tests in the copy, to the first that fails."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:django",
            "--hypothesis-profile=ci",
            *tests,
        ],
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
