"""The Python client, its command and the documents' lines of curl, against a real server."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import matplotlib.pyplot as plt
import pyarrow.parquet as pq
import pytest
from fer_client import ApiError, Client
from fer_client.command import main
from fer_client.results import Trace
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Ad, Campaign, Organisation
from campaigns.permissions import scopes_of_role
from campaigns.services.access_tokens import access_token_make
from dashboards.surfaces.exports.write import export_write_next
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def watched_ad(campaign: Campaign, make_ad: Callable[..., Ad]) -> Ad:
    ad = make_ad(campaign, "Mountain spring")
    Ad.objects.filter(pk=ad.pk).update(duration_ms=3000)  # a clip of two seconds has too few bins for a trace
    ad.refresh_from_db()
    for strength in (0.1, 0.3, 0.5, 0.2, 0.6, 0.4):
        exposure_of(ad, resting() + frames_every(500, ad.duration_ms, lambda _, s=strength: smiling(s)))
    rolled_up(ad)
    return ad


@pytest.fixture
def token(organisation: Organisation) -> str:
    scopes = scopes_of_role("marketer")
    return access_token_make(organisation=organisation, name="Notebook", scopes=scopes, days=1)[1]


@pytest.fixture
def client(live_server: LiveServer, token: str) -> Client:
    return Client(url=live_server.url, token=token)


@pytest.fixture
def worker() -> Iterator[None]:
    """Writes exports as a worker does."""
    from django.db import connection

    over = threading.Event()

    def work() -> None:
        while not over.wait(0.1):
            export_write_next()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


def test_from_a_token_to_a_table(client: Client, watched_ad: Ad) -> None:
    table = client.ad(watched_ad.pk).trace().to_pandas()
    valence = table[table.series == "change_valence"]
    assert list(valence.second) == [0, 1, 2] and set(valence.n) == {6}
    assert (valence.low <= valence["mean"]).all() and (valence["mean"] <= valence.high).all()
    findings = client.ad(watched_ad.pk).findings(about="reception")
    assert findings.get("valence.mean")["value"]["n"] == 6
    figures = findings.to_pandas()
    assert {str(figures[name].dtype) for name in ("value", "low", "n", "at_ms", "probability")} == {"float64"}
    assert figures[figures.kind == "series"].low.isna().all(), "a series has many, and so none of its own"
    assert {"value", "low", "high", "n", "methods", "revision"} <= set(figures.columns)
    frames = client.rows("frames", ad=watched_ad.pk, limit=5, fields=["exposure", "happy"])
    assert len(list(frames)) == len(frames.to_pandas()) == 66


def test_a_part_of_the_viewers_is_asked_for_alone(
    client: Client,
    live_server: LiveServer,
    token: str,
    watched_ad: Ad,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ad, today = client.ad(watched_ad.pk), watched_ad.exposures.first().started_at.date()
    assert ad.trace(first=today, last=today).document["viewers"] == 0  # six are too few for a part
    subjects = {own["subject"].split(":")[0] for own in ad.findings(first=today)}
    assert (subjects, ad.trace().document["viewers"]) == ({"subset"}, 6)
    with pytest.raises(ApiError) as refused:
        ad.findings(segment="age=90")
    assert refused.value.problem["parameter"] == "segment"
    monkeypatch.setenv("FER_URL", live_server.url)
    monkeypatch.setenv("FER_TOKEN", token)
    assert main(["findings", str(watched_ad.pk), "--to", f"{today}", "--key", "viewers"]) == 0
    assert json.loads(capsys.readouterr().out)["value"]["value"] == 0


def test_decisions_and_plans_are_read_as_pages_say_them(client: Client, watched_ad: Ad) -> None:
    campaign = client.campaign(watched_ad.campaign_id)
    decided = campaign.decisions()[watched_ad.pk]
    assert decided == {
        "verdict": "not_enough",
        "probability": None,
        "reason": "viewers",
        "rank": None,
        "more": 19,
    }
    plan = campaign.plan(kind="shares", first=40, second=20, paired="no", power=80)
    (viewers,) = [own["value"]["value"] for own in plan["findings"] if own["key"] == "plan.viewers"]
    assert viewers == 83 and plan["over"]  # 2 · 7.84888 · 0.3 · 0.7 / 0.2² = 82.4
    levels = campaign.plan(difference=0.05, looks="end")
    assert levels["over"] and levels["tried"] and levels["asked"]["spread"] == "0.1"
    for wrong in ({"kind": "guess"}, {"difference": "0"}, {"first": 3}, {"tried": "1:2"}, {"spread": "x"}):
        with pytest.raises(ApiError) as refused:
            campaign.plan(**wrong)
        assert refused.value.status == 400, wrong


@pytest.mark.parametrize("seconds", [0, 2])
def test_an_ad_without_viewers_is_an_empty_plot(seconds: int) -> None:
    nothing = {part: [None] * seconds for part in ("mean", "low", "high", "n")}
    table = Trace({"series": {"change_valence": nothing}}).to_pandas()
    axes = table[table.series == "change_valence"].plot(x="second", y=["low", "mean", "high"])
    assert len(axes.lines) == 3
    plt.close(axes.figure)


def test_the_notebook_runs(
    live_server: LiveServer, token: str, watched_ad: Ad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cells, in their order, as a kernel runs them."""
    monkeypatch.setenv("FER_URL", live_server.url)
    monkeypatch.setenv("FER_TOKEN", token)
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = json.loads((ROOT / "clients" / "python" / "examples" / "trace.ipynb").read_text())
    cells = [own for own in notebook["cells"] if own["cell_type"] == "code"]
    assert all(own["outputs"] == [] for own in cells), "results of somebody's installation stay there"
    room: dict[str, object] = {}
    for own in cells:
        exec("".join(own["source"]), room)  # noqa: S102
    axes = room["axes"]
    assert list(axes.lines[0].get_xdata()) == [0, 1, 2] and len(axes.collections) == 1
    assert "n = 6" in axes.get_title()


