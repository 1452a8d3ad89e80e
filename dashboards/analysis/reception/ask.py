"""Asks about one ad, or about all ads of a page at once."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import cast

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Campaign
from campaigns.selectors.exposures import exposure_origins
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.play import PLAY
from dashboards.analysis.reception.questions import (
    AUDIENCE,
    JUDGED,
    LEVELS_ALONE,
    NUMBERS,
    PEAK_END,
    PRIOR_SHIFT,
    SERIES_READ,
    TRACES,
)
from dashboards.analysis.reception.scenes import SCENES
from dashboards.analysis.reception.subset import EVERYBODY, Subset
from dashboards.analysis.reception.weighting import WEIGHTED, weights_of
from dashboards.analysis.registration import rule_of_campaign
from dashboards.analysis.registry import Question
from dashboards.analysis.store import Asked, findings_of_all, outdated
from dashboards.selectors import once
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.selectors.panel_variables import panel_digest, panel_variables_of
from dashboards.selectors.plays import plays_of_ad
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.selectors.series import AdSeries, series_foreseen, series_shared
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.peak_end import EQUAL, PeakEndWeights
from dashboards.statistics.raking import Unreached


def subject_of(ad: Ad, subset: Subset = EVERYBODY) -> Subject:
    """Return what findings of an ad, or of a part of its viewers, are about."""
    return Subject("subset", f"{ad.pk}:{_digest(subset.key)}") if subset else Subject("ad", str(ad.pk))


def ad_findings(ad: Ad, question: Question[AdData] = TRACES, subset: Subset = EVERYBODY) -> Findings:
    """Return what one question finds of an ad, or of a part of its viewers; its campaign should be loaded."""
    return findings_of_ads([ad], question, subset=subset)[ad.pk]


def findings_of_ads(
    ads: Sequence[Ad],
    question: Question[AdData] = TRACES,
    *,
    pulses: Mapping[int, AdPulse] | None = None,
    weights: PeakEndWeights = EQUAL,
    subset: Subset = EVERYBODY,
) -> dict[int, Findings]:
    """Return the answer of each ad by its id: three queries where nothing has changed, however many ads there are.

    `pulses`: where the caller has them. `weights`: of F15, for the question that uses them. `subset`: of their viewers.
    """
    asked = asked_of_ads(ads, question, pulses=pulses, weights=weights, subset=subset)
    return {ad.pk: found for ad, found in zip(ads, findings_of_all(asked), strict=True)}


def answers_of_ad(
    ad: Ad, questions: Sequence[Question[AdData]], subset: Subset = EVERYBODY, weights: PeakEndWeights = EQUAL
) -> list[Findings]:
    """Return the answers to several questions, in their order. What those that are out of date are made from is read
    at once. `weights`: of F15."""
    asked = [
        asked_of_ads([ad], own, subset=subset, weights=weights if own is PEAK_END else EQUAL)[0]
        for own in questions
    ]
    anew = {own.question.name for own in outdated(asked)} - LEVELS_ALONE
    series_foreseen(ad, (name for question in sorted(anew) for name in SERIES_READ[question]))
    return findings_of_all(asked)


def asked_of_ads(
    ads: Sequence[Ad],
    question: Question[AdData],
    *,
    pulses: Mapping[int, AdPulse] | None = None,
    erased: Mapping[int, int] | None = None,
    rules: Mapping[int, Rule] | None = None,
    weights: PeakEndWeights = EQUAL,
    subset: Subset = EVERYBODY,
) -> list[Asked[AdData]]:
    """Return what is asked of the store, in the order of the ads. `pulses`, `erased`, `rules` (by campaign): where the
    caller has them."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    campaigns = {ad.campaign_id: ad.campaign for ad in ads}
    erased = withdrawn_of_campaigns(campaigns) if erased is None else erased
    if question not in JUDGED or subset:
        rules = {}
    elif rules is None:
        rules = {pk: rule_of_campaign(own) for pk, own in campaigns.items()}
    told = question is AUDIENCE or subset
    panels = {pk: panel_digest(own) for pk, own in campaigns.items()} if told else {}
    return [
        Asked(
            question=question,
            subject=subject_of(ad, subset),
            campaign=ad.campaign,
            revision=_revision(ad, pulses[ad.pk], weights),
            shape=_shape(ad, question, panels, rules),
            erased=erased[ad.campaign_id],
            data=partial(
                _data, ad, pulses[ad.pk], question, weights, rules.get(ad.campaign_id, Rule()), subset
            ),
        )
        for ad in ads
    ]


