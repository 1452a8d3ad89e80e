"""All findings of a campaign: what files that hold everything are made of."""

from campaigns.models import Ad, Campaign
from dashboards.analysis.fatigue.ask import all_fatigue_of_ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.peak_end_ads import all_findings_of_ads


def findings_of_campaign(campaign: Campaign) -> list[Findings]:
    """Return the answers to all questions about the campaign, its ads and what sets these side by side."""
    ads = ads_of(campaign)
    reception = [answer for answers in all_findings_of_ads(ads).values() for answer in answers]
    return [*reception, *(answer for ad in ads for answer in all_fatigue_of_ad(ad))]


def ads_of(campaign: Campaign) -> list[Ad]:
    """Return the campaign's ads as the questions need them."""
    related = campaign.ads.select_related("campaign__organisation")
    return list(related.prefetch_related("brand_moments"))
