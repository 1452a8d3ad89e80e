"""Asks how the reader did by group."""

from hashlib import blake2b

from campaigns.models import Campaign
from dashboards.analysis.fairness.question import FAIRNESS, FairnessData
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.store import Asked, findings_of
from dashboards.selectors.fairness import readings_of, readings_pulse
from dashboards.selectors.withdrawn import withdrawn_of_campaigns


def fairness_findings(campaign: Campaign) -> Findings:
    """Return what is found of the reader by the groups that the campaign's panel told of."""
    return findings_of(asked_of_fairness(campaign, withdrawn_of_campaigns([campaign.pk])[campaign.pk]))


def asked_of_fairness(campaign: Campaign, erased: int) -> Asked[FairnessData]:
    """Return what is asked of the store. `erased`: withdrawn sessions of the campaign."""
    return Asked(
        question=FAIRNESS,
        subject=Subject("campaign", str(campaign.pk)),
        campaign=campaign,
        revision=blake2b(readings_pulse(campaign).encode(), digest_size=15).hexdigest(),
        erased=erased,
        data=lambda: FairnessData(readings_of(campaign)),
    )
