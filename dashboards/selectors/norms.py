"""The levels of an organisation's ads, against which one of them is placed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from campaigns.models import Ad, Campaign
from dashboards.models import AdTally
from dashboards.selectors.timelines import mean_of, timeline_of_ad, up_to_date
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.peaks import MIN_VIEWERS

# Several exposures of one viewer are averaged first; rejected ones do not count: as `AdSeries.levels`.
_LEVELS = """
    SELECT {summaries}
    FROM (SELECT {means} FROM dashboards_exposuretrace t
          WHERE {up_to_date} AND t.grade <> 'rejected' GROUP BY t.viewer_id) viewers
"""
_SUMMARY = "count({name}), avg({name}), stddev_samp({name}) / sqrt(nullif(count({name}), 0))"


@dataclass(frozen=True)
class AdLevel:
    """An ad's mean level in a series over its `n` viewers, with its standard error; None where there is none."""

    n: int
    value: float | None
    error: float | None

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


def levels_of_ad(ad: Ad, measures: Sequence[str]) -> dict[str, AdLevel]:
    """Return the level of an ad in each series, from its rolled-up exposures, in one query.

    Raises:
        ValueError: there is no such series.
    """
    means = ", ".join(f"avg({mean_of(name)}) AS {name}" for name in measures)
    summaries = ", ".join(_SUMMARY.format(name=name) for name in measures)
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS.format(summaries=summaries, means=means, up_to_date=up_to_date([ad])))
        cells = cursor.fetchone()
    groups = zip(*[iter(cells)] * 3, strict=True)
    return {name: AdLevel(*group) for name, group in zip(measures, groups, strict=True)}
