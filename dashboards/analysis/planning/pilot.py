"""What a campaign's own viewers say of how much the registered outcome varies."""

from campaigns.models import Campaign
from dashboards.selectors.pilot import viewer_levels_of_campaign
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.planner_levels import Pilot, pilot_of


def campaign_pilot(campaign: Campaign) -> Pilot | None:
    """Return the pilot, None under 20 viewers of an ad."""
    return pilot_of(viewer_levels_of_campaign(campaign, HEADLINE))
