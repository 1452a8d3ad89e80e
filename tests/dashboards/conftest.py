"""Ads with viewers."""

from collections.abc import Callable

import numpy as np
import pytest

from campaigns.models import Ad, BrandMoment, Campaign, Exposure, Viewer, ViewerSession
from campaigns.services.registrations import registration_record
from tests.dashboards.bundles import PREROLL
from tests.dashboards.factories import Frame, exposure_of, frames_every, resting, smiling


@pytest.fixture(autouse=True)
def _no_boxes_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that would hold a box for a letter fails."""
    monkeypatch.setattr("dashboards.surfaces.paper.fonts.STRICT", True)


@pytest.fixture
def plain_ad(campaign: Campaign) -> Callable[..., Ad]:
    """Return a function that makes an ad of three seconds without a file: enough for numbers."""

    def make(title: str = "Mountain spring", **fields: object) -> Ad:
        defaults = {
            "campaign": campaign,
            "kind": Ad.Kind.VIDEO,
            "content_type": "video/mp4",
            "sha256": "0" * 64,
        }
        sizes = {"duration_ms": 3000, "width": 160, "height": 90}
        return Ad.objects.create(title=title, **{**defaults, **sizes, **fields})

    return make


@pytest.fixture
def watched(plain_ad: Callable[..., Ad]) -> Callable[..., Ad]:
    """Return a function that makes an ad which `viewers` people smiled at, each by a strength of their own."""

    def make(viewers: int = 12, title: str = "Mountain spring") -> Ad:
        ad = plain_ad(title)
        rng = np.random.default_rng(viewers)
        for strength in rng.uniform(0.1, 0.6, viewers):
            shown = frames_every(500, 3000, lambda t, s=strength: smiling(s * (0.4 + t / 5000)))
            exposure_of(ad, [*resting(), *shown])
        return ad

    return make


@pytest.fixture
def seen_often(plain_ad: Callable[..., Ad]) -> Ad:
    """An ad that 24 people have seen three times, each time with a weaker smile; one play without a face."""
    ad = plain_ad("=Often")
    BrandMoment.objects.create(ad=ad, label="Logo", start_ms=1500, end_ms=2500)
    rng = np.random.default_rng(5)
    for _ in range(24):
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation, panel_id=f"panel-{rng.integers(1 << 40)}"
        )
        for number in (1, 2, 3):
            share = float(rng.uniform(0.2, 0.7)) / number
            frames = PREROLL + frames_every(500, 3000, lambda t, s=share: smiling(s * (0.4 + t / 5000)))
            exposure_of(ad, frames, viewer=viewer, number=number)
    exposure_of(ad, [Frame(t_ms, None) for t_ms in range(0, 3000, 500)])
    for number, silent_ms in ((1, 0), (2, 2500)):  # of the third time browsers told nothing
        told = {
            "played_ms": 3000,
            "silent_ms": silent_ms,
            "full_screen_ms": 1000 * number,
            "volume": 0.5,
            "visible": 0.97,
            "width": 640,
            "height": 360,
        }
        Exposure.objects.filter(ad=ad, number=number, session__viewer__panel_id__gt="").update(
            conditions=told
        )
    ViewerSession.objects.filter(exposures__number=1).update(sound="heard")
    registration_record(campaign=ad.campaign, ads=[ad.pk], viewers=24, by="marta")
    return ad
