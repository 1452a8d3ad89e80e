"""Rows that tools read, of campaigns that the caller may see; each in an order that a reader can go on in."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject

from campaigns.models import (
    Ad,
    Annotation,
    Answer,
    BrandMoment,
    Campaign,
    Deletion,
    Exposure,
    Viewer,
    ViewerSession,
)
from dashboards.models import AdDecision, FatigueAlert, NormLevel
from dashboards.selectors.campaigns import campaign_overview
from inference.models import FrameEmotion, ModelVersion

Campaigns = QuerySet[Campaign]


def campaign_rows(campaigns: Campaigns) -> QuerySet[Campaign]:
    """Return campaigns with `ad_count`, `viewer_count`, `last_activity` and `is_archived`."""
    return campaign_overview(campaigns).annotate(is_archived=_whether(archived_at__isnull=False))


def ad_rows(campaigns: Campaigns) -> QuerySet[Ad]:
    """Return ads with `moments`, their brand moments as JSON, and `has_captions`."""
    moments = BrandMoment.objects.filter(ad=OuterRef("pk")).order_by("start_ms")
    described = JSONObject(label="label", start_ms="start_ms", end_ms="end_ms")
    return Ad.objects.filter(campaign__in=campaigns).annotate(
        moments=ArraySubquery(moments.values(json=described)), has_captions=_whether(captions__gt="")
    )


def annotation_rows(campaigns: Campaigns) -> QuerySet[Annotation]:
    """Return the team's notes on ads."""
    return Annotation.objects.filter(ad__campaign__in=campaigns)


def session_rows(campaigns: Campaigns) -> QuerySet[ViewerSession]:
    """Return sessions with `changed_at`; a withdrawn one is a row without content. Long after its end a viewer may
    still take a purpose back, by which it leads to another pseudonym, or holds less."""
    gone = Deletion.objects.filter(session_number=OuterRef("pk")).order_by("-at").values("at")
    ended, erased = Coalesce("ended_at", "last_seen_at"), Coalesce(Subquery(gone[:1]), "last_seen_at")
    rows = ViewerSession.objects.filter(campaign__in=campaigns)
    return rows.annotate(changed_at=Greatest("last_seen_at", ended, erased))


def exposure_rows(campaigns: Campaigns) -> QuerySet[Exposure]:
    """Return exposures with `changed_at`; what came of their frames is there once they are rolled up."""
    ended, rolled_up = Coalesce("ended_at", "started_at"), Coalesce("trace__rolled_up_at", "started_at")
    rows = Exposure.objects.filter(session__campaign__in=campaigns)
    return rows.annotate(changed_at=Greatest("started_at", ended, rolled_up))


def answer_rows(campaigns: Campaigns) -> QuerySet[Answer]:
    return Answer.objects.filter(exposure__session__campaign__in=campaigns)


def frame_rows(campaigns: Campaigns) -> QuerySet[FrameEmotion]:
    """Return what each scored frame shows."""
    return FrameEmotion.objects.filter(exposure__ad__campaign__in=campaigns)


def viewer_rows(campaigns: Campaigns) -> QuerySet[Viewer]:
    """Return viewers of whom something is left: with all sessions withdrawn a person is nobody any more."""
    sessions = ViewerSession.objects.filter(viewer=OuterRef("pk"), campaign__in=campaigns)
    rows = Viewer.objects.filter(Exists(sessions.exclude(status=ViewerSession.Status.WITHDRAWN)))
    return rows.annotate(session_count=Count("sessions", distinct=True))  # a filter may join them once more


def decision_rows(campaigns: Campaigns) -> QuerySet[AdDecision]:
    """Return chosen ads with `changed_at`, and the seed as text: other languages' numbers are too short for it."""
    rows = AdDecision.objects.filter(session__campaign__in=campaigns)
    return rows.annotate(
        changed_at=Greatest("at", Coalesce("reward_at", "at")), seed_text=Cast("seed", TextField())
    )


def model_rows(_: Campaigns) -> QuerySet[ModelVersion]:
    """Return the networks that have scored frames here: the installation's, not an organisation's."""
    return ModelVersion.objects.all()


def alert_rows(campaigns: Campaigns) -> QuerySet[FatigueAlert]:
    """Return what was told of ads' fatigue."""
    return FatigueAlert.objects.filter(ad__campaign__in=campaigns)


def norm_rows(campaigns: Campaigns) -> QuerySet[NormLevel]:
    """Return the norms that the campaigns' organisations have imported."""
    return NormLevel.objects.filter(organisation__in=campaigns.values("organisation"))


def _whether(**condition: object) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())
