"""Which rows tools can list: fields, filters and order of each. One description for API, its reference and exports."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.models import AccessToken, Campaign, Exposure, ViewerSession
from campaigns.models.answer import SCALES
from dashboards.selectors import api_rows
from inference.models.frame_emotion import SCALE

Scope = AccessToken.Scope


@dataclass(frozen=True)
class Field:
    """`kind`: int, text, float, bool, time, day, uuid, texts (a list) or json. `source`: the column, if it is another
    one. `per`: what a stored whole number is divided by. May be null where `null`."""

    name: str
    kind: str
    about: str
    source: str = ""
    per: int = 1
    null: bool = False

    @property
    def column(self) -> str:
        return self.source or self.name


@dataclass(frozen=True)
class Filter:
    """`?name=value`: rows whose `lookup` is the value. `kind` as of a field; `choices` where only these are known."""

    name: str
    lookup: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """`order`: columns that together are unique and never change; readers go on behind the last row. `updated`: the
    column of `updated_after`. `one_of`: filters of which a list needs one, where all rows would be too many."""

    name: str
    title: str
    about: str
    scope: str
    rows: Callable[[api_rows.Campaigns], QuerySet[Any]]
    order: tuple[str, ...]
    fields: tuple[Field, ...]
    filters: tuple[Filter, ...] = ()
    updated: str = ""
    one_of: tuple[str, ...] = ()


def _campaign(lookup: str) -> Filter:
    return Filter("campaign", lookup, "int", "Of this campaign.")


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
        Field("ad_order", "text", "random or fixed."),
        Field("preroll_seconds", "int", "Neutral screen before each ad."),
        Field("snapshot_interval_ms", "int", "Time between two frames."),
        Field("reading", "text", "Where faces are read: server, device, or viewer (each decides)."),
        Field("allow_without_camera", "bool", "Whether people may watch without being measured."),
        Field("ask_after_ads", "bool", "Whether viewers are asked after each ad."),
        Field("other_brands", "texts", "Brands offered beside the right one."),
        Field("target_shares", "json", "Shares to which results are weighted, by variable and value."),
        Field("introduction", "text", "Welcome above the notice."),
        Field("share_code", "text", "Last part of the viewers' link."),
        Field("ads", "int", "How many ads it has.", "ad_count"),
        Field("viewers", "int", "People with at least one exposure to an ad.", "viewer_count"),
        Field("last_activity", "time", "When a viewer was last heard of.", null=True),
        Field("published_at", "time", "When it was first published.", null=True),
        Field("created_at", "time", "When it was made."),
        Field("updated_at", "time", "When it was last changed."),
    ),
    (
        Filter("status", "status", "text", "With this status.", tuple(Campaign.Status.values)),
        Filter("organisation", "organisation__slug", "text", "Of the organisation with this short name."),
        Filter("simulated", "simulated", "bool", "Simulated ones, or the others."),
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
        Field("kind", "text", "video or picture."),
        Field("content_type", "text", "Media type of the file."),
        Field("sha256", "text", "Digest of the file."),
        Field("duration_ms", "int", "How long it runs or is shown."),
        Field("width", "int", "In pixels."),
        Field("height", "int", "In pixels."),
        Field("tags", "texts", "Its tags."),
        Field("has_sound", "bool", "Whether it has a sound track; null where that is not known.", null=True),
        Field("position", "int", "Place in a fixed order."),
        Field(
            "brand_moments", "json", "When the brand is seen or named: label, start_ms, end_ms.", "moments"
        ),
        Field("created_at", "time", "When it was added."),
        Field("updated_at", "time", "When it was last changed."),
    ),
    (_campaign("campaign_id"), Filter("kind", "kind", "text", "Of this kind.", ("video", "picture"))),
    updated="updated_at",
)
SESSIONS = Resource(
    "sessions",
    "List sessions",
    "Sessions under pseudonyms. A withdrawn one stays as a row without content.",
    Scope.RESULTS_READ,
    api_rows.session_rows,
    ("started_at", "pk"),
    (
        Field("id", "uuid", "The session.", "pk"),
        Field("campaign", "int", "The campaign.", "campaign_id"),
        Field("viewer", "uuid", "The viewer's pseudonym in your organisation.", "viewer_id"),
        Field("status", "text", "open, finished, abandoned or withdrawn."),
        Field("camera", "text", "What became of the camera question."),
        Field("sound", "text", "What became of the sound check: unasked, heard, unheard or skipped."),
        Field("origin", "text", "Where the face was read: server or device."),
        Field("frames_dropped", "int", "Frames that the browser gave up."),
        Field("started_at", "time", "When it began."),
        Field("last_seen_at", "time", "When the browser was last heard of."),
        Field("ended_at", "time", "When it ended.", null=True),
    ),
    (
        _campaign("campaign_id"),
        Filter("viewer", "viewer_id", "uuid", "Of this pseudonym."),
        Filter("status", "status", "text", "With this status.", tuple(ViewerSession.Status.values)),
        Filter("camera", "camera", "text", "With this camera state.", tuple(ViewerSession.Camera.values)),
        Filter("origin", "origin", "text", "Read there.", tuple(ViewerSession.Origin.values)),
    ),
    updated="changed_at",
)
EXPOSURES = Resource(
    "exposures",
    "List exposures",
    "Exposures of viewers to ads. Grade and frames are there once an exposure is rolled up, seconds after its session.",
    Scope.RESULTS_READ,
    api_rows.exposure_rows,
    ("started_at", "pk"),
    (
        Field("id", "int", "The exposure.", "pk"),
        Field("session", "uuid", "Its session.", "session_id"),
        Field("viewer", "uuid", "The viewer's pseudonym.", "session__viewer_id"),
        Field("campaign", "int", "The campaign.", "session__campaign_id"),
        Field("ad", "int", "The ad.", "ad_id"),
        Field("position", "int", "Place in the session, from 0."),
        Field("exposure_index", "int", "The nth time that this viewer saw this ad, from 1.", "number"),
        Field("status", "text", "playing, completed or abandoned."),
        Field(
            "conditions", "json", "How the ad played, as the browser told it: ms, shares, pixels.", null=True
        ),
        Field("grade", "text", "good, fair or rejected.", "trace__grade", null=True),
        Field("reasons", "texts", "Why the grade is not good.", "trace__reasons", null=True),
        Field("frames", "int", "Frames with a reading or without a face.", "trace__frames", null=True),
        Field("running", "int", "Of these: while the ad ran.", "trace__running", null=True),
        Field("valid", "int", "Of these: valid (F3).", "trace__valid", null=True),
        Field("unscored", "int", "Unreadable, failed or expired frames.", "trace__unscored", null=True),
        Field("started_at", "time", "When it began."),
        Field("ended_at", "time", "When it ended.", null=True),
    ),
    (
        _campaign("session__campaign_id"),
        Filter("ad", "ad_id", "int", "Of this ad."),
        Filter("session", "session_id", "uuid", "Of this session."),
        Filter("viewer", "session__viewer_id", "uuid", "Of this pseudonym."),
        Filter("status", "status", "text", "With this status.", tuple(Exposure.Status.values)),
        Filter("grade", "trace__grade", "text", "With this grade.", ("good", "fair", "rejected")),
    ),
    updated="changed_at",
)
ANSWERS = Resource(
    "answers",
    "List survey answers",
    "What viewers answered after an exposure, 1 to 5; null where a question was left out.",
    Scope.RESULTS_READ,
    api_rows.answer_rows,
    ("answered_at", "exposure_id"),
    (
        Field("exposure", "int", "The exposure.", "exposure_id"),
        Field("campaign", "int", "The campaign.", "exposure__session__campaign_id"),
        Field("ad", "int", "The ad.", "exposure__ad_id"),
        Field("viewer", "uuid", "The viewer's pseudonym.", "exposure__session__viewer_id"),
        *(
            Field(name, "int", f"{name.replace('_', ' ').capitalize()}, 1 to 5.", null=True)
            for name in SCALES
        ),
        Field("recall", "text", "right, wrong, unsure, or empty."),
        Field("answered_at", "time", "When."),
    ),
    (
        _campaign("exposure__session__campaign_id"),
        Filter("ad", "exposure__ad_id", "int", "After this ad."),
        Filter("viewer", "exposure__session__viewer_id", "uuid", "Of this pseudonym."),
    ),
    updated="answered_at",
)
_EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
FRAMES = Resource(
    "frames",
    "List frames",
    "What each scored frame shows, as numbers: apparent expression, never a feeling. Name an exposure, ad or campaign.",
    Scope.FRAMES_READ,
    api_rows.frame_rows,
    ("pk",),
    (
        Field("id", "int", "The frame.", "pk"),
        Field("exposure", "int", "Its exposure.", "exposure_id"),
        Field("ad", "int", "The ad.", "exposure__ad_id"),
        Field("t_ms", "int", "Media time; negative in the pre-roll."),
        *(
            Field(name, "float", f"Probability of apparent {name}, 0 to 1.", per=SCALE)
            for name in _EXPRESSIONS
        ),
        Field("faces", "int", "Faces in the picture."),
        Field("face_score", "float", "Detector's score, 0 to 1.", per=SCALE),
        *(Field(f"box_{name}", "int", "The face, in pixels.") for name in ("x", "y", "width", "height")),
        Field("yaw", "int", "Degrees; positive to the viewer's left."),
        Field("pitch", "int", "Degrees; positive upwards."),
        Field("roll", "int", "Degrees."),
        Field("luma", "int", "Mean brightness of the face, 0 to 255."),
        Field("sharpness", "int", "Variance of the Laplacian."),
        Field("model", "text", "Digest of the network.", "model_version__digest"),
    ),
    (
        _campaign("exposure__ad__campaign_id"),
        Filter("ad", "exposure__ad_id", "int", "Of this ad."),
        Filter("exposure", "exposure_id", "int", "Of this exposure."),
    ),
    one_of=("campaign", "ad", "exposure"),
)
VIEWERS = Resource(
    "viewers",
    "List viewers and what their panel told",
    "Pseudonyms with participant number and variables, of those who agreed to the link with their panel.",
    Scope.PANEL_READ,
    api_rows.viewer_rows,
    ("created_at", "pk"),
    (
        Field("id", "uuid", "The pseudonym.", "pk"),
        Field("panel_id", "text", "The panel's participant number; empty without consent to it."),
        Field("signed", "bool", "False: anybody may have written the number into the link."),
        Field("variables", "json", "What the panel told, by name.", "panel_variables"),
        Field("sessions", "int", "Sessions under this pseudonym.", "session_count"),
        Field("created_at", "time", "When first seen."),
    ),
    (
        Filter("campaign", "sessions__campaign_id", "int", "With a session of this campaign."),
        Filter("panel_id", "panel_id", "text", "With this participant number."),
    ),
)
MODELS = Resource(
    "models",
    "List networks",
    "The networks that have scored frames on this installation.",
    Scope.RESULTS_READ,
    api_rows.model_rows,
    ("first_used_at", "pk"),
    (
        Field("digest", "text", "Digest of its weights."),
        Field("name", "text", "Name and version."),
        Field("prior", "json", "Label shares in training, and as assumed of viewers (F2).", null=True),
        Field("first_used_at", "time", "When it first scored a frame here."),
    ),
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
    (_campaign("ad__campaign_id"), Filter("ad", "ad_id", "int", "Of this ad.")),
)
RESOURCES = {
    own.name: own
    for own in (CAMPAIGNS, ADS, ANNOTATIONS, SESSIONS, EXPOSURES, ANSWERS, FRAMES, VIEWERS, MODELS)
}
