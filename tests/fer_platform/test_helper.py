"""A helper's budget holds whatever the file says, and the next question finds it as it was."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pytest

from fer_platform.kit.helper import Budget, BudgetSpent, FileRefused, Helper, HelperBroken

BUDGET = Budget(megabytes=60, cpu_seconds=0.5, seconds=2)
HERE = "tests.fer_platform.test_helper"


def helper_server() -> None:
    """What a hostile file may make of a helper; this module is the helper, too."""
    from fer_platform.kit.helper_server import Sink, serve

    def answer(document: dict, file: object) -> tuple[dict, bytes]:
        kind = document["do"]
        if kind == "burn":
            while True:
                pass
        if kind == "sleep":
            time.sleep(60)
        if kind == "swallow":
            return {"size": len(bytearray(500 * 2**20))}, b""
        if kind == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if kind == "refuse":
            raise FileNotFoundError("not for us")
        if kind == "long":
            for share in (0.1, 0.5, 0.5, 1.0):
                Sink.tell(share)
            Path(Sink.path).write_bytes(bytes(document["size"]))
            return {"said": "% 50 is no progress"}, b"%7\nof an answer"
        if kind == "write":
            Path("/tmp/doors_helper_wrote").write_bytes(b"x" * 10)
        return {"secret": os.environ.get("SECRET_KEY"), "pid": os.getppid()}, file.read()

    serve(lambda: None, answer, refusals=(FileNotFoundError,))


@pytest.fixture(scope="module")
def helper() -> Helper:
    return Helper(HERE)


def test_answer_carries_the_file_and_no_secret(helper: Helper) -> None:
    told, blob = helper.ask({"do": "read"}, b"a picture", BUDGET)
    assert (told["secret"], blob) == (None, b"a picture")


@pytest.mark.parametrize("kind", ["burn", "sleep", "swallow", "die", "write"])
def test_spent_budget_ends_the_question_and_not_the_helper(helper: Helper, kind: str) -> None:
    server = helper.ask({"do": "read"}, b"", BUDGET)[0]["pid"]
    began = time.monotonic()
    with pytest.raises(BudgetSpent):
        helper.ask({"do": kind}, b"", BUDGET)
    assert time.monotonic() - began < 5
    assert helper.ask({"do": "read"}, b"", BUDGET)[0]["pid"] == server


def test_long_answer_goes_to_a_file_and_tells_how_far_it_is(helper: Helper) -> None:
    budget, told = replace(BUDGET, file_bytes=2**20), []
    with tempfile.TemporaryFile() as output:
        asked = {"do": "long", "size": 2**20}
        answer, blob = helper.ask(asked, b"", budget, output=output, tell=told.append)
        assert (answer["said"], blob) == ("% 50 is no progress", b"%7\nof an answer")
        assert output.seek(0, os.SEEK_END) == 2**20
    assert told and told[-1] == 0.99 and told == sorted(told)
    with tempfile.TemporaryFile() as output, pytest.raises(BudgetSpent):
        helper.ask({"do": "long", "size": 2**20 + 1}, b"", budget, output=output)


def test_refusal_comes_with_its_words(helper: Helper) -> None:
    with pytest.raises(FileRefused, match="not for us"):
        helper.ask({"do": "refuse"}, b"", BUDGET)


def test_position_of_the_file_stays(helper: Helper, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(os.urandom(300_000))
    with path.open("rb") as file:
        file.read(5)
        assert helper.ask({"do": "read"}, file, BUDGET)[1] == path.read_bytes() == file.read()


def test_killed_helper_is_started_again(helper: Helper) -> None:
    server = helper.ask({"do": "read"}, b"", BUDGET)[0]["pid"]
    os.kill(server, signal.SIGKILL)
    assert helper.ask({"do": "read"}, b"", BUDGET)[0]["pid"] != server


def test_helper_that_cannot_start_says_why() -> None:
    with pytest.raises(HelperBroken):
        Helper("tests.no_such_module").ask({}, b"", BUDGET)


def test_helper_ends_with_the_process_that_uses_it() -> None:
    ask = f"print(Helper('{HERE}').ask({{'do': 'read'}}, b'', Budget(60, 1, 2))[0]['pid'])"
    program = f"from fer_platform.kit.helper import *; {ask}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


if __name__ == "__main__":
    helper_server()
