"""A campaign's bundle holds the numbers of the pages, and comes out again to the last bit."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Viewer
from campaigns.services.campaigns import campaign_delete
from dashboards.analysis.everything import findings_of_campaign
from dashboards.surfaces.bundle.archive import bundle_read
from dashboards.surfaces.bundle.arrow import batch_of, csv_write, parquet_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.bundle.signature import public_key, signature_of, signer_of
from dashboards.surfaces.sheets.rows import NUMBERS, SERIES, number_rows, series_rows
from fer_platform.kit.environment import FALLBACK_SECRET_KEY
from tests.dashboards.bundles import PREROLL, bundle, read
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling, taken


def test_how_ads_played_is_in_the_bundle_as_it_is_on_the_page(seen_often: Ad, bob_client: Client) -> None:
    rolled_up(seen_often)
    content = bundle(seen_often)
    kept = [row for row in read(content, "data/exposures") if row["grade"] != "rejected"]
    plays = [(row["play"], row["play_flaws"], row["silent_ms"]) for row in kept]
    assert {own: plays.count(own) for own in plays} == {
        ("good", "", 0): 24,
        ("poor", "silent", 2500): 24,
        ("untold", "", None): 24,
    }
    found = {(row["key"], row["part"]): row for row in read(content, "results/numbers")}
    assert [
        found["play.exposures", f"play:{own}"]["value"] for own in ("good", "fair", "poor", "untold")
    ] == [
        *(24, 0, 24, 24),
    ]
    sound = found["play.with_sound", ""]
    assert (sound["value"], sound["n"]) == (pytest.approx(3500 / 6000), 24)
    assert found["play.heard", ""]["value"] == 1
    well, every = (found[key, ""]["value"] for key in ("play.good.change_valence", "change_valence.mean"))
    assert well > every  # they smile most at the first time, which played well
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []
    address = reverse("dashboards:ad-audience", args=[seen_often.campaign_id, seen_often.pk])
    page = bob_client.get(address).content.decode()
    assert "72 exposures by how the ad played: 24: played well; 24: hardly seen or heard" in page
    assert "24: without sound for a part of the time" in page


def segments(content: bytes) -> list[dict]:
    return [row for row in read(content, "results/numbers") if row["key"].startswith("segment.")]


def test_bundle_holds_every_finding_of_the_campaign(seen_often: Ad) -> None:
    rolled_up(seen_often)
    content = bundle(seen_often)
    answers = findings_of_campaign(seen_often.campaign)
    first = f"ad:{seen_often.pk}"  # in a bundle ads are counted from 1
    for table, columns, rows in (("numbers", NUMBERS, number_rows), ("series", SERIES, series_rows)):
        stored = [tuple(row.values())[1:] for row in read(content, f"results/{table}")]
        expected = [tuple(row)[1:] for row in rows(answers)]
        assert len(stored) > 30
        assert stored == [
            tuple(
                "ad:1" if value == first else _as_stored(value, own)
                for value, own in zip(row, columns[1:], strict=True)
            )
            for row in expected
        ]


def _as_stored(value: object, column: object) -> object:
    """An empty text and a missing one are the same in CSV, so they are the same in both forms."""
    return "" if value is None and column.kind == "text" else value


def test_what_the_panel_told_is_in_it_only_where_asked_for(
    plain_ad: Callable[..., Ad], bob_client: Client, tmp_path: Path
) -> None:
    ad = plain_ad()
    Campaign.objects.update(target_shares={"town": {"Rare": 0.2, "Large": 0.8}})
    rng = np.random.default_rng(8)
    for k in range(54):
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation,
            panel_variables={"=age": "young" if k < 26 else "old", "town": "Rare" if k < 3 else "Large"},
        )
        share = float(rng.uniform(0.2, 0.7))
        exposure_of(ad, PREROLL + frames_every(500, 3000, lambda t, s=share: smiling(s)), viewer=viewer)
    rolled_up(ad)
    page = reverse("dashboards:campaign", args=[ad.campaign_id])
    assert "?panel=1" in bob_client.get(page).content.decode()
    address = reverse("dashboards:campaign-export", args=[ad.campaign_id])
    plain = taken(bob_client, address).getvalue()
    assert read(plain, "data/panel") == segments(plain) == read(plain, "data/weights") == []
    weighted = [row for row in read(plain, "results/numbers") if row["key"].startswith("weighted.")]
    assert len(weighted) == 4 and all(row["value"] is None for row in weighted)
    assert b"so neither are segments" in ZipFile(BytesIO(plain)).read("README.txt")

    response = taken(bob_client, f"{address}?panel=1")
    assert "export-with-panel" in response["Content-Disposition"]
    content = response.getvalue()
    told = read(content, "data/panel")
    assert {(row["variable"], row["value"]) for row in told} == {
        *(("'=age", value) for value in ("young", "old")),
        ("town", "Large"),
    }
    assert len(told) == 54 + 51
    weights = [row["weight"] for row in read(content, "data/weights")]
    assert len(weights) == 54 and max(weights) == pytest.approx(
        0.2 / (3 / 54)
    )  # the three from the rare town
    assert any(row["key"] == "weighted.change_valence" for row in read(content, "results/numbers"))
    rows = {row["part"]: row for row in segments(content) if row["key"] == "segment.change_valence"}
    assert {part for part, row in rows.items() if row["value"] is not None} == {
        f"segment:=age={name}"
        for name in ("young", "old")  # all less the 51 of the large town would be the three
    }
    path = tmp_path / "bundle.zip"
    call_command(
        "campaign", "export", str(ad.campaign_id), "--out", str(path), "--with-panel", stdout=StringIO()
    )
    assert bundle_reproduce(bundle_read(BytesIO(path.read_bytes()))).differences == []
    assert read(path.read_bytes(), "data/panel") == told


def test_what_was_excluded_is_counted(seen_often: Ad) -> None:
    rolled_up(seen_often)
    content = bundle(seen_often)
    assert read(content, "data/set_aside") == [
        {"ad": 1, "reason": "no_face", "frames": 6},
        {"ad": 1, "reason": "preroll", "frames": 360},
    ]
    exposures = read(content, "data/exposures")
    assert len(exposures) == 73
    assert [row["cause"] for row in exposures if row["grade"] == "rejected"] == ["no_face"]


@pytest.mark.parametrize("over", [True, False])
def test_numbers_come_out_again_to_the_last_bit(seen_often: Ad, tmp_path: Path, over: bool) -> None:
    if over:
        rolled_up(seen_often)
    path = tmp_path / "bundle.zip"
    call_command("campaign", "export", str(seen_often.campaign_id), "--out", str(path), stdout=StringIO())
    campaign_delete(campaign=seen_often.campaign)  # the file alone must do
    said = StringIO()
    call_command("campaign", "reproduce", str(path), stdout=said)
    assert "to the last bit" in said.getvalue()
    assert [entry.name for entry in tmp_path.iterdir()] == ["bundle.zip"]


@pytest.mark.parametrize("name", ["results/numbers", "results/series", "data/series", "data/exposures"])
def test_one_changed_number_is_found(seen_often: Ad, tmp_path: Path, name: str) -> None:
    rolled_up(seen_often)
    content = bundle(seen_often)
    path = tmp_path / "changed.zip"
    columns = {"results/series": "low", "data/series": "valence", "data/exposures": "mean_valence"}
    column = columns.get(name, "value")
    path.write_bytes(changed(content, name, column))
    with pytest.raises(CommandError, match="Not all numbers come out again"):
        call_command("campaign", "reproduce", str(path), stdout=StringIO(), stderr=StringIO())
    found = bundle_reproduce(bundle_read(BytesIO(path.read_bytes())))
    results = [line for line in found.differences if line.startswith("results/")]
    assert results, "a change of data or results must show in the results themselves, not in digests alone"


@pytest.mark.parametrize(
    ("name", "column", "what"),
    [
        ("data/frames", "happy", "the digest"),
        ("data/bins", "valence", "a bin"),
        ("data/exposures", "resting_valence", "the resting face"),
    ],
)
def test_exposures_are_made_of_their_frames(seen_often: Ad, name: str, column: str, what: str) -> None:
    """Whoever signs anew what they have changed is found by the frames themselves."""
    rolled_up(seen_often)
    found = bundle_reproduce(bundle_read(BytesIO(changed(bundle(seen_often), name, column))))
    told = [line for line in found.differences if "cannot be made of its frames" in line]
    assert any(what in line for line in told)


def test_manifest_is_signed_over_all_of_it(seen_often: Ad, settings: Any) -> None:
    rolled_up(seen_often)
    own = bundle_read(BytesIO(bundle(seen_often)))
    for name, value in (("exported_at", "2020-01-01T00:00:00+00:00"), ("signature", None)):
        forged = own.manifest | {name: value}
        assert signer_of(own.manifest) == public_key()
        assert signer_of(forged) == ""
    found = bundle_reproduce(replace(own, manifest=forged))
    assert found.differences == ["manifest.json: it is not signed, or was changed after it was signed"]
    settings.SECRET_KEY = FALLBACK_SECRET_KEY
    assert public_key() == ""
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        signature_of(own.manifest)


def changed(content: bytes, name: str, column: str) -> bytes:
    """Return the bundle with one value of a Parquet table moved, and its CSV and digest made to fit."""
    source = ZipFile(BytesIO(content))
    files = {entry: source.read(entry) for entry in source.namelist()}
    columns = pq.read_table(BytesIO(files[f"{name}.parquet"])).to_pydict()
    row = next(row for row, value in enumerate(columns[column]) if value)
    columns[column][row] *= 1.5
    for kind, write in (("parquet", parquet_write), ("csv", csv_write)):
        target = BytesIO()
        write(name, [batch_of(name, columns)], target)
        files[f"{name}.{kind}"] = target.getvalue()
    manifest = json.loads(files["manifest.json"])
    manifest["files"] |= {
        f"{name}.{kind}": sha256(files[f"{name}.{kind}"]).hexdigest() for kind in ("csv", "parquet")
    }
    files["manifest.json"] = json.dumps(manifest | {"signature": signature_of(manifest)}).encode()
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for entry, own in files.items():
            archive.writestr(entry, own)
    return target.getvalue()
