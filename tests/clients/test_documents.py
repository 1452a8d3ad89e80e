"""The lines of Python and of the command in the documents, as a newcomer copies them, against a real server."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from fer_client import Client
from pytest_django.live_server_helper import LiveServer
from standardwebhooks import Webhook

from campaigns.models import Ad, Campaign
from inference.shipped import shipped_weights
from tests.clients.test_python_client import ROOT, client, token, worker  # noqa: F401
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling

pytestmark = pytest.mark.django_db(transaction=True)
README = ROOT / "clients" / "python" / "README.md"
RUN_HERE = {README, ROOT / "docs" / "api.md"}


@pytest.fixture
def newcomer(
    live_server: LiveServer,
    token: str,  # noqa: F811
    tiny_clip: bytes,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Path:
    """Return an empty folder with a clip, in which the variables are set as the documents say."""
    for name, value in {"FER_URL": live_server.url, "FER_TOKEN": token, "MPLBACKEND": "agg"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cut-1.mp4").write_bytes(tiny_clip)
    return tmp_path


@pytest.fixture
def two_ads(campaign: Campaign, make_ad: Callable[..., Ad]) -> list[Ad]:
    ads = [make_ad(campaign, title) for title in ("Mountain spring", "Valley")]
    Ad.objects.update(duration_ms=3000)
    for ad in ads:
        for strength in (0.1, 0.3, 0.5):
            exposure_of(ad, resting() + frames_every(500, 3000, lambda _, s=strength: smiling(s)))
        rolled_up(ad)
    return ads


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(), re.DOTALL)


def mine(text: str, ads: list[Ad]) -> str:
    """Put one's own numbers in, as a newcomer does."""
    first, second = ads
    for there, here in (
        (r"\.ad\(3\)", f".ad({first.pk})"),
        (r"ad=3", f"ad={first.pk}"),
        (r"a=3, b=4", f"a={first.pk}, b={second.pk}"),
        (r"\.campaign\(1\)", f".campaign({first.campaign_id})"),
        (r"campaign=1\b", f"campaign={first.campaign_id}"),
        (r"findings 3 ", f"findings {first.pk} "),
        (r"export 1 ", f"export {first.campaign_id} "),
    ):
        text = re.sub(there, here, text)
    return text


def test_the_clients_lines_of_python_run_as_they_stand(
    newcomer: Path,
    two_ads: list[Ad],
    worker: None,  # noqa: F811
) -> None:
    shown, plot = blocks(README, "python")
    exec(mine(shown, two_ads), {})  # noqa: S102
    assert (newcomer / "frames.parquet").stat().st_size > 0
    made = Campaign.objects.get(name="Autumn")
    assert made.status == "published" and set(made.ads.values_list("title", "kind")) == {
        ("Cut 1", "video"),
        ("Cut 2", "elsewhere"),
    }
    exec(mine(plot, two_ads), room := {})  # noqa: S102
    assert (newcomer / "trace.png").read_bytes().startswith(b"\x89PNG")
    assert list(room["axes"].lines[1].get_xdata()) == [0, 1, 2]
    plt.close("all")


def test_the_clients_command_lines_run_as_they_stand(
    newcomer: Path,
    two_ads: list[Ad],
    worker: None,  # noqa: F811
) -> None:
    first = blocks(README, "sh")[0]
    lines = [own for own in mine(first, two_ads).splitlines() if own.startswith("fer ")]
    assert len(lines) >= 3
    script = f'set -euo pipefail\nfer() {{ {sys.executable} -m fer_client.command "$@"; }}\n' + "\n".join(
        lines
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT / "clients" / "python")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"valence.mean"' in done.stdout and (newcomer / "frames.parquet").exists()


def test_the_webhooks_lines_of_python_run_as_they_stand() -> None:
    (block,) = blocks(ROOT / "docs" / "api.md", "python")
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", json.dumps({"type": "campaign.closed"})
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("evt_1", now, body),
    }
    exec(block, room := {"secret": secret, "body": body, "headers": headers})  # noqa: S102
    assert room["event"] == {"type": "campaign.closed"}


def test_no_line_of_python_in_a_document_is_left_untried() -> None:
    documents = {ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("clients/**/*.md")}
    assert {own for own in documents if blocks(own, "python")} == RUN_HERE


def test_how_a_network_was_judged_is_read_by_its_digest(client: Client) -> None:  # noqa: F811
    found = client.model(shipped_weights().digest)
    assert found["served"] and found["evaluation"]["n"] > 1000
    low, high = found["evaluation"]["accuracy_interval_95"]
    assert low < found["evaluation"]["accuracy"] < high
