"""The question “own” about an ad or a campaign: what was answered to the campaign's own questions (F19)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Campaign
from dashboards.analysis.finding import Findings, Needs, Subject
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.analysis.store import Asked, findings_of
from dashboards.selectors.own_answers import OwnAnswers, answers_about
from dashboards.selectors.said_beside import own_revision
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.intervals import MIN_FOR_MEANS, MIN_SHOWN, mean_interval, wilson_interval
from dashboards.statistics.values import COUNT, SHARE, Count, Estimate, Scale, Unit

Parts = Iterator[tuple[str, Found]]


@dataclass(frozen=True)
class OwnData:
    """`answers`: several of one viewer to one question are averaged: each person counts once."""

    answers: OwnAnswers

    @property
    def viewers(self) -> int:
        """How many people answered anything."""
        return len(np.unique(self.answers.viewer))

    def by_viewer(self, code: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return [V] of those who answered a question, from one value an answer of any question [N]."""
        own = self.answers.code == code
        viewer = np.unique(self.answers.viewer[own], return_inverse=True)[1]
        return np.bincount(viewer, weights=values[own]) / np.bincount(viewer)

    def chose(self, option: int) -> NDArray[np.float64]:
        """Return [N], whether an answer holds this one."""
        return np.array([option in chosen for chosen in self.answers.chosen], dtype=np.float64)

    def points(self) -> NDArray[np.float64]:
        """Return [N], the first number that was chosen; 0 where none was."""
        return np.array([chosen[0] if chosen else 0 for chosen in self.answers.chosen], dtype=np.float64)


def _viewers(data: OwnData) -> Parts:
    for asked in data.answers.asked:
        own = data.answers.viewer[data.answers.code == asked.code]
        yield f"asked:{asked.code}", Count(len(np.unique(own)))


def _share(data: OwnData) -> Parts:
    """The share who chose each answer, of those who answered the question."""
    for asked in data.answers.asked:
        for option in range(1, asked.options + 1):
            chose = data.by_viewer(asked.code, data.chose(option))
            yield f"answer:{asked.code}={option}", _share_of(chose) if len(chose) else Needs("answers")


def _mean(data: OwnData) -> Parts:
    for asked in data.answers.asked:
        if asked.scale:
            points = data.by_viewer(asked.code, data.points())
            yield f"asked:{asked.code}", mean_interval(points) or Needs("answers")


def _share_of(chose: NDArray[np.float64]) -> Estimate:
    share = float(chose.mean())
    return Estimate(share, *wilson_interval(share, len(chose)), len(chose))


OWN = Question[OwnData](
    name="own",
    version=1,
    viewers=lambda data: data.viewers,
    least=MIN_SHOWN,
    measures=(
        Measure("own.viewers", COUNT, ("F19",), "own", _viewers),
        Measure("own.share", SHARE, ("F19",), "own", _share, least=MIN_SHOWN),
        Measure("own.mean", Scale(Unit.NUMBER, 1.0, 11.0), ("F19",), "own", _mean, least=MIN_FOR_MEANS),
    ),
)


def own_findings(campaign: Campaign, ad: Ad | None = None) -> Findings | None:
    """Return what was answered after an ad; without one, before it begins and at the end. None where nobody did."""
    asked = asked_of_own(campaign, ad)
    return findings_of(asked) if asked else None


def own_of_campaign(campaign: Campaign, ads: Sequence[Ad]) -> list[Findings]:
    """Return what was answered after each of these ads, all of the campaign, and then beside them."""
    found = [own_findings(campaign, ad) for ad in (*ads, None)]
    return [own for own in found if own]


def asked_of_own(
    campaign: Campaign, ad: Ad | None = None, erased: int | None = None
) -> Asked[OwnData] | None:
    """Return what is asked of the store. `erased`: withdrawn sessions, where the caller knows."""
    revision = own_revision(campaign, ad)
    if not revision:
        return None
    erased = withdrawn_of_campaigns([campaign.pk])[campaign.pk] if erased is None else erased
    subject = subject_of(ad) if ad else Subject("campaign", str(campaign.pk))
    digest = blake2b(revision.encode(), digest_size=15).hexdigest()
    return Asked(OWN, subject, campaign, digest, erased, lambda: OwnData(answers_about(campaign, ad)))