def series_revision(ad: Ad, pulse: AdPulse) -> list[object]:
    """Return what changes whenever the series of an ad do."""
    timeline = timeline_of_ad(ad)
    return [VERSION, timeline.duration_ms, timeline.bin_ms, *pulse.version, pulse.unscored]


def _shape(ad: Ad, question: Question[AdData], panels: Mapping[int, str], rules: Mapping[int, Rule]) -> str:
    """What decides which parts an answer has: brand moments, scenes, the panel's variables, the networks' priors, what
    was registered."""
    decide: object = ""
    if question in JUDGED and rules.get(ad.campaign_id, Rule()) != Rule():
        decide = rules[ad.campaign_id]
    elif question is NUMBERS:
        decide = _brand(ad)
    elif question is SCENES:
        decide = (ad.scenes, _brand_spans(ad))
    elif question is PRIOR_SHIFT:
        decide = networks_of_ad(ad.pk)
    elif question is WEIGHTED:
        decide = shares_digest(ad.campaign)
    panel = panels.get(ad.campaign_id, "")
    return f"{panel}{_digest(decide)}" if panel and decide else panel or (_digest(decide) if decide else "")


def _digest(own: object) -> str:
    return blake2b(repr(own).encode(), digest_size=9).hexdigest()


def _revision(ad: Ad, pulse: AdPulse, weights: PeakEndWeights) -> str:
    parts = series_revision(ad, pulse)
    if weights is not EQUAL:
        parts.append(weights)
    return blake2b(repr(parts).encode(), digest_size=15).hexdigest()


def _data(
    ad: Ad,
    pulse: AdPulse,
    question: Question[AdData],
    weights: PeakEndWeights,
    rule: Rule,
    subset: Subset,
) -> AdData:
    reads = SERIES_READ[question.name]
    # Who is in a part is decided over the headline, too, alike for every question.
    needed = tuple(dict.fromkeys((*reads, HEADLINE))) if subset else reads
    series = series_shared(ad, needed, bins=question.name not in LEVELS_ALONE)
    panel = panel_variables_of(series.viewer_keys) if question is AUDIENCE and not subset else {}
    chosen = series.where(_within(ad, subset, series)).only(reads) if subset else series
    return AdData(
        series=chosen,
        names=reads,
        brand=tuple(_brand(ad)) if question is NUMBERS else (),
        weights=weights,
        panel=panel if question is AUDIENCE else {},
        frames={} if subset else {"ended": pulse.ended, "unscored": pulse.unscored},
        plays=plays_of_ad(ad) if question is PLAY else {},
        origins=exposure_origins(ad_id=ad.pk) if question is TRACES else {},
        rule=rule,
        scenes=tuple(ad.scenes) if question is SCENES else (),
        brand_spans=tuple(_brand_spans(ad)) if question is SCENES else (),
        chosen=bool(subset),
        viewer_weights=weights_of_ad(chosen) if question is WEIGHTED else None,
    )


def _within(ad: Ad, subset: Subset, series: AdSeries) -> NDArray[np.bool_]:
    """Which exposures a part holds, decided once for all questions of an answer: with many variables it is dear."""
    decided = once.shelf(("within", ad.pk, subset.key))
    for exposures, inside in decided or ():
        if np.array_equal(exposures, series.exposure):
            return cast(NDArray[np.bool_], inside)
    inside = subset.within(series, panel_variables_of(series.viewer_keys))
    if decided is not None:
        decided.append((series.exposure, inside))
    return inside


def weights_of_ad(series: AdSeries) -> dict[str, float] | Unreached | None:
    """Return the weights of an ad's viewers by key (F39), or why there are none. `series`: with the headline's."""
    shares = series.ad.campaign.target_shares
    return weights_of(series, panel_variables_of(series.viewer_keys) if shares else {}, shares)


def shares_digest(campaign: Campaign) -> str:
    """Return what changes whenever the weights of a campaign's viewers may; empty where no shares are named."""
    shares = campaign.target_shares
    told = repr((sorted(shares.items()), panel_digest(campaign))) if shares else ""
    return told and blake2b(told.encode(), digest_size=15).hexdigest()


def _brand(ad: Ad) -> list[tuple[str, int]]:
    return [(moment.label, moment.start_ms) for moment in ad.brand_moments.all()]


def _brand_spans(ad: Ad) -> list[tuple[int, int]]:
    return [(moment.start_ms, moment.end_ms) for moment in ad.brand_moments.all()]
