"""All findings of a campaign or of an ad: what files that hold everything are made of, and what tools read."""

from collections.abc import Collection, Sequence
from itertools import combinations, islice
from typing import Any

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import asked_of_family, asked_of_norm, norm_findings, pair_findings
from dashboards.analysis.comparison.data import MOST_PAIRS
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.decision.ask import asked_of_decision, decision_about, decision_findings
from dashboards.analysis.fatigue.ask import all_fatigue_asked, all_fatigue_of_ad, with_cap
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.analysis.reception.peak_end_ads import all_asked_of_ads, all_findings_of_ads
from dashboards.analysis.registration import registration_findings
from dashboards.analysis.store import Asked, findings_of_all
from dashboards.analysis.survey.ask import (
    asked_of_survey,
    predicted_answers_of_ad,
    prediction_of_campaign,
    survey_of_campaign,
)
from dashboards.selectors.answers import answer_revisions_of_ads
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.selectors.withdrawn import withdrawn_of_campaigns

OF_AD = ("reception", "norm", "survey", "fatigue", "decision")
OF_CAMPAIGN = ("decision", "family", "funnel", "registration", "prediction")


def findings_of_campaign(campaign: Campaign) -> list[Findings]:
    """Return the answers to all questions about the campaign's ads and what sets these side by side."""
    ads = ads_of(campaign)
    answers = [registration_findings(campaign)]
    answers += [answer for answers in all_findings_of_ads(ads).values() for answer in answers]
    answers += [answer for ad in ads for answer in norm_findings(ad).values()]
    if ads:
        answers.append(decision_findings(campaign, ads))
    if len(ads) > 1:
        answers += findings_of_all(asked_of_family(campaign, ads))
    pairs = list(islice(combinations(ads, 2), MOST_PAIRS))
    answers += [pair_findings(*pair, series) for pair in pairs for series in MEASURES]
    answers += [answer for ad in ads for answer in all_fatigue_of_ad(ad)]
    return [*answers, *survey_of_campaign(campaign, ads)]


def findings_of_ad(ad: Ad, about: Collection[str]) -> list[Findings]:
    """Return the answers to all questions about one ad, its campaign loaded: what is kept in one query. `about`: which
    of `OF_AD`; they come in that order."""
    erased = withdrawn_of_campaigns([ad.campaign_id])
    asked: list[Asked[Any]] = []
    if "reception" in about:
        asked += all_asked_of_ads([ad], erased)
    if "norm" in about:
        asked += asked_of_norm(ad, erased[ad.campaign_id])
    revision = answer_revisions_of_ads([ad.pk])[ad.pk] if "survey" in about else ""
    if revision:
        asked.append(asked_of_survey(ad, revision, erased[ad.campaign_id]))
    more = all_fatigue_asked(ad, erased) if "fatigue" in about else []
    if "decision" in about:
        ads = list(ad.campaign.ads.select_related("campaign"))
        more.append(asked_of_decision(ad.campaign, ads, erased[ad.campaign_id]))
    found = findings_of_all([*asked, *more])
    decision = [decision_about(ad, found.pop())] if "decision" in about else []
    predicted = predicted_answers_of_ad(ad) if revision else None
    answers = [*found[: len(asked)], *([predicted] if predicted else [])]
    return [*answers, *(with_cap(ad, found[len(asked) :]) if "fatigue" in about else []), *decision]


def findings_about_campaign(campaign: Campaign, ads: Sequence[Ad], about: Collection[str]) -> list[Findings]:
    """Return the answers to the questions about a campaign and all of its `ads`. `about`: which of `OF_CAMPAIGN`."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if {"decision", "family"} & set(about) else {}
    asked: list[Asked[Any]] = []
    if "decision" in about and ads:
        erased = withdrawn_of_campaigns([campaign.pk])[campaign.pk]
        asked.append(asked_of_decision(campaign, ads, erased, pulses=pulses))
    if "family" in about:
        asked += asked_of_family(campaign, ads, pulses=pulses)
    answers = findings_of_all(asked) if asked else []
    others = {
        "funnel": funnel_findings,
        "registration": registration_findings,
        "prediction": prediction_of_campaign,
    }
    return [*answers, *(others[name](campaign) for name in OF_CAMPAIGN if name in others and name in about)]


def ads_of(campaign: Campaign) -> list[Ad]:
    """Return the campaign's ads as the questions need them."""
    related = campaign.ads.select_related("campaign__organisation")
    return list(related.prefetch_related("brand_moments"))
