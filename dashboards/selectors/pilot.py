"""What a campaign's viewers so far say of how much levels vary: for the planner."""

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.models import Campaign
from dashboards.selectors.timelines import mean_of, up_to_date

_LEVELS = """
    SELECT t.viewer_id, t.ad_id, avg({mean}) FROM dashboards_exposuretrace t
    WHERE {up_to_date} AND t.grade <> 'rejected' AND {mean} IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""


def viewer_levels_of_campaign(campaign: Campaign, series: str) -> NDArray[np.float64]:
    """Return viewers' levels by ad, [V, A] in the order of the ads, NaN where a viewer has none; one query.

    Raises:
        ValueError: there is no such series.
    """
    ads = list(campaign.ads.order_by("pk"))
    if not ads:
        return np.zeros((0, 0))
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS.format(mean=mean_of(series), up_to_date=up_to_date(ads)))
        rows = cursor.fetchall()
    viewers = {key: place for place, key in enumerate(dict.fromkeys(row[0] for row in rows))}
    places = {ad.pk: place for place, ad in enumerate(ads)}
    found = np.full((len(viewers), len(ads)), np.nan)
    for viewer, ad, level in rows:
        found[viewers[viewer], places[ad]] = level
    return found
