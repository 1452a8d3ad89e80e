"""The question “disagreed” about an ad: how many viewers say, on their own pages, that their faces were read wrong."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from campaigns.models import Ad
from dashboards.analysis.finding import Findings, Needs
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.registry import Measure, Question
from dashboards.analysis.store import Asked, findings_of
from dashboards.selectors.disagreements import Disagreements, disagreements_of_ad, disagreements_revision
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.selectors.series import series_of_ad
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.intervals import MIN_SHOWN, wilson_interval
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, SHARE, Count, Estimate


@dataclass(frozen=True)
class DisagreedData:
    """`told`: what viewers said. Few of them are told of no more than that: each may be one whom somebody knows."""

    told: Disagreements

    @cached_property
    def viewers(self) -> int:
        """How many viewers disagree."""
        return len(np.unique(self.told.viewer))

    @property
    def few(self) -> bool:
        return self.viewers < MIN_SHOWN


_FEW = Needs("disagreeing_viewers")


def _count(value: int, data: DisagreedData) -> Count | Needs:
    return _FEW if data.few else Count(value)


def _share(data: DisagreedData) -> Estimate | Needs:
    """Of all of whom anything was read: most never open their page, so that it is the least that disagree."""
    if data.few:
        return _FEW
    n = max(data.told.measured, data.viewers)
    share = data.viewers / n
    return Estimate(share, *wilson_interval(share, n), n)


def _words(data: DisagreedData) -> Iterator[tuple[str, Count]]:
    """What they call it instead, each viewer once a word; words of few viewers are left out."""
    pairs = {(viewer, word) for viewer, word in zip(data.told.viewer.tolist(), data.told.words, strict=True)}
    counted = Counter(word for _, word in pairs if word)
    for word, n in sorted(counted.items()):
        if n >= MIN_SHOWN:
            yield f"own_word:{word}", Count(n)


DISAGREED = Question[DisagreedData](
    name="disagreed",
    version=1,
    viewers=lambda data: data.told.measured,
    least=MIN_VIEWERS,
    measures=(
        Measure("disagreed.viewers", COUNT, ("F19",), "disagreed", lambda data: _count(data.viewers, data)),
        Measure(
            "disagreed.moments",
            COUNT,
            ("F19",),
            "disagreed",
            lambda data: _count(len(data.told.words), data),
        ),
        Measure("disagreed.share", SHARE, ("F19",), "disagreed", _share, MIN_VIEWERS),
        Measure("disagreed.word", COUNT, ("F19",), "disagreed", _words),
    ),
)


def disagreed_findings(ad: Ad) -> Findings | None:
    """Return how many viewers disagree with what was read during an ad; None where nobody does."""
    asked = asked_of_disagreed(ad)
    return findings_of(asked) if asked else None


def asked_of_disagreed(ad: Ad, erased: int | None = None) -> Asked[DisagreedData] | None:
    """Return what is asked of the store. `erased`: withdrawn sessions of its campaign, where the caller knows."""
    revision = disagreements_revision(ad)
    if not revision:
        return None
    erased = withdrawn_of_campaigns([ad.campaign_id])[ad.campaign_id] if erased is None else erased
    changes = pulses_of_ads([ad.pk])[ad.pk].changes
    # A digest: tools read revisions, and how many disagree, and when the last one said so, is told of no few.
    digest = blake2b(f"{revision}|{changes}".encode(), digest_size=15)
    return Asked(DISAGREED, subject_of(ad), ad.campaign, digest.hexdigest(), erased, lambda: _data(ad))


def _data(ad: Ad) -> DisagreedData:
    measured = len(series_of_ad(ad, (HEADLINE,), bins=False).viewer_keys)
    return DisagreedData(disagreements_of_ad(ad, measured=measured))
