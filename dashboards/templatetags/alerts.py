"""What has changed lately about an ad, or about any ad of a campaign."""

from typing import Any

from django import template

from campaigns.models import Ad, Campaign
from dashboards.models import FatigueAlert
from dashboards.selectors.alerts import alerts_of_ads
from dashboards.surfaces.text import fatigue_alerts as words

register = template.Library()


@register.filter
def alert_title(alert: FatigueAlert) -> str:
    """Return what has changed, e.g. `Fatigue status is now “limited”`."""
    return words.alert_title(alert)


@register.filter
def alert_sentence(alert: FatigueAlert) -> str:
    """Return what was found, with n and interval."""
    return words.alert_sentence(alert)


@register.inclusion_tag("dashboards/parts/alerts.html")
def ad_alerts(ad: Ad) -> dict[str, Any]:
    """Show the newest alert of one ad in brief: the page of its fatigue says the rest."""
    return {"alerts": alerts_of_ads([ad.pk], most=1), "brief": True}


@register.inclusion_tag("dashboards/parts/alerts.html")
def campaign_alerts(campaign: Campaign) -> dict[str, Any]:
    """Show the newest alerts of the campaign's ads, each with the ad's name."""
    return {"alerts": alerts_of_ads(campaign.ads.values("pk"), most=3), "named": True}
