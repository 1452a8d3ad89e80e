"""No place that is told of an ad lies behind its end, though its last bin may be shorter than the others."""

from collections.abc import Callable

import numpy as np

from campaigns.models import Ad, Viewer
from dashboards.analysis.comparison.ask import pair_findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AD_QUESTIONS
from dashboards.statistics.values import Moment
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling

LENGTH = 4100  # the last of its bins of half a second is a tenth of one


def seen_to_the_end(ads: list[Ad]) -> None:
    """Let twelve people smile at the first ad's end, and at nothing of the second."""
    rng = np.random.default_rng(3)
    for strength in rng.uniform(0.3, 0.8, 12):
        viewer = Viewer.objects.create(organisation=ads[0].campaign.organisation)
        for ad, share in zip(ads, (strength, 0.05), strict=False):
            shown = frames_every(
                100, LENGTH, lambda t, s=share: smiling(float(s * (t / LENGTH) ** 2 + rng.uniform(0, 0.02)))
            )
            exposure_of(ad, resting() + shown, viewer=viewer)
    for ad in ads:
        rolled_up(ad)


def test_no_moment_lies_behind_the_end(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad(duration_ms=LENGTH)
    seen_to_the_end([ad])
    moments = [
        own.value
        for question in AD_QUESTIONS
        for own in ad_findings(ad, question)
        if isinstance(own.value, Moment)
    ]
    assert max(own.to_ms for own in moments) == LENGTH
    assert max(own.at_ms for own in moments) == LENGTH - 50
    assert all(own.from_ms <= own.at_ms <= own.to_ms for own in moments)


def test_no_stretch_in_which_two_ads_differ_ends_behind_the_shorter_one(plain_ad: Callable[..., Ad]) -> None:
    ads = [plain_ad("Smile", duration_ms=LENGTH), plain_ad("Nothing", duration_ms=LENGTH + 900)]
    seen_to_the_end(ads)
    table = pair_findings(*ads, "change_valence").table("pair.clusters")
    ends = [row[1] for row in table.rows]
    assert max(ends) == LENGTH
