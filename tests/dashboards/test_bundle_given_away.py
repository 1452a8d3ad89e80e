"""A bundle leads back to nobody, explains itself, and is given to members alone."""

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Viewer, ViewerSession
from campaigns.services.sessions import sessions_withdraw
from dashboards.analysis.everything import findings_of_campaign
from dashboards.analysis.store import analyses_forget
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.layout import LAYOUT
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from tests.campaigns.viewing import everywhere
from tests.dashboards.bundles import bundle, read
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, taken


def test_bundle_leads_back_to_nobody(seen_often: Ad) -> None:
    rolled_up(seen_often)
    archive = ZipFile(BytesIO(bundle(seen_often)))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
    for viewer in Viewer.objects.all():
        assert str(viewer.pk) not in everything
        assert viewer.pk.hex not in everything
    for session in ViewerSession.objects.all():
        assert str(session.pk) not in everything
    assert "panel-" not in everything
    assert not [name for name in archive.namelist() if name.endswith((".jpg", ".png", ".mp4"))]


def test_who_withdrew_is_in_no_export_and_in_no_kept_result(seen_often: Ad) -> None:
    """Every viewer is of one group; one, who withdraws, has a number and a value that nobody else has."""
    viewers = list(Viewer.objects.exclude(panel_id="").order_by("pk"))
    viewers.append(exposure_of(seen_often, frames_every(500, 3000)).session.viewer)
    for viewer in viewers:
        viewer.panel_variables = {"group": "everybody", "own": "canary-value"}
    viewers[0].panel_id = "canary-number"
    for other in viewers[1:]:
        other.panel_variables["own"] = "common"
    Viewer.objects.bulk_update(viewers, ["panel_id", "panel_variables"])
    rolled_up(seen_often)
    findings_of_campaign(seen_often.campaign)
    leaver = str(viewers[0].pk)
    sessions_withdraw(sessions=list(viewers[0].sessions.all()))
    analyses_forget()
    target = BytesIO()
    bundle_write(seen_often.campaign, target, panel=True)
    archive = ZipFile(target)
    exported = b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
    left = everywhere()
    assert "simulated" in exported  # it was read, and is not packed any more
    for canary in ("canary-number", "canary-value", leaver):
        assert canary not in exported
        assert canary not in left


def test_dictionary_tells_every_column(seen_often: Ad) -> None:
    archive = ZipFile(BytesIO(bundle(seen_often)))
    told = {
        (row["table"], row["column"])
        for row in csv.DictReader(StringIO(archive.read("dictionary.csv").decode()))
    }
    for table in LAYOUT:
        header = next(csv.reader(StringIO(archive.read(f"{table}.csv").decode())))
        assert {(table, column) for column in header} == {pair for pair in told if pair[0] == table}
        assert pq.read_schema(BytesIO(archive.read(f"{table}.parquet"))).names == header
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["seeds"]["intervals and bands"] > 0
    assert manifest["formulas"]["F7"]["formula"].startswith("V = ")
    methods = {key for row in read(bundle(seen_often), "results/numbers") for key in row["methods"].split()}
    assert methods <= set(manifest["formulas"])


def test_spreadsheet_takes_no_title_for_a_formula(seen_often: Ad) -> None:
    text = ZipFile(BytesIO(bundle(seen_often))).read("data/ads.csv").decode()
    assert "'=Often" in text


def test_empty_campaign_has_a_bundle(plain_ad: Callable[..., Ad]) -> None:
    found = bundle_reproduce(bundle_read(BytesIO(bundle(plain_ad()))))
    assert found.differences == []


def test_file_that_is_no_bundle_is_refused(tmp_path: Path, db: None) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(b"no bundle")
    with pytest.raises(CommandError, match="no bundle"):
        call_command("campaign", "reproduce", str(path))
    with pytest.raises(CommandError, match="no campaign"):
        call_command("campaign", "export", "999999", "--out", str(path))


def test_members_take_it_away_and_strangers_get_nothing(
    seen_often: Ad, bob_client: Client, charlie_client: Client, client: Client
) -> None:
    address = reverse("dashboards:campaign-export", args=[seen_often.campaign_id])
    response = taken(bob_client, address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert 'filename="' in response["Content-Disposition"]
    assert (
        bundle_read(BytesIO(b"".join(response.streaming_content))).manifest["campaign"]["simulated"] is False
    )
    assert charlie_client.get(address).status_code == 404
    assert client.get(address).status_code == 302
    assert (
        address
        in bob_client.get(reverse("dashboards:campaign", args=[seen_often.campaign_id])).content.decode()
    )
