"""The organisation's ads with survey answers, from which the weights of peak, end and change are learnt (F15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import asked_of_ads, findings_of_ads
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.questions import AD_QUESTIONS, NUMBERS, PART_QUESTIONS, PEAK_END, TRACES
from dashboards.analysis.reception.subset import EVERYBODY, Subset
from dashboards.analysis.registration import rule_of_campaign
from dashboards.analysis.store import Asked, findings_of_all
from dashboards.selectors.answered_ads import LikedAd, liked_ads_of_organisation
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.peak_end import EQUAL, MIN_ADS, PeakEndWeights, peak_end_weights


@dataclass(frozen=True)
class PeakEndAd:
    """`features` [3]: peak, end and trend of the change of valence, NaN where fewer than ten viewers have one."""

    liked: LikedAd
    features: NDArray[np.float64]


def weights_of_organisation(campaign: Campaign) -> PeakEndWeights:
    """Return the weights that the organisation's answers teach; equal ones under thirty ads."""
    liked = liked_ads_of_organisation(campaign)
    if len(liked) < MIN_ADS:
        return replace(EQUAL, ads=len(liked))
    return weights_of_ads(_with_features(liked))


def all_findings_of_ads(ads: Sequence[Ad]) -> dict[int, list[Findings]]:
    """Return the answers to all questions about ads of one campaign themselves, for files that hold everything."""
    answers = findings_of_all(all_asked_of_ads(ads, withdrawn_of_campaigns({ad.campaign_id for ad in ads})))
    return {ad.pk: answers[place :: len(ads)] for place, ad in enumerate(ads)}


def all_asked_of_ads(
    ads: Sequence[Ad],
    erased: Mapping[int, int],
    *,
    pulses: Mapping[int, AdPulse] | None = None,
    rules: Mapping[int, Rule] | None = None,
    subset: Subset = EVERYBODY,
) -> list[Asked[AdData]]:
    """Return what is asked of the store about ads of one campaign: question by question, each about each ad. `pulses`,
    `rules`: where the caller has them. Of a `subset` there are the questions that pages ask of one."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    if rules is None and ads and not subset:
        rules = {ads[0].campaign_id: rule_of_campaign(ads[0].campaign)}
    asked: list[Asked[AdData]] = []
    asking = partial(asked_of_ads, ads, pulses=pulses, erased=erased, rules=rules, subset=subset)
    for question in (PART_QUESTIONS if subset else AD_QUESTIONS) if ads else ():
        weights = weights_of_organisation(ads[0].campaign) if question is PEAK_END else EQUAL
        asked += asking(question, weights=weights)
    return asked


def peak_end_ads_of_organisation(campaign: Campaign) -> list[PeakEndAd]:
    """Return the ads behind the weights, in their order; under thirty, those that will be behind them."""
    return _with_features(liked_ads_of_organisation(campaign))


def weights_of_ads(ads: Sequence[PeakEndAd]) -> PeakEndWeights:
    """Return the weights from these ads. The same ads in the same order give the same bits."""
    features = np.array([own.features for own in ads], dtype=np.float64).reshape(-1, 3)
    return peak_end_weights(features, np.array([own.liked.liking for own in ads], dtype=np.float64))


def _with_features(liked: Sequence[LikedAd]) -> list[PeakEndAd]:
    ads = list(Ad.objects.select_related("campaign").filter(pk__in=[own.ad for own in liked]))
    traces, numbers = findings_of_ads(ads, TRACES), findings_of_ads(ads, NUMBERS)
    return [PeakEndAd(own, _features(traces[own.ad], numbers[own.ad])) for own in liked]


def _features(traces: Findings, numbers: Findings) -> NDArray[np.float64]:
    found = (
        traces.moment("change_valence.high"),
        numbers.estimate("change_valence.end"),
        numbers.estimate("change_valence.change"),
    )
    return np.array([np.nan if own is None else own.value for own in found])
