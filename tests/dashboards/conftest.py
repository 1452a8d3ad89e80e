"""Ads with viewers."""

from collections.abc import Callable

import numpy as np
import pytest

from campaigns.models import Ad, Campaign
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling


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
