"""The bundle's comparisons are those of the pages: any pair of ads (F20), the family (F21), the norm (F22)."""

from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Ad, Campaign, Viewer, ViewerSession
from dashboards.analysis.comparison.comparisons import compared, family_of
from dashboards.analysis.comparison.norm import norm_rows
from dashboards.analysis.comparison.question import question_of
from dashboards.selectors.norms import ad_levels_of_organisation
from dashboards.surfaces.bundle.archive import bundle_write
from dashboards.surfaces.bundle.compared import MOST_PAIRS
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling
from tests.dashboards.test_export import changed

Tables = Callable[[Campaign], dict[str, list[dict]]]


def measured(ad: Ad, viewers: list[Viewer], seed: int, more: float = 0.0) -> None:
    rng = np.random.default_rng(seed)
    for viewer, share in zip(viewers, rng.uniform(0.1, 0.5, len(viewers)), strict=True):
        late = frames_every(
            500, ad.duration_ms, lambda t, s=share: smiling(s + (more if 2 * t >= ad.duration_ms else 0.0))
        )
        exposure_of(ad, late, viewer=viewer)


@pytest.fixture
def three_ads(plain_ad: Callable[..., Ad], viewers_of: Callable[[int], list[Viewer]]) -> list[Ad]:
    """Thirty people who saw the first two ads, the second one more strongly, and eleven others who saw the third."""
    ads = [plain_ad(title, duration_ms=3000) for title in ("Quiet", "Loud", "Apart")]
    same = viewers_of(30)
    measured(ads[0], same, seed=1)
    measured(ads[1], same, seed=1, more=0.3)
    measured(ads[2], viewers_of(11), seed=3)
    for ad in ads:
        rolled_up(ad)
    return ads


@pytest.fixture
def viewers_of(campaign: Campaign) -> Callable[[int], list[Viewer]]:
    return lambda count: [Viewer.objects.create(organisation=campaign.organisation) for _ in range(count)]


@pytest.fixture
def norm(three_ads: list[Ad], viewers_of: Callable[[int], list[Viewer]]) -> Campaign:
    """Another campaign of the organisation, with 19 ads: with the campaign's own other ads, enough for a norm."""
    own = three_ads[0].campaign
    other = Campaign.objects.create(organisation=own.organisation, name="Last year")
    for k in range(19):
        ad = Ad.objects.create(
            campaign=other, title=f"Secret {k}", kind=Ad.Kind.VIDEO, content_type="video/mp4", duration_ms=3000,
            width=160, height=90, sha256=f"{k:064d}",
        )  # fmt: skip
        measured(ad, viewers_of(10), seed=100 + k)
        rolled_up(ad)
    return other


def tables(campaign: Campaign) -> dict[str, list[dict]]:
    archive = ZipFile(BytesIO(bundle(campaign)))
    names = ("results/pairs", "results/family", "results/norms", "data/norm_levels")
    return {name: pq.read_table(BytesIO(archive.read(f"{name}.parquet"))).to_pylist() for name in names}


def bundle(campaign: Campaign) -> bytes:
    target = BytesIO()
    bundle_write(campaign, target)
    return target.getvalue()


def test_pairs_are_those_of_the_compare_page(three_ads: list[Ad]) -> None:
    found = tables(three_ads[0].campaign)["results/pairs"]
    for first, second, paired in ((1, 2, 1.0), (1, 3, 0.0), (2, 3, 0.0)):
        a, b = three_ads[first - 1], three_ads[second - 1]
        asked = {"a": str(a.pk), "b": str(b.pk), "measure": "valence"}
        page = compared(question_of(asked, three_ads)).result
        own = {
            (row["quantity"], row["index"]): row["value"]
            for row in found
            if (row["first"], row["second"], row["measure"]) == (first, second, "valence")
        }
        assert own[("paired", None)] == paired == float(page.sides.paired)
        assert own[("level.estimate.low", None)] == page.level.estimate.low
        assert own[("size.high", None)] == page.size.high
        for k, low in enumerate(page.over_time.low):
            assert own[("over_time.low", k)] == low
        for k, cluster in enumerate(page.over_time.clusters):
            assert own[(f"over_time.clusters.{k}.p", None)] == cluster.p
            assert own[(f"over_time.clusters.{k}.start", None)] == cluster.start
    assert {row["first"] for row in found} | {row["second"] for row in found} == {1, 2, 3}


def test_family_is_that_of_the_forest(three_ads: list[Ad]) -> None:
    stored = tables(three_ads[0].campaign)["results/family"]
    own = {row["ad"]: row for row in stored if row["measure"] == "valence"}
    page = family_of(three_ads, "valence")
    assert len(page) == len(own) == 3
    for place, row in enumerate(page, 1):
        estimate, test = row.found.estimate, row.test
        assert (own[place]["value"], own[place]["low"], own[place]["high"], own[place]["n"]) == (
            estimate.value, estimate.low, estimate.high, estimate.n,
        )  # fmt: skip
        assert (own[place]["p"], own[place]["p_adjusted"]) == (test.p, test.adjusted)
    assert [own[place]["paired"] for place in (1, 2, 3)] == [1, 1, 0]


def test_norm_stands_on_stored_levels_that_name_no_other_ad(three_ads: list[Ad], norm: Campaign) -> None:
    campaign = three_ads[0].campaign
    content = bundle(campaign)
    found = tables(campaign)
    own = {row["ad"]: row for row in found["results/norms"] if row["measure"] == "valence"}
    page = norm_rows([ad.pk for ad in three_ads], ad_levels_of_organisation(campaign, "valence"))
    for place, row in enumerate(page, 1):
        assert row.place is not None
        assert own[place]["others"] == row.others == 21
        assert own[place]["percentile"] == row.place.percentile
        assert (own[place]["low"], own[place]["high"]) == (row.place.low, row.place.high)
    levels = [row for row in found["data/norm_levels"] if row["measure"] == "valence"]
    assert sorted(row["ad"] or 0 for row in levels) == [0] * 19 + [1, 2, 3]
    archive = ZipFile(BytesIO(content))
    assert not any(
        b"Secret" in archive.read(name) or b"Last year" in archive.read(name) for name in archive.namelist()
    )


def test_comparisons_come_out_again_without_a_database(
    three_ads: list[Ad], norm: Campaign, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(three_ads[0].campaign))
    ViewerSession.objects.all().delete()
    said = StringIO()
    call_command("campaign", "reproduce", str(path), stdout=said)
    assert "to the last bit" in said.getvalue()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("results/pairs", "value"),
        ("results/family", "p_adjusted"),
        ("results/norms", "percentile"),
        ("data/norm_levels", "error"),
    ],
)
def test_one_changed_comparison_is_found(
    three_ads: list[Ad], norm: Campaign, tmp_path: Path, name: str, column: str
) -> None:
    path = tmp_path / "changed.zip"
    path.write_bytes(changed(bundle(three_ads[0].campaign), name, column))
    with pytest.raises(CommandError, match=r"results/\w+, \w+: \d+ of \d+ differ"):
        call_command("campaign", "reproduce", str(path), stdout=StringIO(), stderr=StringIO())


def test_pairs_stop_at_the_limit_that_the_manifest_tells(plain_ad: Callable[..., Ad]) -> None:
    ads = [plain_ad(f"Ad {k}") for k in range(8)]
    rows = tables(ads[0].campaign)["results/pairs"]
    assert len({(row["first"], row["second"]) for row in rows}) == MOST_PAIRS
