"""Which rows tools can list: one description of each for API, reference and exports. Here: what came of studies."""

from campaigns.models import AccessToken, Exposure, ViewerSession
from campaigns.models.answer import SCALES
from dashboards.models import FatigueAlert
from dashboards.selectors import api_rows
from dashboards.surfaces.api.decisions_resource import DECISIONS
from dashboards.surfaces.api.resource import Field, Filter, Resource, of_campaign
from dashboards.surfaces.api.resources_shown import ADS, ANNOTATIONS, CAMPAIGNS
from inference.models.frame_emotion import SCALE

Scope = AccessToken.Scope


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
        Field(
            "viewer",
            "uuid",
            "The viewer's pseudonym in your organisation; null once withdrawn.",
            "viewer_id",
            null=True,
        ),
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
        of_campaign("campaign_id"),
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
        of_campaign("session__campaign_id"),
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
        of_campaign("exposure__session__campaign_id"),
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
        of_campaign("exposure__ad__campaign_id"),
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
ALERTS = Resource(
    "alerts",
    "List changes of fatigue",
    "What the pages and mails tell of an ad's fatigue: its status changed, or the level of first exposures did.",
    Scope.RESULTS_READ,
    api_rows.alert_rows,
    ("created_at", "pk"),
    (
        Field("id", "int", "Its number.", "pk"),
        Field("campaign", "int", "The campaign.", "ad__campaign_id"),
        Field("ad", "int", "The ad.", "ad_id"),
        Field("measure", "text", "Which measure, as in the keys of findings."),
        Field("kind", "text", "status, or level."),
        Field("before", "text", "Status before; empty of a level."),
        Field("after", "text", "Status after; empty of a level."),
        Field("findings", "json", "The figures behind it, with n and interval.", "numbers"),
        Field("created_at", "time", "When it was found."),
    ),
    (
        of_campaign("ad__campaign_id"),
        Filter("ad", "ad_id", "int", "Of this ad."),
        Filter("kind", "kind", "text", "Of this kind.", tuple(FatigueAlert.Kind.values)),
    ),
    updated="created_at",
)
NORMS = Resource(
    "norms",
    "List norms of other installations",
    "What ads of others reached, from files of norms (`manage.py norms import`); your own ads' places: `about=norm`.",
    Scope.RESULTS_READ,
    api_rows.norm_rows,
    ("imported_at", "pk"),
    (
        Field("ad", "text", "A digest that only tells the same ad again."),
        Field("measure", "text", "Which series' mean over the ad."),
        Field("kind", "text", "Length class, frame rate and network."),
        Field("n", "int", "Viewers behind it."),
        Field("value", "float", "The level."),
        Field("error", "float", "Its standard error."),
        Field("imported_at", "time", "When it was imported."),
    ),
    (Filter("measure", "measure", "text", "Of this series."),),
    updated="imported_at",
)
RESOURCES = {
    own.name: own
    for own in (
        *(CAMPAIGNS, ADS, ANNOTATIONS, SESSIONS, EXPOSURES, ANSWERS, FRAMES, VIEWERS, MODELS),
        *(ALERTS, NORMS, DECISIONS),
    )
}
