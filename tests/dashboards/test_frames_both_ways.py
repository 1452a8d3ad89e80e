"""Frames through memory and frames through the database, the roll-up and the bundle give the same digits."""

import json
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from benchmarks.adversary.frames import INTERVAL_MS, frames_of
from benchmarks.adversary.plays import session
from benchmarks.adversary.product import DURATION_MS, pools_of, viewer_id
from benchmarks.adversary.rows import rows_write
from benchmarks.adversary.studies import answer
from campaigns.models import Ad, ViewerSession
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AD_QUESTIONS
from dashboards.services.rollup import exposures_roll_up
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce

PEOPLE, SEED = 30, 7
# Told by what stands beside the exposures in the database: frames that wait, brand moments, panel, networks.
ELSEWHERE = {"frames", "valence.brand", "change_valence.brand"}


def digits(value: object) -> list[float]:
    """Return all numbers of a value."""
    if value is None:
        return []
    parts = asdict(value).values()  # type: ignore[call-overload]
    return [
        float(number)
        for part in parts
        for number in np.ravel(part)
        if isinstance(number, (int, float, np.number)) and part is not None
    ]


@pytest.fixture
def ads(plain_ad: Callable[..., Ad]) -> list[Ad]:
    own = [plain_ad(title, duration_ms=DURATION_MS) for title in ("First", "Second")]
    own[0].campaign.snapshot_interval_ms = INTERVAL_MS
    own[0].campaign.save()
    plays = session(np.random.default_rng(SEED), PEOPLE, lifts=(0.05, 0.0), carry=0.3)
    rows_write(own, plays, frames_of(plays, np.random.default_rng(SEED), duration_ms=DURATION_MS))
    return own


def test_memory_and_database_give_the_same_digits(ads: list[Ad]) -> None:
    exposures_roll_up()
    at_home = [viewer_id(person) for person in range(0, PEOPLE, 3)]
    ViewerSession.objects.filter(viewer__in=at_home).update(origin="device")
    plays = session(np.random.default_rng(SEED), PEOPLE, lifts=(0.05, 0.0), carry=0.3)
    pools = pools_of(plays, np.random.default_rng(SEED))
    people = enumerate(plays.person.tolist())
    origins = {row: "server" if person % 3 else "device" for row, person in people}
    compared = 0
    for number, ad in enumerate(ads):
        for question in AD_QUESTIONS:
            memory = answer(question, pools[number].series, origins=origins)
            for found in ad_findings(ad, question):
                if found.key not in ELSEWHERE:
                    own = digits(memory[found.name].value)
                    assert np.array_equal(digits(found.value), own, equal_nan=True), found.name
                    compared += len(digits(found.value))
        assert ad_findings(ad).count("exposures.read[origin:device]") >= 5
    assert compared > 4000


def test_bundle_of_real_faces_comes_out_again_down_to_the_frame(
    ads: list[Ad], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exposures_roll_up()
    target = BytesIO()
    bundle_write(ads[0].campaign, target)
    assert bundle_reproduce(bundle_read(target)).differences == []
    ZipFile(target).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    cells = json.loads(Path("headline.ipynb").read_text())["cells"]
    known: dict = {}
    exec("\n".join("".join(own["source"]) for own in cells if own["cell_type"] == "code"), known)  # noqa: S102
    rebuilt = known["rebuilt"]
    assert len(rebuilt) == 2
    assert rebuilt["apart"].max() < 1e-12
    assert (rebuilt["count"] == rebuilt["told_n"]).all()
