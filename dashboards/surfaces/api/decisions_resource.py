"""The log of chosen ads, as tools list and export it."""

from campaigns.models import AccessToken
from dashboards.models import AdDecision
from dashboards.selectors import api_rows
from dashboards.surfaces.api.resource import Field, Filter, Resource, of_campaign

DECISIONS = Resource(
    "decisions",
    "List chosen ads",
    "Ads that were chosen for viewers who agreed to it, with all that each choice was made from: it can be made "
    "again and other policies can be judged on it. Gone with the session, or where the viewer had them erased.",
    AccessToken.Scope.RESULTS_READ,
    api_rows.decision_rows,
    ("at", "pk"),
    (
        Field("id", "int", "Its number.", "pk"),
        Field("campaign", "int", "The campaign.", "session__campaign_id"),
        Field("session", "uuid", "The session.", "session_id"),
        Field("viewer", "uuid", "The viewer's pseudonym.", "session__viewer_id"),
        Field("position", "int", "Place in the session, from 0."),
        Field("ad", "int", "The ad that came.", "ad_id"),
        Field("arm", "text", "policy (chosen) or holdout (by chance)."),
        Field("policy", "int", "Number of the policy; null: by chance.", "policy_id", null=True),
        Field("policy_version", "int", "Of its method.", "policy__version", null=True),
        Field("at", "time", "When."),
        Field("day", "float", "The same in days since 1970."),
        Field(
            "history", "json", "The viewer's before: [ad, day, position, reward or null] each, oldest first."
        ),
        Field("ads", "json", "Ads that could come."),
        Field("propensities", "json", "With which probability each of these."),
        Field("propensity", "float", "That of the ad that came."),
        Field("seed", "text", "Of the draws; a whole number.", "seed_text"),
        Field("load", "float", "How full of the ad and its tags the viewer was (F31)."),
        Field("reason", "text", "chance, own_tag, others, rested, explored or only."),
        Field("reason_tag", "text", "Of own_tag: which."),
        Field("reason_ads", "int", "Of own_tag: how many ads with it got more than the viewer's mean."),
        Field("reward", "float", "0 to 1 (F34).", null=True),
        Field("reward_state", "text", "waiting, early (while the session runs), known (final) or missing."),
        Field("reward_at", "time", "When the reward was known.", null=True),
    ),
    (
        of_campaign("session__campaign_id"),
        Filter("viewer", "session__viewer_id", "uuid", "Of this pseudonym."),
        Filter("session", "session_id", "uuid", "Of this session."),
        Filter("ad", "ad_id", "int", "That showed this ad."),
        Filter("arm", "arm", "text", "Of this arm.", tuple(AdDecision.Arm.values)),
        Filter("reward_state", "reward_state", "text", "In this state.", tuple(AdDecision.Reward.values)),
    ),
    updated="changed_at",
)
