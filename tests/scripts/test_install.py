"""What `make run` shows while pip works: a count that moves on a terminal, lines elsewhere, its words if it fails."""

import importlib.util
import io
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAID = [
    "Looking in links: /somewhere",
    "Collecting Django==5.2.19 (from -r requirements.txt (line 5))",
    "  Obtaining dependency information for Django==5.2.19 from https://example.org/Django.whl.metadata",
    "  Using cached Django-5.2.19-py3-none-any.whl.metadata (4.1 kB)",
    "Collecting drf-spectacular[sidecar]==0.30.0 (from -r requirements.txt (line 7))",
    "Requirement already satisfied: packaging in ./lib (26.0)",
    "  Downloading drf_spectacular-0.30.0-py3-none-any.whl (105 kB)",
    "Collecting asgiref<4,>=3.8.1 (from Django==5.2.19->-r requirements.txt (line 5))",
    "Using cached Django-5.2.19-py3-none-any.whl (8.3 MB)",
]
UNPACKING = "Installing collected packages: asgiref, Django, drf-spectacular"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("install_script", ROOT / "scripts/install.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def pip_that_says(*lines: str, status: int = 0, pause: float = 0.0) -> list[str]:
    code = (
        f"import sys, time\nfor line in {lines!r}:\n print(line, flush=True); time.sleep({pause})\n"
        f"sys.exit({status})"
    )
    return [sys.executable, "-c", code]


def test_progress_counts_packages_and_megabytes(script: ModuleType) -> None:
    progress = script.Progress()
    for line in SAID:
        progress.read(line)
    assert progress.text(seconds=7.2, unpacked=0) == "downloading: 3 packages, 8 MB, 7 s"
    assert progress.step == "collect"
    progress.read(UNPACKING)
    assert progress.text(seconds=9.0, unpacked=2) == "unpacking: 2 of 3 packages, 9 s"
    assert progress.text(seconds=9.0, unpacked=5) == "unpacking: 3 of 3 packages, 9 s"
    assert progress.step == "unpack"


def test_terminal_sees_one_line_that_moves(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(script, "LOOK_EVERY", 0.02)
    terminal = Terminal()
    command = pip_that_says(*SAID, UNPACKING, pause=0.05)
    status = script.install(command, name="r.txt", display=script.Display(terminal), count=lambda: 1)
    written = terminal.getvalue()
    assert status == 0
    assert len(set(written.split("\r"))) > 4  # it moved
    assert written.count("\n") == 1
    assert written.endswith("r.txt: 3 packages installed in 1 s.\n")


def test_file_gets_one_line_a_step(script: ModuleType) -> None:
    file = io.StringIO()
    display = script.Display(file)
    for seconds in range(32):
        display.show(f"collecting, {seconds} s", step="collect", seconds=seconds)
    display.show("unpacking", step="unpack", seconds=32)
    assert file.getvalue().splitlines() == [
        *(f"collecting, {seconds} s" for seconds in (0, 15, 30)),
        "unpacking",
    ]


def test_failure_shows_what_pip_said_and_keeps_its_status(script: ModuleType) -> None:
    file = io.StringIO()
    command = pip_that_says("Collecting nothing", "ERROR: No matching distribution found", status=3)
    assert script.install(command, name="r.txt", display=script.Display(file), count=lambda: 0) == 3
    assert "pip failed with status 3" in file.getvalue()
    assert "  ERROR: No matching distribution found" in file.getvalue()


def test_pip_takes_the_options_and_finds_all_there(tmp_path: Path) -> None:
    """The real pip, on a file that asks for what is installed."""
    (tmp_path / "r.txt").write_text("pytest\n")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/install.py", tmp_path / "r.txt"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert "all packages are there already" in done.stdout
