"""All findings of a campaign: what files that hold everything are made of."""

from itertools import combinations, islice

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import family_findings, norm_findings, pair_findings
from dashboards.analysis.comparison.data import MOST_PAIRS
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.fatigue.ask import all_fatigue_of_ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.peak_end_ads import all_findings_of_ads
from dashboards.analysis.registration import registration_findings
from dashboards.analysis.survey.ask import survey_of_campaign


def findings_of_campaign(campaign: Campaign) -> list[Findings]:
    """Return the answers to all questions about the campaign's ads and what sets these side by side."""
    ads = ads_of(campaign)
    answers = [registration_findings(campaign)]
    answers += [answer for answers in all_findings_of_ads(ads).values() for answer in answers]
    answers += [answer for ad in ads for answer in norm_findings(ad).values()]
    if ads:
        answers.append(decision_findings(campaign, ads))
    if len(ads) > 1:
        answers += [family_findings(campaign, ads, series) for series in MEASURES]
    pairs = list(islice(combinations(ads, 2), MOST_PAIRS))
    answers += [pair_findings(*pair, series) for pair in pairs for series in MEASURES]
    answers += [answer for ad in ads for answer in all_fatigue_of_ad(ad)]
    return [*answers, *survey_of_campaign(campaign, ads)]


def ads_of(campaign: Campaign) -> list[Ad]:
    """Return the campaign's ads as the questions need them."""
    related = campaign.ads.select_related("campaign__organisation")
    return list(related.prefetch_related("brand_moments"))
