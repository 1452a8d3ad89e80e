"""`make fuzz-api`: schemathesis asks a real server with data whatever the OpenAPI document allows, and what not.

Not part of the test run: it needs minutes and a program of its own, named by `SCHEMATHESIS`. `FUZZ_EXAMPLES` bounds it.
"""

import json
import logging
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Ad, Campaign, User
from inference.api import camera_check
from tests.contract.fuzz_state import state_of

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_the_document_is_true(
    live_server: LiveServer,
    campaign: Campaign,
    make_ad: Callable[..., Ad],
    alice: User,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in ("API_PER_MINUTE", "API_RESULTS_PER_MINUTE", "TRY_IT_PER_MINUTE", "TRY_IT_URLS_PER_MINUTE"):
        setattr(settings, name, 1_000_000)
    settings.TRY_IT_OPEN, settings.TRY_IT_URL_SECONDS = True, 1
    settings.VIEWER_TOKEN_SECONDS, settings.SESSION_STARTS_PER_MINUTE = 3600, 0
    monkeypatch.setattr(camera_check, "CHECKS_PER_MINUTE", 1_000_000)
    state, heard = tmp_path / "state.json", tmp_path / "heard.txt"
    state.write_text(json.dumps(state_of(campaign, make_ad, alice)))
    command = [str(Path(os.environ["SCHEMATHESIS"]).absolute()), "run"]
    command += [f"{live_server.url}/api/schema/?format=json", "--checks", _CHECKS, "--continue-on-failure"]
    command += ["--max-examples", os.environ.get("FUZZ_EXAMPLES", "10"), "--seed", "7"]
    hooks = {"SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    files = {"FUZZ_STATE": str(state), "FUZZ_HEARD": str(heard)}
    logging.disable(logging.ERROR)  # of each refusal a line: nobody would find what schemathesis says
    # It keeps notes where it runs.
    done = subprocess.run(command, check=False, cwd=tmp_path, env=os.environ | hooks | files)
    logging.disable(logging.NOTSET)
    answers = Counter(tuple(line.rsplit(" ", 1)) for line in heard.read_text().splitlines())
    document = SchemaGenerator().get_schema(request=None, public=True)
    named = {f"{method.upper()} {path}" for path, own in document["paths"].items() for method in own}
    through = {name for name, status in answers if status.startswith("2")}
    print(f"{len(through & named)} of {len(named)} operations came through, {answers.total():,} answers")
    assert done.returncode == 0, "schemathesis found something: see above"
    assert named - through == set(), "asked, and never came through: nothing was learnt of these"
