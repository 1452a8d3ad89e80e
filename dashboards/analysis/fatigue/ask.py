"""Asks about the fatigue of one ad."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from campaigns.models import Ad
from dashboards.analysis.fatigue.cap import cap_findings
from dashboards.analysis.fatigue.data import AnswerData, FatigueData
from dashboards.analysis.fatigue.measures import DEFAULT, MEASURES, FatigueMeasure
from dashboards.analysis.fatigue.questions import ANSWERS, CHECK, FATIGUE
from dashboards.analysis.finding import Finding, Findings
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.registry import Question
from dashboards.analysis.store import Asked, findings_of, findings_of_all
from dashboards.selectors.answer_responses import answer_responses_of_ad
from dashboards.selectors.rolled_up import RolledUp, answers_revision, rolled_up_of_ads
from dashboards.selectors.series import responses_of_ad
from dashboards.selectors.withdrawn import withdrawn_of_campaigns


@dataclass(frozen=True)
class AdFatigue:
    """What is found of one ad and measure; `what` of each method is a key without its prefix, e.g. `status`."""

    measure: FatigueMeasure
    findings: Findings

    def __getitem__(self, what: str) -> Finding:
        """Return a finding by its key, or by `key[part]`. Raises: KeyError: this question has none."""
        return self.findings[self.measure.finding(what)]

    def get(self, what: str) -> Finding | None:
        """Return a finding, None where there is none."""
        return self.findings.get(self.measure.finding(what))

    def value(self, what: str) -> Any:
        """Return the value of a finding, None where it has none."""
        own = self.get(what)
        return own.value if own else None

    def parts(self, what: str) -> list[Finding]:
        """Return the findings of a key, one a part."""
        return self.findings.parts(self.measure.finding(what))

    def count(self, what: str) -> int:
        """Return a count, 0 where there is none."""
        return self.findings.count(self.measure.finding(what))

    @property
    def known(self) -> bool:
        """Whether there is a status."""
        return self.value("status") is not None


def ad_fatigue(ad: Ad, measures: Sequence[FatigueMeasure]) -> list[AdFatigue]:
    """Return what is found of each measure: three queries where nothing has changed; its campaign should be loaded."""
    asked = asked_of_ad(ad, [FATIGUE[own.key] for own in measures])
    return [AdFatigue(own, found) for own, found in zip(measures, findings_of_all(asked), strict=True)]


def frequency_cap_of(ad: Ad, found: Sequence[AdFatigue], answers: Findings | None) -> Findings:
    """Return how often to show the ad to one viewer. `found`: what is known of `BESIDE` at least."""
    return cap_findings([own.findings for own in found], answers, subject=subject_of(ad))


def fatigue_check(ad: Ad, measure: FatigueMeasure) -> AdFatigue:
    """Return the check by a mixed model (F29)."""
    return AdFatigue(measure, findings_of(asked_of_ad(ad, [CHECK[measure.key]])[0]))


def fatigue_answers(ad: Ad) -> Findings | None:
    """Return how survey answers change by exposure; None where nobody has answered."""
    asked = asked_of_answers(ad, withdrawn_of_campaigns({ad.campaign_id}))
    return findings_of(asked[0]) if asked else None


def asked_of_answers(ad: Ad, erased: Mapping[int, int]) -> list[Asked[AnswerData]]:
    """Return what is asked of the store, nothing where nobody has answered."""
    revision = answers_revision(ad.pk)
    asked = Asked(
        question=ANSWERS,
        subject=subject_of(ad),
        campaign=ad.campaign,
        revision=revision,
        erased=erased[ad.campaign_id],
        data=lambda: AnswerData(answer_responses_of_ad(ad)),
    )
    return [asked] if revision else []


def all_fatigue_of_ad(ad: Ad) -> list[Findings]:
    """Return the answers to all questions about the ad's fatigue, for files that hold everything."""
    return with_cap(ad, findings_of_all(all_fatigue_asked(ad, withdrawn_of_campaigns({ad.campaign_id}))))


def all_fatigue_asked(ad: Ad, erased: Mapping[int, int]) -> list[Asked[Any]]:
    """Return what is asked of the store: each measure, the check, and the answers where there are any."""
    questions = [*FATIGUE.values(), CHECK[DEFAULT.key]]
    return [*asked_of_ad(ad, questions, erased=erased), *asked_of_answers(ad, erased)]


def with_cap(ad: Ad, found: Sequence[Findings]) -> list[Findings]:
    """Return what `all_fatigue_asked` has found, with the cap that follows from it."""
    measured = [own for own in found if own.question != ANSWERS.name]
    answers = found[len(measured) :]
    cap = cap_findings(measured, answers[0] if answers else None, subject=subject_of(ad))
    return [*measured, cap, *answers]


def asked_of_ad(
    ad: Ad,
    questions: Sequence[Question[FatigueData]],
    *,
    rolled_up: RolledUp | None = None,
    erased: Mapping[int, int] | None = None,
) -> list[Asked[FatigueData]]:
    """Return what is asked of the store. `rolled_up`, `erased`: where the caller has them."""
    rolled_up = rolled_up or rolled_up_of_ads([ad.pk])[ad.pk]
    erased = erased or withdrawn_of_campaigns({ad.campaign_id})
    return [
        Asked(
            question=question,
            subject=subject_of(ad),
            campaign=ad.campaign,
            revision=rolled_up.revision,
            erased=erased[ad.campaign_id],
            data=partial(_data, ad, question, rolled_up),
        )
        for question in questions
    ]


def _data(ad: Ad, question: Question[FatigueData], rolled_up: RolledUp) -> FatigueData:
    measure = MEASURES[question.name.split(":")[1]]
    return FatigueData(measure, responses_of_ad(ad, measure.series), rolled_up)
