"""Asks about the survey of one ad, and about the prediction of a campaign, which a task computes where it is dear."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any

from campaigns.models import Ad, Campaign
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.registry import Question
from dashboards.analysis.store import Asked, findings_kept, findings_of, is_exact
from dashboards.analysis.survey.answered import SURVEY, SurveyData
from dashboards.analysis.survey.predicted import (
    PREDICTED_ANSWERS,
    PREDICTION,
    SERIES_READ,
    PredictedOfAd,
    PredictionData,
)
from dashboards.selectors.answers import answer_revisions_of_ads, answers_of_ads
from dashboards.selectors.series import series_of_ads
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.frames.exposure import VERSION


def survey_of_ad(ad: Ad) -> Findings:
    """Return what was answered about an ad, beside the face; its campaign should be loaded."""
    return findings_of(asked_of_survey(ad, answer_revisions_of_ads([ad.pk])[ad.pk]))


def asked_of_survey(ad: Ad, revision: str, erased: int | None = None) -> Asked[SurveyData]:
    """Return what is asked of the store. `erased`: withdrawn sessions of its campaign, where the caller knows."""
    return _asked(
        SURVEY, subject_of(ad), ad.campaign, revision, lambda: SurveyData(answers_of_ads([ad])), erased
    )


def survey_of_campaign(campaign: Campaign, ads: Sequence[Ad]) -> list[Findings]:
    """Return all that is found of the survey after these ads, all of the campaign; nothing where nobody answered."""
    if not any(answer_revisions_of_ads([ad.pk for ad in ads]).values()):
        return []
    return [*map(survey_of_ad, ads), prediction_of_campaign(campaign)]


def prediction_of_campaign(campaign: Campaign, ads: Sequence[Ad] | None = None) -> Findings:
    """Return the campaign's prediction as far as it is there: all figures need `computing` where a task will make it.
    `ads`: all of its ads with their brand moments, where the caller has them.

    Where there are too few answers, that is said at once.
    """
    asked = _prediction(campaign, ads)
    if is_exact():
        return findings_of(asked)
    kept = findings_kept(asked)
    if kept is not None:
        return kept
    data = asked.data()
    if not data.enough:
        return findings_of(asked)
    waiting = replace(data, pending=True)
    found = PREDICTION.answer(waiting, subject=asked.subject, revision=asked.whole_revision)
    return replace(found, behind=True)


def predicted_answers_of_ad(
    ad: Ad,
    *,
    ads: Sequence[Ad] | None = None,
    revisions: Mapping[int, str] | None = None,
    erased: int | None = None,
) -> Findings | None:
    """Return what is predicted of each answered exposure of an ad, None until it has been computed. Where the caller
    has them: all `ads` of its campaign with their brand moments, the `revisions` of their answers, and `erased`."""
    return findings_kept(_answers_of(ad, _prediction(ad.campaign, ads, revisions, erased)))


def prediction_refresh(campaign: Campaign) -> bool:
    """Compute the campaign's prediction, and that of each of its ads, where it is due; return whether it was."""
    asked = _prediction(campaign)
    before = findings_kept(asked)
    found = findings_of(asked)
    if found.behind:
        return False
    for ad in _ads(campaign):
        findings_of(_answers_of(ad, asked))
    return before is None or before.behind


def _prediction(
    campaign: Campaign,
    known: Sequence[Ad] | None = None,
    revisions: Mapping[int, str] | None = None,
    erased: int | None = None,
) -> Asked[PredictionData]:
    ads = _ads(campaign) if known is None else known
    brand_ms = {ad.pk: tuple(own.start_ms for own in ad.brand_moments.all()) for ad in ads}
    if revisions is None:
        revisions = answer_revisions_of_ads([ad.pk for ad in ads])
    timelines = [(own.duration_ms, own.bin_ms) for own in map(timeline_of_ad, ads)]
    revision = repr((VERSION, sorted(revisions.items()), sorted(brand_ms.items()), timelines))
    made: list[PredictionData] = []

    def data() -> PredictionData:
        if not made:  # the same models answer for the campaign and for each of its ads
            made.append(
                PredictionData(answers_of_ads(ads), partial(series_of_ads, ads, SERIES_READ), brand_ms)
            )
        return made[0]

    return _asked(PREDICTION, Subject("campaign", str(campaign.pk)), campaign, revision, data, erased)


def _answers_of(ad: Ad, prediction: Asked[PredictionData]) -> Asked[PredictedOfAd]:
    return Asked(
        question=PREDICTED_ANSWERS,
        subject=subject_of(ad),
        campaign=prediction.campaign,
        revision=prediction.revision,
        erased=prediction.erased,
        data=lambda: PredictedOfAd(prediction.data(), ad.pk),
    )


def _asked(
    question: Question[Any],
    subject: Subject,
    campaign: Campaign,
    revision: str,
    data: Any,
    erased: int | None = None,
) -> Asked[Any]:
    erased = withdrawn_of_campaigns([campaign.pk])[campaign.pk] if erased is None else erased
    return Asked(
        question, subject, campaign, blake2b(revision.encode(), digest_size=15).hexdigest(), erased, data
    )


def _ads(campaign: Campaign) -> Sequence[Ad]:
    return list(campaign.ads.select_related("campaign").prefetch_related("brand_moments"))
