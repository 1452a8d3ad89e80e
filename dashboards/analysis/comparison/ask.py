"""Asks what stands between two ads, two audiences, the ads of a campaign, the ads of an organisation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from urllib.parse import quote

from django.utils.crypto import salted_hmac

from campaigns.models import Ad, Campaign, Organisation
from dashboards.analysis.comparison.data import (
    audience_data,
    family_data,
    pair_data,
    pairs_of_rule,
    places_alone,
    places_of_campaign,
)
from dashboards.analysis.comparison.family import FamilyData, family_question
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import LEVELS, NormData, level_of, norm_question
from dashboards.analysis.comparison.pair import PairData, pair_question
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.ask import series_revision, shares_digest, subject_of, weights_of_ad
from dashboards.analysis.registration import rule_of_campaign
from dashboards.analysis.store import Asked, findings_of, findings_of_all, outdated
from dashboards.selectors.norms import AdLevel, ads_of_norm, imported_levels, level_revisions, levels_of_ads
from dashboards.selectors.panel_variables import panel_digest, panel_variables_of
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.selectors.series import levels_shared, series_of_ad, series_of_ads
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.norm_file import NormRow

_LONGEST_SUBJECT = 100
NormBasis = tuple[str, Callable[[str], NormData]]


@dataclass(frozen=True)
class Audiences:
    """Two segments of one ad by one of the panel's variables."""

    ad: Ad
    variable: str
    first: str
    second: str


def pair_findings(first: Ad, second: Ad, series: str) -> Findings:
    """Return what sets two ads of one campaign apart in a series of `MEASURES`; the campaign should be loaded."""
    rule = rule_of_campaign(first.campaign)
    return findings_of(
        Asked(
            question=pair_question(series),
            subject=Subject("pair", f"{first.pk},{second.pk}"),
            campaign=first.campaign,
            revision=revision_of_ads([first, second]),
            erased=_erased(first.campaign),
            data=partial(_pair, first, second, series, rule),
            shape=shape_of(rule),
        )
    )


def audience_findings(audiences: Audiences, series: str) -> Findings:
    """Return what sets two audiences of an ad apart in a series of `MEASURES`."""
    own = audiences
    parts = ",".join(quote(part, safe="") for part in (str(own.ad.pk), own.variable, own.first, own.second))
    if len(parts) > _LONGEST_SUBJECT:
        parts = f"{own.ad.pk},{blake2b(parts.encode(), digest_size=16).hexdigest()}"
    return findings_of(
        Asked(
            question=pair_question(series),
            subject=Subject("audiences", parts),
            campaign=own.ad.campaign,
            revision=revision_of_ads([own.ad]),
            erased=_erased(own.ad.campaign),
            data=partial(_audiences, own, series),
            shape=panel_digest(own.ad.campaign),
        )
    )


def family_findings(
    campaign: Campaign, ads: Sequence[Ad], series: str, *, pulses: Mapping[int, AdPulse] | None = None
) -> Findings:
    """Return how each of the campaign's `ads` stands among the others in a series of `MEASURES`, and which is best.

    `pulses`: where the caller has them."""
    return findings_of_all(asked_of_family(campaign, ads, [series], pulses=pulses))[0]


def asked_of_family(
    campaign: Campaign,
    ads: Sequence[Ad],
    names: Sequence[str] = MEASURES,
    *,
    pulses: Mapping[int, AdPulse] | None = None,
) -> list[Asked[FamilyData]]:
    """Return what is asked of the store, of each of the series."""
    rule, revision, erased = rule_of_campaign(campaign), revision_of_ads(ads, pulses), _erased(campaign)
    shares = shares_digest(campaign)
    return [
        Asked(
            question=family_question(series),
            subject=Subject("campaign", str(campaign.pk)),
            campaign=campaign,
            revision=revision,
            erased=erased,
            data=partial(family_data_of, campaign, ads, series, rule),
            shape=shape_of([ad.pk for ad in ads], rule, *([shares] if shares and series == HEADLINE else [])),
        )
        for series in names
    ]


def norm_findings(ad: Ad) -> dict[str, Findings]:
    """Return where an ad stands among the organisation's, by series of `MEASURES`: of ads whose exposures have not
    changed, no exposure is read."""
    return dict(zip(MEASURES, findings_of_all(asked_of_norm(ad, _erased(ad.campaign))), strict=True))


def asked_of_norm(ad: Ad, erased: int, basis: NormBasis | None = None) -> list[Asked[NormData]]:
    """Return what is asked of the store, of each of `MEASURES`. `erased`: withdrawn sessions of the campaign. `basis`:
    where the caller has it."""
    digest, data_of = basis or norm_basis(ad)
    return [
        Asked(
            question=norm_question(series),
            subject=subject_of(ad),
            campaign=ad.campaign,
            revision=digest,
            erased=erased,
            data=partial(data_of, series),
        )
        for series in MEASURES
    ]


def norm_basis(ad: Ad) -> NormBasis:
    """Return what changes whenever an ad's place in the norm may, and a function that reads it by series."""
    ads = ads_of_norm(ad.campaign)
    revisions = level_revisions(ads)
    newest, imported = imported_levels(ad.campaign)
    digest = blake2b(repr((sorted(revisions.items()), newest)).encode(), digest_size=15).hexdigest()
    levels = cache(lambda: _norm_levels(ads, revisions))
    return digest, lambda series: _norm(ad, levels, series, imported.get(series, ()))


