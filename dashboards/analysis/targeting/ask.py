"""Asks whether choosing is worth it in a campaign."""

from functools import partial
from hashlib import blake2b

from campaigns.models import Campaign
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.store import Asked, findings_of
from dashboards.analysis.targeting.question import TARGETING, TargetingData
from dashboards.selectors.decisions import decision_log, log_pulse
from dashboards.selectors.withdrawn import withdrawn_of_campaigns


def targeting_findings(campaign: Campaign) -> Findings:
    """Return what is found of the campaign's choices."""
    return findings_of(asked_of_targeting(campaign, withdrawn_of_campaigns([campaign.pk])[campaign.pk]))


def asked_of_targeting(campaign: Campaign, erased: int) -> Asked[TargetingData]:
    """Return what is asked of the store. `erased`: withdrawn sessions of the campaign."""
    ads = tuple(campaign.ads.order_by("position", "pk").values_list("pk", flat=True))
    pulse = log_pulse(campaign)
    return Asked(
        question=TARGETING,
        subject=Subject("campaign", str(campaign.pk)),
        campaign=campaign,
        revision=blake2b(repr((pulse, ads)).encode(), digest_size=15).hexdigest(),
        erased=erased,
        data=partial(_data, campaign, ads),
        shape=blake2b(repr(ads).encode(), digest_size=9).hexdigest(),
    )


def is_chosen(campaign: Campaign) -> bool:
    """Return whether ads are, or were, chosen in a campaign: whether there is anything to ask."""
    return campaign.ad_order == Campaign.AdOrder.ADAPTIVE or bool(log_pulse(campaign)[0])


def _data(campaign: Campaign, ads: tuple[int, ...]) -> TargetingData:
    return TargetingData(decision_log(campaign), ads)
