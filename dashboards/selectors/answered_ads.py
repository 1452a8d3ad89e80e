"""How an organisation's ads are liked, by what their viewers said."""

from dataclasses import dataclass

from django.db import connection

from campaigns.models import Campaign
from dashboards.statistics.peaks import MIN_VIEWERS

_LIKED = """
    WITH viewers AS (
        SELECT e.ad_id, s.viewer_id, avg(w.liking) AS liking
        FROM campaigns_answer w
        JOIN campaigns_exposure e ON e.id = w.exposure_id
        JOIN campaigns_viewersession s ON s.id = e.session_id
        JOIN campaigns_ad a ON a.id = e.ad_id
        JOIN campaigns_campaign c ON c.id = a.campaign_id
        WHERE c.organisation_id = %s AND c.simulated = %s AND w.liking IS NOT NULL
        GROUP BY e.ad_id, s.viewer_id)
    SELECT ad_id, count(*), avg(liking) FROM viewers GROUP BY ad_id HAVING count(*) >= %s ORDER BY ad_id
"""


@dataclass(frozen=True)
class LikedAd:
    """`liking`: mean over `n` viewers, 1..5."""

    ad: int
    n: int
    liking: float


def liked_ads_of_organisation(campaign: Campaign) -> list[LikedAd]:
    """Return the organisation's ads that ten viewers or more said how they like, in their order; one query.

    Several answers of one viewer are averaged first. Simulated viewers stand beside their like alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LIKED, [campaign.organisation_id, campaign.simulated, MIN_VIEWERS])
        return [LikedAd(ad, n, float(liking)) for ad, n, liking in cursor.fetchall()]
