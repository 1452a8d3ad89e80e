"""F15 weighs peak, end and slope alike until thirty ads of the organisation have answers, and then as these teach."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer, Campaign
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import answers_of_ad
from dashboards.analysis.reception.peak_end_ads import (
    peak_end_ads_of_organisation,
    weights_of_organisation,
)
from dashboards.analysis.reception.questions import PEAK_END
from dashboards.selectors.answered_ads import liked_ads_of_organisation
from dashboards.selectors.series import series_of_ad
from dashboards.statistics.peak_end import peak_end_features, peak_end_weights
from dashboards.statistics.values import Unit
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.text.format import number
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling


def peak_end_of_ad(ad: Ad) -> Findings:
    return answers_of_ad(ad, [PEAK_END], weights=weights_of_organisation(ad.campaign))[0]


def liked(ad: Ad, seed: int, viewers: int = 10) -> None:
    """Let people watch an ad that makes them smile as strongly as it happens to, and like it by that."""
    rng = np.random.default_rng(seed)
    strength = rng.uniform(0.1, 0.8)
    for _ in range(viewers):
        own = float(np.clip(strength + rng.normal(0, 0.05), 0, 1))
        frames = frames_every(500, 3000, lambda t, s=own: smiling(s if t == 1000 else s / 4))
        liking = int(np.clip(np.rint(1 + 4 * own + rng.normal(0, 0.3)), 1, 5))
        Answer.objects.create(exposure=exposure_of(ad, resting() + frames), liking=liking)
    rolled_up(ad)


@pytest.fixture
def twenty_nine(plain_ad: Callable[..., Ad]) -> Campaign:
    """Another campaign of the organisation, with 29 ads that ten people liked more or less."""
    first = plain_ad()
    other = Campaign.objects.create(organisation=first.campaign.organisation, name="Last year")
    for k in range(29):
        liked(plain_ad(f"Secret {k}", campaign=other, sha256=f"{k:064d}"), seed=k)
    return other


def page_of(client: Client, ad: Ad) -> str:
    return client.get(reverse("dashboards:ad-numbers", args=[ad.campaign_id, ad.pk])).content.decode()


def bundle(campaign: Campaign) -> bytes:
    target = BytesIO()
    bundle_write(campaign, target)
    return target.getvalue()


def test_weights_are_equal_until_the_thirtieth_ad_has_answers(
    twenty_nine: Campaign, plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad("Thirtieth")
    liked(ad, seed=99, viewers=9)
    page = page_of(bob_client, ad)
    assert page.count("0.333; n = 29 ads") == 3, "alike, as 29 of 30 ads have answers"
    weights = weights_of_organisation(ad.campaign)
    assert (weights.learnt, weights.ads) == (False, 29)
    assert not peak_end_of_ad(ad)["peak_end"].known
    content = bundle(ad.campaign)
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []

    liked(ad, seed=99, viewers=3)
    weights = weights_of_organisation(ad.campaign)
    assert (weights.learnt, weights.ads) == (True, 30)
    assert weights.peak > 0
    page = page_of(bob_client, ad)
    liking = next(own.liking for own in liked_ads_of_organisation(ad.campaign) if own.ad == ad.pk)
    found = peak_end_of_ad(ad).estimate("peak_end")
    assert found.value == pytest.approx(liking, abs=0.4), "on the scale of the answers"
    assert found.n == 12
    shown = re.search(r'<data value="([^"]*)" data-finding="peak_end" data-low="([^"]*)"', page)
    assert (float(shown[1]), float(shown[2])) == (found.value, found.low)
    low, high = (number(end, Unit.NUMBER) for end in weights.intervals[1])
    assert f"{number(weights.peak, Unit.NUMBER)} (95 %: {low} – {high}); n = 30 ads" in page

    Campaign.objects.filter(pk=twenty_nine.pk).update(simulated=True)
    assert weights_of_organisation(ad.campaign).ads == 1


def test_weights_come_from_the_features_of_the_pages_and_from_the_bundle_alone(
    twenty_nine: Campaign, plain_ad: Callable[..., Ad]
) -> None:
    ad = plain_ad("Thirtieth")
    liked(ad, seed=99)
    ads = peak_end_ads_of_organisation(ad.campaign)
    series = series_of_ad(ad, ("change_valence",))
    own = peak_end_features(series.per_viewer("change_valence"), bin_ms=series.timeline.bin_ms)
    found = next(row.features for row in ads if row.liked.ad == ad.pk)
    np.testing.assert_allclose(found, own, atol=1e-6)
    weights = weights_of_organisation(ad.campaign)
    assert weights == peak_end_weights(
        np.array([row.features for row in ads]), np.array([row.liked.liking for row in ads])
    )

    content = bundle(ad.campaign)
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []
    archive = ZipFile(BytesIO(content))
    rows = pq.read_table(BytesIO(archive.read("results/numbers.parquet"))).to_pylist()
    mine = {(row["key"], row["part"]): row for row in rows if row["subject"] == "ad:2"}
    assert mine["peak_end", ""]["value"] == peak_end_of_ad(ad).estimate("peak_end").value
    first = mine["peak_end.weight", "weight:β1"]
    assert (first["value"], first["n"]) == (weights.peak, 30)
    assert (first["low"], first["high"]) == weights.intervals[1]
    behind = pq.read_table(BytesIO(archive.read("data/peak_end_ads.parquet"))).to_pylist()
    assert [row["ad"] for row in behind if row["ad"]] == [2] and len(behind) == 30
    assert "Secret" not in b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")


def test_answers_without_faces_come_out_of_a_bundle_with_the_same_n(plain_ad: Callable[..., Ad]) -> None:
    """People without a camera answer, too: such an ad counts among those with answers, here and there."""
    ad, seen = plain_ad("Heard of"), plain_ad("Seen", sha256="e" * 64)
    for _ in range(10):
        Answer.objects.create(exposure=exposure_of(ad, []), liking=4)
    liked(seen, seed=5)
    assert weights_of_organisation(ad.campaign).ads == 2
    assert {own.value.n for own in peak_end_of_ad(ad).parts("peak_end.weight")} == {2}
    assert bundle_reproduce(bundle_read(BytesIO(bundle(ad.campaign)))).differences == []
