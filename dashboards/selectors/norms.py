"""The levels of an organisation's ads, against which one of them is placed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from campaigns.models import Ad, Campaign
from dashboards.models import AdTally, NormLevel
from dashboards.selectors.timelines import mean_of, timeline_of_ad, up_to_date
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.norms import kind_of
from dashboards.statistics.peaks import MIN_VIEWERS
from inference.models import ModelVersion

# Several exposures of one viewer are averaged first; rejected ones do not count: as `AdSeries.levels`.
_LEVELS = """
    SELECT ad_id, {summaries}
    FROM (SELECT t.ad_id, {means} FROM dashboards_exposuretrace t
          WHERE {up_to_date} AND t.grade <> 'rejected' GROUP BY t.ad_id, t.viewer_id) viewers
    GROUP BY ad_id
"""
_NETWORKS = """
    SELECT t.ad_id, array_agg(DISTINCT read.version)
    FROM dashboards_exposuretrace t CROSS JOIN unnest(t.model_versions) AS read (version)
    WHERE t.ad_id = ANY(%(ads)s) AND t.grade <> 'rejected' GROUP BY 1
"""
_SUMMARY = "count({name}), avg({name}), stddev_samp({name}) / sqrt(nullif(count({name}), 0))"


@dataclass(frozen=True)
class AdLevel:
    """An ad's mean level in a series over its `n` viewers, with its standard error; None where there is none. `kind`:
    what must be alike in a norm (`norms.kind_of`)."""

    n: int
    value: float | None
    error: float | None
    kind: str = ""

    @property
    def counts(self) -> bool:
        """Whether the ad is one of a norm: ten viewers or more, who differ."""
        return self.n >= MIN_VIEWERS and bool(self.error)


def ads_of_norm(campaign: Campaign) -> list[Ad]:
    """Return the ads that ads of this campaign are held against, in their order: all of the organisation; simulated
    viewers beside their like alone. The order matters: a norm draws its ads by place."""
    same = {
        "campaign__organisation_id": campaign.organisation_id,
        "campaign__simulated": campaign.simulated,
    }
    return list(Ad.objects.filter(**same).select_related("campaign").order_by("pk"))


def level_revisions(ads: Iterable[Ad]) -> dict[int, str]:
    """Return by ad what changes whenever its rolled-up exposures do; one query, which reads a row an ad."""
    ads = list(ads)
    changes = dict(AdTally.objects.filter(ad__in=[ad.pk for ad in ads]).values_list("ad_id", "changes"))
    return {ad.pk: f"{VERSION}-{timeline_of_ad(ad)}-{changes.get(ad.pk, 0)}" for ad in ads}


def imported_levels(campaign: Campaign) -> tuple[str, dict[str, tuple[AdLevel, ...]]]:
    """Return the levels of other installations' ads by series, in a fixed order, and what changes when they do; none
    for simulated viewers."""
    found: dict[str, list[AdLevel]] = {}
    if campaign.simulated:
        return "", {}
    rows = NormLevel.objects.filter(organisation=campaign.organisation_id).order_by("ad", "kind")
    newest = ""
    for row in rows.values_list("measure", "n", "value", "error", "kind", "imported_at"):
        found.setdefault(row[0], []).append(AdLevel(*row[1:5]))
        newest = max(newest, row[5].isoformat())
    return newest, {name: tuple(levels) for name, levels in found.items()}


def _kinds(ads: Sequence[Ad]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_NETWORKS, {"ads": [ad.pk for ad in ads]})
        versions: dict[int, list[int]] = dict(cursor.fetchall())
    digests = dict(ModelVersion.objects.values_list("pk", "digest"))
    networks = {ad: "+".join(sorted({digests[own][:12] for own in found})) for ad, found in versions.items()}
    return {
        ad.pk: kind_of(
            duration_ms=ad.duration_ms, bin_ms=timeline_of_ad(ad).bin_ms, networks=networks.get(ad.pk, "")
        )
        for ad in ads
    }


def levels_of_ads(ads: Sequence[Ad], measures: Sequence[str]) -> dict[int, dict[str, AdLevel]]:
    """Return the level of each ad in each series, from its rolled-up exposures, in three queries.

    Raises:
        ValueError: there is no such series.
    """
    if not ads:
        return {}
    kinds = _kinds(ads)
    known = {ad.pk: dict.fromkeys(measures, AdLevel(0, None, None, kinds[ad.pk])) for ad in ads}
    means = ", ".join(f"avg({mean_of(name)}) AS {name}" for name in measures)
    summaries = ", ".join(_SUMMARY.format(name=name) for name in measures)
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS.format(summaries=summaries, means=means, up_to_date=up_to_date(ads)))
        for ad, *cells in cursor.fetchall():
            groups = zip(*[iter(cells)] * 3, strict=True)
            known[ad] = {
                name: AdLevel(*group, kinds[ad]) for name, group in zip(measures, groups, strict=True)
            }
    return known
