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
from dashboards.analysis.reception.numbers import ad_cards
from dashboards.analysis.reception.peak_end_ads import peak_end_ads_of_organisation, weights_of_organisation
from dashboards.selectors.answered_ads import liked_ads_of_organisation
from dashboards.selectors.series import series_of_ad
from dashboards.statistics.peak_end import peak_end_trend, peak_end_weights
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling


def liked(ad: Ad, seed: int, viewers: int = 10) -> None:
    """Let people watch an ad that makes them smile as strongly as it happens to, and like it by that."""
    rng = np.random.default_rng(seed)
    strength = rng.uniform(0.1, 0.8)
    for _ in range(viewers):
        own = float(np.clip(strength + rng.normal(0, 0.05), 0, 1))
        frames = frames_every(500, 3000, lambda t, s=own: smiling(s if t == 1000 else s / 4))
        liking = int(np.clip(np.rint(1 + 4 * own + rng.normal(0, 0.3)), 1, 5))
        Answer.objects.create(exposure=exposure_of(ad, frames), liking=liking)
    rolled_up(ad)


@pytest.fixture
def twenty_nine(plain_ad: Callable[..., Ad]) -> Campaign:
    """Another campaign of the organisation, with 29 ads that ten people liked more or less."""
    first = plain_ad()
    other = Campaign.objects.create(organisation=first.campaign.organisation, name="Last year")
    for k in range(29):
        liked(plain_ad(f"Secret {k}", campaign=other, sha256=f"{k:064d}"), seed=k)
    return other


def card_of(page: str) -> str:
    return re.sub(r"\s+", " ", page.split("<dt>Peak–end–trend ")[1].split("</div>")[0])


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
    assert "29 of the 30 ads with answers that teach weights" in page
    assert "peak 0.33, end 0.33, slope 0.33: equal, as 29 of 30 ads have answers" in page
    assert not weights_of_organisation(ad.campaign).learnt
    content = bundle(ad.campaign)
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []

    liked(ad, seed=99, viewers=3)
    weights = weights_of_organisation(ad.campaign)
    assert (weights.learnt, weights.ads) == (True, 30)
    assert weights.peak > 0
    page = page_of(bob_client, ad)
    assert "weighed by the answers to 30 ads" in card_of(page)
    said = next(own.liking for own in liked_ads_of_organisation(ad.campaign) if own.ad == ad.pk)
    told = float(re.search(r"([\d.]+) of 5</dd>", card_of(page))[1])
    assert told == pytest.approx(said, abs=0.4)
    assert "n = 12 · 95 %: " in card_of(page)
    assert "on the mean liking of n = 30 ads of the organisation" in page
    assert (
        "peak {:.2f} ({:.2f} to {:.2f})".format(weights.peak, *weights.intervals[1]).replace("-", "−") in page
    )

    Campaign.objects.filter(pk=twenty_nine.pk).update(simulated=True)
    assert weights_of_organisation(ad.campaign).ads == 1


def test_weights_come_from_the_features_of_the_pages_and_from_the_bundle_alone(
    twenty_nine: Campaign, plain_ad: Callable[..., Ad]
) -> None:
    ad = plain_ad("Thirtieth")
    liked(ad, seed=99)
    ads = peak_end_ads_of_organisation(ad.campaign)
    series = series_of_ad(ad)
    own = peak_end_trend(series.per_viewer("valence"), bin_ms=series.timeline.bin_ms)
    found = next(row.features for row in ads if row.liked.ad == ad.pk)
    np.testing.assert_allclose(found, [own.peak.value, own.end.value, own.slope.value], atol=1e-6)
    weights = weights_of_organisation(ad.campaign)
    assert weights == peak_end_weights(
        np.array([row.features for row in ads]), np.array([row.liked.liking for row in ads])
    )

    content = bundle(ad.campaign)
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []
    archive = ZipFile(BytesIO(content))
    rows = pq.read_table(BytesIO(archive.read("results/numbers.parquet"))).to_pylist()
    mine = {row["name"]: row for row in rows if row["formula"] == "F15" and row["ad"] == 2}
    card = next(card for card in ad_cards(series, weights) if card.title == "Peak–end–trend")
    assert mine["Peak–end–trend"]["value"] == card.found.value
    assert (mine["β1 of peak"]["value"], mine["β1 of peak"]["n"]) == (weights.peak, 30)
    assert (mine["β1 of peak"]["low"], mine["β1 of peak"]["high"]) == weights.intervals[1]
    behind = pq.read_table(BytesIO(archive.read("data/peak_end_ads.parquet"))).to_pylist()
    assert [row["ad"] for row in behind if row["ad"]] == [2] and len(behind) == 30
    assert "Secret" not in b"".join(archive.read(name) for name in archive.namelist()).decode("latin-1")
