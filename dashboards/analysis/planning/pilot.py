"""What a campaign's own viewers say of how much the registered outcome varies."""

from campaigns.models import Campaign
from dashboards.selectors.pilot import viewer_levels_of_campaign
from dashboards.selectors.registrations import ANY, registration_of, registrations_of
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.planner_levels import Pilot, pilot_of


def planned_outcome(campaign: Campaign) -> tuple[str, bool]:
    """Return the outcome that decides, and whether looks while data come in are allowed: as registered; else the
    change of valence, and one look at the end, as a new registration starts from."""
    own = registration_of(registrations_of(campaign))
    return (own.outcome, own.looks == ANY) if own else (HEADLINE, False)


def campaign_pilot(campaign: Campaign, outcome: str) -> Pilot | None:
    """Return the pilot of an outcome, None under 20 viewers of an ad."""
    return pilot_of(viewer_levels_of_campaign(campaign, outcome))
