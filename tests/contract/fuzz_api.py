"""`make fuzz-api`: schemathesis asks a real server with data whatever the OpenAPI document allows, and what not.

Not part of the test run: it needs minutes and a program of its own, named by `SCHEMATHESIS`. `FUZZ_EXAMPLES` bounds it.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Ad, Answer, Campaign, Viewer
from campaigns.permissions import scopes_of_role
from campaigns.services.access_tokens import access_token_make
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_VIEWERS = r"/(sessions/\{|viewing|try-it)"  # doors of a viewer's browser: other tokens, tests of their own


@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_the_document_is_true(
    live_server: LiveServer, campaign: Campaign, make_ad: Callable[..., Ad], settings: object, tmp_path: Path
) -> None:
    settings.API_PER_MINUTE = settings.API_RESULTS_PER_MINUTE = 1_000_000
    for ad in [make_ad(campaign, title) for title in ("Cut 1", "Cut 2")]:
        Ad.objects.filter(pk=ad.pk).update(duration_ms=3000)
        ad.refresh_from_db()
        for strength in (0.1, 0.3, 0.5, 0.2, 0.6, 0.4):
            viewer = Viewer.objects.create(
                organisation=campaign.organisation, panel_variables={"age": "25-34"}
            )
            frames = frames_every(500, 3000, lambda _, s=strength: smiling(s))
            exposure = exposure_of(ad, frames, viewer=viewer)
            Answer.objects.create(exposure=exposure, liking=4, recall="right")
        rolled_up(ad)
    scopes = scopes_of_role("marketer")
    _, text = access_token_make(organisation=campaign.organisation, name="Fuzz", scopes=scopes, days=1)
    command = [
        str(Path(os.environ["SCHEMATHESIS"]).absolute()),
        "run",
        f"{live_server.url}/api/schema/?format=json",
    ]
    command += [
        "--header",
        f"Authorization: Bearer {text}",
        "--checks",
        _CHECKS,
        "--exclude-path-regex",
        _VIEWERS,
    ]
    command += [
        "--max-examples",
        os.environ.get("FUZZ_EXAMPLES", "10"),
        "--seed",
        "7",
        "--continue-on-failure",
    ]
    done = subprocess.run(command, check=False, cwd=tmp_path)  # it keeps notes where it runs
    assert done.returncode == 0, "schemathesis found something: see above"
