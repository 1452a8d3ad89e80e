"""How an ad played, exposure by exposure, as browsers told it."""

from campaigns.models import Ad, Exposure
from dashboards.statistics.play import Play, play_of


def plays_of_ad(ad: Ad) -> dict[int, Play]:
    """Return how each of the ad's exposures played, by exposure; none of those of which nothing was told."""
    told = Exposure.objects.filter(ad=ad, conditions__isnull=False).order_by()
    return {
        pk: play_of(conditions, heard=heard, sounds=ad.has_sound is not False)
        for pk, conditions, heard in told.values_list("pk", "conditions", "session__sound")
    }
