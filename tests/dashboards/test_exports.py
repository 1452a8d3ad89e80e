"""Exports: what is in the file, who gets it, for how long, and what becomes of it when somebody withdraws."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, Answer, AuditEntry, Organisation, Viewer
from campaigns.services.sessions import session_withdraw
from dashboards.models import ExportJob
from dashboards.services.exports import ATTEMPTS, OPEN_MOST, export_claim, export_finish, exports_expire
from dashboards.surfaces.bundle.arrow import parquet_groups
from dashboards.surfaces.exports import write
from dashboards.surfaces.exports.scratch import scratch_sweep
from dashboards.surfaces.exports.write import FORMS, export_write_next
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(plain_ad: Callable[..., Ad], settings: object, tmp_path: object) -> Ad:
    settings.MEDIA_ROOT = tmp_path / "media"
    ad = plain_ad("=HYPERLINK(1)", tags=["a,b", 'c"d'])
    for place in range(3):
        told = {"organisation": ad.campaign.organisation, "panel_id": f"P-{place}"}
        viewer = Viewer.objects.create(panel_variables={"region": "Tirol, West"}, **told)
        exposure = exposure_of(ad, frames_every(500, 3000, lambda _: smiling(0.25)), viewer=viewer)
    Answer.objects.create(exposure=exposure, liking=4)
    rolled_up(ad)
    return ad


@pytest.fixture
def tool(organisation: Organisation) -> Client:
    return tool_of(organisation)


def ask(tool: Client, ad: Ad, **body: str) -> dict:
    answer = tool.post(f"/api/v1/campaigns/{ad.campaign_id}/exports", body, content_type="application/json")
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == f"/api/v1/exports/{answer.json()['id']}"
    return answer.json()


def fetched(tool: Client, ad: Ad, **body: str) -> bytes:
    asked = ask(tool, ad, **body)
    assert export_write_next()
    ready = tool.get(f"/api/v1/exports/{asked['id']}").json()
    assert ready["status"] == "ready", ready["problem"]
    content = Client().get(ready["link"]).getvalue()
    assert len(content) == ready["size"]
    return content


@pytest.mark.parametrize("what", ["ads", "sessions", "exposures", "answers", "frames", "viewers"])
def test_a_file_holds_what_the_list_holds(what: str, tool: Client, seen: Ad) -> None:
    listed = tool.get(f"/api/v1/{what}?campaign={seen.campaign_id}").json()["results"]
    rows = pq.read_table(BytesIO(fetched(tool, seen, what=what, form="parquet"))).to_pylist()
    assert [_plain(row) for row in rows] == [_plain(row) for row in listed]
    text = fetched(tool, seen, what=what, form="csv").decode()
    lines = list(csv.DictReader(StringIO(text)))
    assert len(lines) == len(listed) and list(lines[0]) == list(listed[0])
    sheet = openpyxl.load_workbook(BytesIO(fetched(tool, seen, what=what, form="xlsx"))).active
    head, *cells = sheet.iter_rows(values_only=True)
    assert len(cells) == len(listed) and list(head) == list(listed[0])
    if what == "ads":
        assert lines[0]["title"] == sheet.cell(2, 3).value == "'=HYPERLINK(1)"


def _plain(row: dict) -> dict:
    """JSON and Parquet write times, lists and missing texts each in their own way."""
    import json
    from datetime import datetime

    found = {}
    for name, value in row.items():
        if name in ("tags", "reasons", "brand_moments", "variables") and isinstance(value, str):
            value = json.loads(value)
        if name.endswith("_at") and isinstance(value, str):
            value = datetime.fromisoformat(value)
        found[name] = value
    return found


def test_whatever_may_be_asked_for_is_documented() -> None:
    text = (
        Path("docs/api.md").read_text().split("For more than some pages, ask for a file:")[1].split("```")[0]
    )
    assert [what for what in FORMS if f"`{what}`" not in text] == []


def test_findings_and_bundle_come_as_files_too(tool: Client, seen: Ad) -> None:
    rows = pq.read_table(BytesIO(fetched(tool, seen, what="findings", form="parquet"))).to_pylist()
    assert {"key", "value", "low", "high", "n", "methods"} <= set(rows[0])
    archive = ZipFile(BytesIO(fetched(tool, seen, what="bundle", form="zip")))
    assert "manifest.json" in archive.namelist() and "results/numbers.parquet" in archive.namelist()


def test_an_empty_campaign_gives_a_file_with_a_head(
    tool: Client, plain_ad: Callable[..., Ad], seen: Ad
) -> None:
    Answer.objects.all().delete()
    assert pq.read_table(BytesIO(fetched(tool, seen, what="answers", form="parquet"))).num_rows == 0
    assert len(fetched(tool, seen, what="answers", form="csv").splitlines()) == 1


def test_only_what_is_newer_is_written(tool: Client, seen: Ad) -> None:
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    content = fetched(tool, seen, what="sessions", form="parquet", updated_after=later)
    assert pq.read_table(BytesIO(content)).num_rows == 0


@pytest.mark.parametrize(
    "body",
    [
        {"what": "weather", "form": "csv"},
        {"what": "bundle", "form": "csv"},
        {"what": "frames", "form": "csv", "updated_after": "2026-11-26T08:00:00Z"},
        {"what": "frames"},
        {},
    ],
)
def test_what_cannot_be_written_is_refused_at_once(body: dict, tool: Client, seen: Ad) -> None:
    address = f"/api/v1/campaigns/{seen.campaign_id}/exports"
    assert tool.post(address, body, content_type="application/json").status_code == 400
    assert not ExportJob.objects.exists()


def test_a_token_exports_what_it_could_read(organisation: Organisation, tool: Client, seen: Ad) -> None:
    results = tool_of(organisation, "results:read")
    address = f"/api/v1/campaigns/{seen.campaign_id}/exports"
    for what, scope in (("frames", "frames:read"), ("viewers", "panel:read"), ("ads", "campaign:read")):
        refused = results.post(address, {"what": what, "form": "csv"}, content_type="application/json")
        assert (refused.status_code, refused.json()["scope"]) == (403, scope)
    frames = ask(tool, seen, what="frames", form="csv")
    assert results.get(f"/api/v1/exports/{frames['id']}").status_code == 403
    assert results.get(address).json()["results"] == []
    assert len(tool.get(address).json()["results"]) == 1
    assert AuditEntry.objects.filter(action="exported", actor_kind="token").count() == 1


def test_the_link_ends_and_opens_its_own_file_alone(
    tool: Client, seen: Ad, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [ask(tool, seen, what=what, form="csv")["id"] for what in ("ads", "sessions")]
    while export_write_next():
        pass
    links = [tool.get(f"/api/v1/exports/{own}").json()["link"] for own in jobs]
    part = Client().get(links[0], headers={"Range": "bytes=0-3"})
    assert (part.status_code, len(part.getvalue())) == (206, 4)
    key = links[0].partition("key=")[2]
    assert Client().get(f"/api/v1/exports/{jobs[1]}/file?key={key}").status_code == 403
    monkeypatch.setattr("dashboards.surfaces.exports.links.LINK_SECONDS", -1)
    assert Client().get(links[0]).json()["code"] == "link_expired"


def test_a_withdrawal_ends_the_files_that_hold_the_person(tool: Client, seen: Ad) -> None:
    asked = ask(tool, seen, what="frames", form="csv")
    export_write_next()
    link = tool.get(f"/api/v1/exports/{asked['id']}").json()["link"]
    file = ExportJob.objects.get().file
    session_withdraw(session=seen.exposures.first().session)
    assert Client().get(link).status_code == 410
    assert exports_expire() == 1
    assert not default_storage.exists(file)
    assert tool.get(f"/api/v1/exports/{asked['id']}").json()["status"] == "expired"


def test_a_file_is_deleted_after_its_day(tool: Client, seen: Ad) -> None:
    ask(tool, seen, what="ads", form="csv")
    export_write_next()
    assert exports_expire() == 0
    ExportJob.objects.update(expires_at=timezone.now())
    assert exports_expire() == 1


def test_a_lost_worker_costs_an_attempt_and_its_late_file_counts_nothing(tool: Client, seen: Ad) -> None:
    ask(tool, seen, what="ads", form="csv")
    lost = export_claim()
    assert lost is not None and export_claim() is None
    ExportJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert export_write_next()
    assert not export_finish(job=lost, file="exports/late.csv", size=1, sha256="0" * 64)
    assert ExportJob.objects.get().status == "ready"


def test_a_lease_of_a_clock_that_was_set_back_holds_nothing(tool: Client, seen: Ad) -> None:
    ask(tool, seen, what="ads", form="csv")
    assert export_claim() is not None
    ExportJob.objects.update(leased_until=timezone.now() + timedelta(hours=2))
    assert export_claim() is not None


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_worker_that_is_killed_leaves_no_rows_behind(
    form: str, tool: Client, seen: Ad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    lying: set[str] = set()

    def looked(*_: object, **__: object) -> None:  # while the file is being written
        lying.update(own.name for own in (tmp_path / "temporary").iterdir())
        assert scratch_sweep() == 0, "somebody writes there"

    monkeypatch.setattr(write, "export_progress", looked)
    ask(tool, seen, what="viewers", form=form)
    assert export_write_next()
    assert ExportJob.objects.get().status == "ready"
    assert all(name.startswith("fer-export-") for name in lying) and bool(lying) == (form == "xlsx")
    assert not list((tmp_path / "temporary").iterdir())


def test_what_a_killed_worker_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = (
        "from dashboards.surfaces.exports.scratch import scratch\n"
        "with scratch() as folder: open(folder + '/rows', 'w').write('P-1'); print(folder, flush=True); input()"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    folder = Path(worker.stdout.readline().strip())
    assert scratch_sweep() == 0 and (folder / "rows").exists()
    worker.kill()
    worker.communicate()
    assert (folder / "rows").exists()
    assert scratch_sweep() == 1 and not folder.exists()


def test_a_job_that_kills_its_workers_ends(tool: Client, seen: Ad) -> None:
    ask(tool, seen, what="ads", form="csv")
    for _ in range(ATTEMPTS):
        assert export_claim() is not None
        ExportJob.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert not export_write_next()
    assert ExportJob.objects.get().status == "failed"


def test_a_campaign_has_only_so_many_open_exports(tool: Client, seen: Ad) -> None:
    for _ in range(OPEN_MOST):
        ask(tool, seen, what="ads", form="csv")
    address = f"/api/v1/campaigns/{seen.campaign_id}/exports"
    refused = tool.post(address, {"what": "ads", "form": "csv"}, content_type="application/json")
    assert refused.status_code == 429 and refused["Retry-After"]


def test_who_asks_for_a_file_that_waits_already_stands_in_the_log_too(
    seen: Ad, marta_client: Client, bob_client: Client
) -> None:
    address = f"/campaigns/{seen.campaign_id}/export.zip?panel=1"
    for client in (marta_client, marta_client, bob_client, bob_client):
        assert client.get(address).status_code == 302
    assert ExportJob.objects.count() == 1
    entries = AuditEntry.objects.filter(action="exported").order_by("pk").values_list("actor", "subject")
    assert [(actor, "with panel" in subject) for actor, subject in entries] == [
        ("marta", True),
        ("bob", True),
    ]


def test_what_fails_says_so(tool: Client, seen: Ad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboards.surfaces.exports.forms.SHEET_ROWS", 1)
    monkeypatch.setattr("dashboards.surfaces.exports.write.SHEET_ROWS", 1)
    asked = ask(tool, seen, what="frames", form="xlsx")
    export_write_next()
    found = tool.get(f"/api/v1/exports/{asked['id']}").json()
    assert found["status"] == "failed" and "Parquet" in found["problem"] and found["link"] is None


def test_rows_are_written_in_large_groups_and_all_of_them() -> None:
    """A Parquet writer keeps something of each group to the end: a million rows in small ones took 400 MB."""
    schema = pa.schema([("number", pa.int64())])
    batches = (pa.record_batch([pa.array(range(at, at + 5_000))], schema) for at in range(0, 150_000, 5_000))
    parquet_groups(schema, batches, target := BytesIO())
    written = pq.ParquetFile(target)
    assert written.metadata.num_row_groups == 2
    assert written.read().column("number").to_pylist() == list(range(150_000))
    full = pa.record_batch([pa.array(range(100_000))], schema)
    parquet_groups(schema, iter((full,)), one := BytesIO())
    assert pq.ParquetFile(one).metadata.num_row_groups == 1
    parquet_groups(schema, iter(()), empty := BytesIO())
    assert pq.ParquetFile(empty).read().num_rows == 0