def norm_levels(campaign: Campaign) -> dict[int, Findings]:
    """Return what each ad contributes to the norms of this campaign's ads, in the order in which they count."""
    ads = ads_of_norm(campaign)
    return _norm_levels(ads, level_revisions(ads))


def own_norm_rows(organisation: Organisation) -> list[NormRow]:
    """Return what the organisation's ads with real viewers reach, for a file of norms."""
    ads = _real_ads(organisation)
    known = _norm_levels(ads, level_revisions(ads))
    levels = [(ad_digest(pk), name, level_of(own, name)) for pk, own in known.items() for name in MEASURES]
    return [
        NormRow(digest, name, level.kind, level.n, float(level.value), float(level.error))
        for digest, name, level in levels
        if level.counts and level.value is not None and level.error is not None
    ]


def own_ad_digests(organisation: Organisation) -> set[str]:
    """Return the digests by which a file of norms names the organisation's own ads."""
    return {ad_digest(ad.pk) for ad in _real_ads(organisation)}


def ad_digest(pk: int) -> str:
    """Return a digest of this installation's ad that nobody else can make, so that the same ad is told again."""
    return salted_hmac("dashboards.norms", str(pk), algorithm="sha256").hexdigest()[:32]


def _real_ads(organisation: Organisation) -> list[Ad]:
    return list(
        Ad.objects.filter(campaign__organisation=organisation, campaign__simulated=False)
        .select_related("campaign")
        .order_by("pk")
    )


def _pair(first: Ad, second: Ad, series: str, rule: Rule) -> PairData:
    known = series_of_ads([first, second], (series,))
    campaign = first.campaign
    pairs = pairs_of_rule(rule, campaign.ads.count())
    return pair_data((known[first.pk], known[second.pk]), series, places_of_campaign(campaign), rule, pairs)


def _audiences(own: Audiences, series: str) -> PairData:
    known = series_of_ad(own.ad, tuple(dict.fromkeys((series, HEADLINE))))
    panel = panel_variables_of(known.viewer_keys)
    return audience_data(known, panel, own.variable, (own.first, own.second), series)


def family_data_of(campaign: Campaign, ads: Sequence[Ad], series: str, rule: Rule) -> FamilyData:
    """Return a campaign's ads in a series, read from the database."""
    known = levels_shared(ads, series)
    weighted = campaign.target_shares and series == HEADLINE
    found = {ad: weights_of_ad(own) for ad, own in known.items()} if weighted else {}
    weights = {ad: own for ad, own in found.items() if isinstance(own, dict)}
    # Of one ad alone nobody asks after which other it came.
    places = places_of_campaign(campaign) if len(known) > 1 else places_alone(known)
    return family_data(known, series, places, rule, weights)


def _norm(
    ad: Ad, levels: Callable[[], Mapping[int, Findings]], series: str, imported: tuple[AdLevel, ...]
) -> NormData:
    others = tuple(level_of(own, series) for pk, own in levels().items() if pk != ad.pk) + imported
    return NormData(level_of(levels()[ad.pk], series), others)


def _norm_levels(ads: Sequence[Ad], revisions: Mapping[int, str]) -> dict[int, Findings]:
    """Return what each ad contributes to norms, kept for each by itself; what is out of date is read in one query."""
    erased = withdrawn_of_campaigns({ad.campaign_id for ad in ads})
    read: dict[int, Mapping[str, AdLevel]] = {}
    asked = [
        Asked(
            question=LEVELS,
            subject=subject_of(ad),
            campaign=ad.campaign,
            revision=revisions[ad.pk],
            erased=erased[ad.campaign_id],
            data=partial(_levels, ad, read),
        )
        for ad in ads
    ]
    stale = {own.subject for own in outdated(asked)}
    read.update(levels_of_ads([ad for ad in ads if subject_of(ad) in stale], MEASURES))
    return {ad.pk: own for ad, own in zip(ads, findings_of_all(asked), strict=True)}


def _levels(ad: Ad, read: Mapping[int, Mapping[str, AdLevel]]) -> Mapping[str, AdLevel]:
    """Return an ad's levels: read already, but where another process has found newer ones in between."""
    return read[ad.pk] if ad.pk in read else levels_of_ads([ad], MEASURES)[ad.pk]


def shape_of(*decide: object) -> str:
    """Return what changes with that which decides the parts of an answer and what it may say: ads, registration."""
    return blake2b(repr(decide).encode(), digest_size=9).hexdigest()


def revision_of_ads(ads: Sequence[Ad], pulses: Mapping[int, AdPulse] | None = None) -> str:
    """Return what changes whenever the series of any of these ads do."""
    pulses = pulses_of_ads([ad.pk for ad in ads]) if pulses is None else pulses
    parts = [(ad.pk, *series_revision(ad, pulses[ad.pk])) for ad in ads]
    return blake2b(repr(parts).encode(), digest_size=15).hexdigest()


def _erased(campaign: Campaign) -> int:
    return withdrawn_of_campaigns([campaign.pk])[campaign.pk]
