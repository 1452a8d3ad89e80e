"""All findings of a campaign: what files that hold everything are made of."""

from campaigns.models import Ad, Campaign
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.peak_end_ads import all_findings_of_ads
from dashboards.analysis.survey.ask import survey_of_campaign


def findings_of_campaign(campaign: Campaign) -> list[Findings]:
    """Return the answers to all questions about the campaign, its ads and what sets these side by side."""
    ads = ads_of(campaign)
    reception = [answer for answers in all_findings_of_ads(ads).values() for answer in answers]
    return [*reception, *survey_of_campaign(campaign, ads)]


def ads_of(campaign: Campaign) -> list[Ad]:
    """Return the campaign's ads as the questions need them."""
    related = campaign.ads.select_related("campaign__organisation")
    return list(related.prefetch_related("brand_moments"))