def test_what_has_not_changed_is_not_sent_again(client: Client, watched_ad: Ad) -> None:
    first = client.ad(watched_ad.pk).trace().document
    assert client.ad(watched_ad.pk).trace().document is first


def test_a_campaign_from_nothing_to_published(
    client: Client, organisation: Organisation, tiny_clip: bytes, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    clip = tmp_path / "cut.mp4"
    clip.write_bytes(tiny_clip)
    made = client.create_campaign(name="Herbst “neu”", brand="Alpine")
    with pytest.raises(ApiError) as refused:
        client.publish(made["id"])
    assert refused.value.code == "not_ready" and refused.value.problem["missing"]
    assert client.upload_ad(made["id"], clip, title="Schnitt 1", tags=["a", "b"])["tags"] == ["a", "b"]
    assert client.publish(made["id"])["status"] == "published"
    assert client.close(made["id"])["status"] == "closed"
    assert [own["name"] for own in client.campaigns(status="closed")] == ["Herbst “neu”"]


def test_an_export_is_fetched_and_checked(
    client: Client, watched_ad: Ad, worker: None, tmp_path: Path
) -> None:
    path = client.campaign(watched_ad.campaign_id).export("frames", tmp_path / "frames.parquet")
    assert pq.read_table(path).num_rows == 66
    assert list(tmp_path.glob("*.part")) == []


@pytest.fixture
def busy() -> Iterator[tuple[str, list[int]]]:
    """A server that answers with the statuses in a list, one a request, and what it holds once these are over."""
    statuses: list[int] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = statuses.pop(0) if statuses else 200
            body = b'{"code": "downloads_busy"}' if status != 200 else b"id\n1\n"
            self.send_response(status)
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", statuses
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_that_must_wait_is_fetched_and_one_that_is_gone_is_told(
    busy: tuple[str, list[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, statuses = busy
    job = {"id": "1", "status": "ready", "link": f"{url}/file", "sha256": sha256(b"id\n1\n").hexdigest()}
    client = Client(url=url, token="x")
    monkeypatch.setattr(client.http, "send", lambda *_, **__: job)
    statuses += [503, 429]
    path = client.campaign(1).export("ads", tmp_path / "ads.csv")
    assert (path.read_bytes(), statuses) == (b"id\n1\n", [])
    for refused in ([410], [503] * 4):
        statuses += refused
        with pytest.raises(ApiError) as error:
            client.campaign(1).export("ads", tmp_path / "gone.csv")
        assert (error.value.status, error.value.code, statuses) == (refused[0], "downloads_busy", [])
    assert [own.name for own in tmp_path.iterdir()] == ["ads.csv"]


def test_the_command_lists_and_exports(
    live_server: LiveServer,
    token: str,
    watched_ad: Ad,
    worker: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FER_URL", live_server.url)
    monkeypatch.setenv("FER_TOKEN", token)
    assert main(["campaigns"]) == 0
    assert "Summer launch" in capsys.readouterr().out
    assert main(["findings", str(watched_ad.pk), "--key", "valence.mean"]) == 0
    assert '"valence.mean"' in capsys.readouterr().out
    out = tmp_path / "sessions.csv"
    assert main(["export", str(watched_ad.campaign_id), "sessions", "--out", str(out)]) == 0
    assert len(out.read_text().splitlines()) == 7
    assert main(["findings", "99999"]) == 1
    assert "404" in capsys.readouterr().err
    monkeypatch.setenv("FER_TOKEN", "fer_live_wrong")
    assert main(["campaigns"]) == 1
    assert "access_token_invalid" in capsys.readouterr().err


def test_a_token_never_leaves_its_installation(client: Client) -> None:
    for elsewhere in ("https://example.org/api/v1/ads", "//example.org/x", "/admin/"):
        with pytest.raises(ValueError, match="token stays"):
            client.http.get(elsewhere)


def test_the_lines_of_curl_in_the_documents_work(
    live_server: LiveServer, token: str, watched_ad: Ad, worker: None, tmp_path: Path, tiny_clip: bytes
) -> None:
    """Those of reading, writing and bulk, in their order, with the variables that they name."""
    text = (ROOT / "docs" / "api.md").read_text().partition("## Results\n")[2]
    blocks = [
        own for own in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "Bearer" in own or '"$T"' in own
    ]
    assert len(blocks) >= 3
    (tmp_path / "cut-1.mp4").write_bytes(tiny_clip)
    script = "\n".join(blocks).replace("http://localhost:8000", live_server.url).replace("curl ", "ask ")
    script = re.sub(r"#.*", "", script)
    read = f"{sys.executable} -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])'"
    steps = [
        # What a person would copy by hand: a draft of their own, the export's number, its link.
        (
            "-C - -o",
            f'while :; do LINK=$(ask -H "$T" "$B/exports/$EXPORT" | {read} link); [ "$LINK" = None ] || break; '
            "sleep 0.2; done\n",
        ),
        (
            "$EXPORT ",
            f'EXPORT=$(ask -H "$T" -H "Content-Type: application/json" -d \'{{"what": "ads", "form": "csv"}}\' '
            f'"$B/campaigns/$CAMPAIGN/exports" | {read} id)\n',
        ),
        (
            "-F title",
            f'CAMPAIGN=$(ask -H "$T" -H "Content-Type: application/json" -d \'{{"name": "N", "brand": "B"}}\' '
            f'"$B/campaigns" | {read} id)\n',
        ),
    ]
    lines = script.replace("\\\n", " ").splitlines()
    for mark, before in steps:
        place = next(place for place, line in enumerate(lines) if mark in line or mark in f"{line} ")
        lines.insert(place, before)
    head = f'set -euo pipefail\nB={live_server.url}/api/v1\nask() {{ curl --fail-with-body -sS "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", head + "\n".join(lines)],
        cwd=tmp_path,
        env=os.environ | {"TOKEN": token, "AD": str(watched_ad.pk), "CAMPAIGN": str(watched_ad.campaign_id)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert (tmp_path / "frames.parquet").stat().st_size > 0
