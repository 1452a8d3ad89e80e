"""Asks what to do with each ad of a campaign."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import (
    NormBasis,
    family_data_of,
    norm_basis,
    revision_of_ads,
    shape_of,
)
from dashboards.analysis.comparison.norm import NormData
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.decision.question import decision_question
from dashboards.analysis.decision.rule import DecisionData, gain_of
from dashboards.analysis.finding import Findings, Subject, Unread
from dashboards.analysis.reception.ask import findings_of_ads
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.analysis.registration import rule_of_campaign
from dashboards.analysis.store import Asked, findings_of
from dashboards.selectors.pulses import AdPulse
from dashboards.selectors.withdrawn import withdrawn_of_campaigns


def decision_findings(
    campaign: Campaign, ads: Sequence[Ad], *, pulses: Mapping[int, AdPulse] | None = None
) -> Findings:
    """Return what is decided of each of a campaign's `ads`, which are all of its ads. `pulses`: where the caller has
    them. One ad alone is held against the norm, several against each other."""
    erased = withdrawn_of_campaigns([campaign.pk])[campaign.pk]
    return findings_of(asked_of_decision(campaign, ads, erased, pulses=pulses))


def asked_of_decision(
    campaign: Campaign,
    ads: Sequence[Ad],
    erased: int,
    *,
    pulses: Mapping[int, AdPulse] | None = None,
    rule: Rule | None = None,
    bases: Mapping[int, NormBasis] | None = None,
) -> Asked[DecisionData]:
    """Return what is asked of the store. `erased`: withdrawn sessions of the campaign. `pulses`, `rule`, `bases` (of
    norms, by ad): where the caller has them."""
    rule = rule or rule_of_campaign(campaign)
    alone = [ad for ad in ads if rule.ads is None or ad.pk in rule.ads]
    norm_revision, norm_of = "", None
    if len(alone) == 1:
        norm_revision, norm_of = (bases or {}).get(alone[0].pk) or norm_basis(alone[0])
    return Asked(
        question=decision_question(rule.series),
        subject=Subject("campaign", str(campaign.pk)),
        campaign=campaign,
        revision=shape_of(revision_of_ads(ads, pulses), norm_revision),
        erased=erased,
        data=partial(_data, campaign, ads, rule, norm_of),
        shape=shape_of([ad.pk for ad in ads], rule),
    )


def decision_of_ad(ad: Ad) -> Findings:
    """Return what is decided of one ad, held against its campaign's others; its campaign should be loaded."""
    return decision_about(
        ad, decision_findings(ad.campaign, list(ad.campaign.ads.select_related("campaign")))
    )


def decision_about(ad: Ad, found: Findings) -> Findings:
    """Return of what is decided of a campaign's ads that which is of one ad."""
    return replace(found, items=Unread(lambda: [own for own in found if own.part in ("", f"ad:{ad.pk}")]))


def _data(
    campaign: Campaign, ads: Sequence[Ad], rule: Rule, norm_of: Callable[[str], NormData] | None
) -> DecisionData:
    stretches = findings_of_ads(ads, STRETCHES)
    return DecisionData(
        family_data_of(campaign, ads, rule.series, rule),
        {ad: gain_of(found) for ad, found in stretches.items()},
        norm_of(rule.series) if norm_of else None,
    )
