"""The levels of an organisation's ads, against which one of them is placed."""

from dataclasses import dataclass

from django.db import connection

from campaigns.models import Campaign
from dashboards.selectors.timelines import mean_of
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.peaks import MIN_VIEWERS

_LEVELS = """
    WITH viewers AS (
        SELECT t.ad_id, t.viewer_id, avg({mean}) AS level
        FROM dashboards_exposuretrace t
        JOIN campaigns_ad a ON a.id = t.ad_id
        JOIN campaigns_campaign c ON c.id = a.campaign_id
        WHERE c.organisation_id = %s AND c.simulated = %s AND t.version = %s
              AND t.grade <> 'rejected' AND {mean} IS NOT NULL
        GROUP BY t.ad_id, t.viewer_id)
    SELECT ad_id, count(*), avg(level), stddev_samp(level) / sqrt(count(*))
    FROM viewers GROUP BY ad_id HAVING count(*) >= %s AND stddev_samp(level) > 0
    ORDER BY ad_id
"""


@dataclass(frozen=True)
class AdLevel:
    """An ad's mean level over its viewers, with its standard error."""

    n: int
    value: float
    error: float


def ad_levels_of_organisation(campaign: Campaign, measure: str) -> dict[int, AdLevel]:
    """Return the levels of the organisation's ads with ten viewers or more, by ad and in their order; one query.

    Ads with simulated viewers are held against their like alone, and never enter the norm of real ones. Several plays
    of one viewer are averaged first; rejected ones do not count. The order matters: a norm draws its ads by place.

    Raises:
        ValueError: there is no such series.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LEVELS.format(mean=mean_of(measure)),
            [campaign.organisation_id, campaign.simulated, VERSION, MIN_VIEWERS],
        )
        return {ad: AdLevel(n, float(value), float(error)) for ad, n, value, error in cursor.fetchall()}
