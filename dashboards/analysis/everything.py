"""All findings of a campaign or of an ad: what files that hold everything are made of, and what tools read."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import combinations, islice
from typing import Any

from django.db.models import prefetch_related_objects

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import (
    asked_of_family,
    asked_of_norm,
    norm_basis,
    norm_findings,
    pair_findings,
)
from dashboards.analysis.comparison.data import MOST_PAIRS
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.decision.ask import asked_of_decision, decision_about, decision_findings
from dashboards.analysis.fairness.ask import fairness_findings
from dashboards.analysis.fatigue.ask import all_fatigue_asked, all_fatigue_of_ad, with_cap
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.analysis.reception.peak_end_ads import all_asked_of_ads, all_findings_of_ads
from dashboards.analysis.reception.subset import Subset
from dashboards.analysis.registration import registration_findings, rule_of_campaign
from dashboards.analysis.store import Asked, findings_of_all
from dashboards.analysis.survey.ask import (
    asked_of_survey,
    predicted_answers_of_ad,
    prediction_of_campaign,
    survey_of_campaign,
)
from dashboards.analysis.survey.disagreed import asked_of_disagreed, disagreed_findings
from dashboards.analysis.survey.own import asked_of_own, own_findings, own_of_campaign
from dashboards.analysis.survey.slider import asked_of_slider, slider_findings
from dashboards.analysis.targeting.ask import is_chosen, targeting_findings
from dashboards.selectors.answers import answer_revisions_of_ads
from dashboards.selectors.panel_variables import panel_told
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.selectors.withdrawn import withdrawn_of_campaigns

OF_AD = ("reception", "norm", "survey", "own", "slider", "disagreed", "fatigue", "decision")
OF_CAMPAIGN = ("decision", "family", "funnel", "registration", "prediction", "own", "targeting", "fairness")


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
    answers += [targeting_findings(campaign)] if is_chosen(campaign) else []
    answers += [*survey_of_campaign(campaign, ads), *own_of_campaign(campaign, ads)]
    answers += [own for ad in ads if (own := slider_findings(ad))]
    answers += [own for ad in ads if (own := disagreed_findings(ad))]
    return [*answers, *([fairness_findings(campaign)] if panel_told(campaign) else [])]


def findings_of_ad(ad: Ad, about: Collection[str]) -> list[Findings]:
    """Return the answers to all questions about one ad, its campaign loaded: what is kept in one query, and what
    several questions need to know is read once. `about`: which of `OF_AD`; they come in that order."""
    campaign, asked_about = ad.campaign, set(about)
    erased = withdrawn_of_campaigns([campaign.pk])
    ads = ads_of(campaign) if asked_about & {"decision", "survey"} else [ad]
    ad = next((own for own in ads if own.pk == ad.pk), ad)
    prefetch_related_objects([ad], "brand_moments")
    judged = bool(asked_about & {"reception", "decision"})
    pulses = pulses_of_ads([own.pk for own in ads]) if judged else {}
    rule = rule_of_campaign(campaign) if judged else Rule()
    asked: list[Asked[Any]] = []
    if "reception" in about:
        asked += all_asked_of_ads([ad], erased, pulses=pulses, rules={campaign.pk: rule})
    bases = {ad.pk: norm_basis(ad)} if "norm" in about else {}
    if bases:
        asked += asked_of_norm(ad, erased[campaign.pk], bases[ad.pk])
    revisions = answer_revisions_of_ads([own.pk for own in ads]) if "survey" in about else {ad.pk: ""}
    answered = revisions[ad.pk]
    if answered:
        asked.append(asked_of_survey(ad, answered, erased[campaign.pk]))
    own = asked_of_own(campaign, ad, erased[campaign.pk]) if "own" in about else None
    slider = asked_of_slider(ad, erased[campaign.pk]) if "slider" in about else None
    disagreed = asked_of_disagreed(ad, erased[campaign.pk]) if "disagreed" in about else None
    asked += [answer for answer in (own, slider, disagreed) if answer]
    more = all_fatigue_asked(ad, erased) if "fatigue" in about else []
    if "decision" in about:
        decides = asked_of_decision(campaign, ads, erased[campaign.pk], pulses=pulses, rule=rule, bases=bases)
        more.append(decides)
    found = findings_of_all([*asked, *more])
    decision = [decision_about(ad, found.pop())] if "decision" in about else []
    predicted = None
    if answered:
        predicted = predicted_answers_of_ad(ad, ads=ads, revisions=revisions, erased=erased[campaign.pk])
    answers = [*found[: len(asked)], *([predicted] if predicted else [])]
    return [*answers, *(with_cap(ad, found[len(asked) :]) if "fatigue" in about else []), *decision]


def findings_of_part(ad: Ad, subset: Subset) -> list[Findings]:
    """Return what pages show of a part of an ad's viewers."""
    prefetch_related_objects([ad], "brand_moments")
    return findings_of_all(all_asked_of_ads([ad], withdrawn_of_campaigns([ad.campaign_id]), subset=subset))


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
    others: dict[str, Callable[[Campaign], Findings]] = {
        "funnel": funnel_findings,
        "registration": registration_findings,
        "prediction": partial(prediction_of_campaign, ads=ads),
    }
    others |= {"fairness": fairness_findings} if panel_told(campaign) else {}
    others |= {"targeting": targeting_findings} if is_chosen(campaign) else {}
    answers += [others[name](campaign) for name in OF_CAMPAIGN if name in others and name in about]
    own = own_findings(campaign) if "own" in about else None
    return [*answers, *([own] if own else [])]


def ads_of(campaign: Campaign) -> list[Ad]:
    """Return the campaign's ads as the questions need them."""
    related = campaign.ads.select_related("campaign__organisation")
    return list(related.prefetch_related("brand_moments"))
