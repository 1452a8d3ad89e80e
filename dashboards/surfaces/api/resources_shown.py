"""Rows of what is shown to viewers: campaigns, ads, and the team's notes on them."""

from campaigns.models import AccessToken, Campaign
from dashboards.selectors import api_rows
from dashboards.surfaces.api.resource import Field, Filter, Resource, of_campaign

Scope = AccessToken.Scope

CAMPAIGNS = Resource(
    "campaigns",
    "List campaigns",
    "The campaigns of your organisations.",
    Scope.CAMPAIGN_READ,
    api_rows.campaign_rows,
    ("created_at", "pk"),
    (
        Field("id", "int", "Its number.", "pk"),
        Field("name", "text", "Its name."),
        Field("brand", "text", "What it is for."),
        Field("organisation", "text", "Whose it is.", "organisation__name"),
        Field("status", "text", "draft, published or closed."),
        Field("setting", "text", "panel, public or lab."),
        Field("simulated", "bool", "True: its viewers do not exist."),
        Field("starts_on", "day", "First day that its link works.", null=True),
        Field("ends_on", "day", "Last day that its link works.", null=True),
        Field("invited", "int", "People who were sent the link.", null=True),
        Field("target_viewers", "int", "How many people are to be measured.", null=True),
        Field("ad_order", "text", "random, fixed, or adaptive (chosen for each viewer who agrees)."),
        Field("ads_per_session", "int", "Ads that a session shows; null: all.", null=True),
        Field("daily_cap", "int", "Adaptive: how often a viewer gets one ad in 24 hours at most."),
        Field("preroll_seconds", "int", "Neutral screen before each ad."),
        Field("snapshot_interval_ms", "int", "Time between two frames."),
        Field("reading", "text", "Where faces are read: server, device, or viewer (each decides)."),
        Field("allow_without_camera", "bool", "Whether people may watch without being measured."),
        Field("recognises_faces", "bool", "Whether viewers may ask to be recognised by their face."),
        Field("ask_after_ads", "bool", "Whether viewers are asked after each ad."),
        Field("other_brands", "texts", "Brands offered beside the right one."),
        Field("target_shares", "json", "Shares to which results are weighted, by variable and value."),
        Field("embed_origins", "texts", "Sites that may show the viewer's page in a frame."),
        Field("introduction", "text", "Welcome above the notice."),
        Field("share_code", "text", "Last part of the viewers' link."),
        Field("ads", "int", "How many ads it has.", "ad_count"),
        Field("viewers", "int", "People with at least one exposure to an ad.", "viewer_count"),
        Field("last_activity", "time", "When a viewer was last heard of.", null=True),
        Field("published_at", "time", "When it was first published.", null=True),
        Field("archived_at", "time", "Since when the pages' lists leave it out.", null=True),
        Field("created_at", "time", "When it was made."),
        Field("updated_at", "time", "When it was last changed."),
    ),
    (
        Filter("status", "status", "text", "With this status.", tuple(Campaign.Status.values)),
        Filter("organisation", "organisation__slug", "text", "Of the organisation with this short name."),
        Filter("simulated", "simulated", "bool", "Simulated ones, or the others."),
        Filter("archived", "is_archived", "bool", "Archived ones, or the others."),
    ),
    updated="updated_at",
)
ADS = Resource(
    "ads",
    "List ads",
    "The ads of your campaigns, with their brand moments.",
    Scope.CAMPAIGN_READ,
    api_rows.ad_rows,
    ("created_at", "pk"),
    (
        Field("id", "int", "Its number.", "pk"),
        Field("campaign", "int", "The campaign.", "campaign_id"),
        Field("title", "text", "Its title."),
        Field("kind", "text", "video, picture or elsewhere: a clip that another site plays."),
        Field("content_type", "text", "Media type of the file."),
        Field("sha256", "text", "Digest of the file."),
        Field("duration_ms", "int", "How long it runs or is shown."),
        Field("width", "int", "In pixels."),
        Field("height", "int", "In pixels."),
        Field("tags", "texts", "Its tags."),
        Field("has_sound", "bool", "Whether it has a sound track; null where that is not known.", null=True),
        Field("position", "int", "Place in a fixed order."),
        Field("has_captions", "bool", "Whether viewers can switch captions on."),
        Field("cuts_ms", "json", "Where scenes begin; null: a picture, or not read yet.", null=True),
        Field(
            "brand_moments", "json", "When the brand is seen or named: label, start_ms, end_ms.", "moments"
        ),
        Field("created_at", "time", "When it was added."),
        Field("updated_at", "time", "When it was last changed."),
    ),
    (
        of_campaign("campaign_id"),
        Filter("kind", "kind", "text", "Of this kind.", ("video", "picture", "elsewhere")),
    ),
    updated="updated_at",
)
ANNOTATIONS = Resource(
    "annotations",
    "List the team's notes on ads",
    "What colleagues wrote at moments of ads, on the ads' pages.",
    Scope.RESULTS_READ,
    api_rows.annotation_rows,
    ("created_at", "pk"),
    (
        Field("id", "int", "Its number.", "pk"),
        Field("campaign", "int", "The campaign.", "ad__campaign_id"),
        Field("ad", "int", "The ad.", "ad_id"),
        Field("at_ms", "int", "Media time that it is about."),
        Field("text", "text", "What it says."),
        Field("author", "text", "Who wrote it; null once gone.", "author__username", null=True),
        Field("created_at", "time", "When it was written."),
    ),
    (of_campaign("ad__campaign_id"), Filter("ad", "ad_id", "int", "Of this ad.")),
)
