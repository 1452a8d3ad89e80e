"""Rows that tools read, of campaigns that the caller may see; each in an order that a reader can go on in."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest, JSONObject

from campaigns.models import (
    Ad,
    Annotation,
    Answer,
    BrandMoment,
    Campaign,
    Exposure,
    Viewer,
    ViewerSession,
)
from dashboards.selectors.campaigns import campaign_overview
from inference.models import FrameEmotion, ModelVersion

Campaigns = QuerySet[Campaign]


def campaign_rows(campaigns: Campaigns) -> QuerySet[Campaign]:
    """Return campaigns with `ad_count`, `viewer_count` and `last_activity`."""
    return campaign_overview(campaigns)


def ad_rows(campaigns: Campaigns) -> QuerySet[Ad]:
    """Return ads with `moments`: their brand moments as JSON."""
    moments = BrandMoment.objects.filter(ad=OuterRef("pk")).order_by("start_ms")
    described = JSONObject(label="label", start_ms="start_ms", end_ms="end_ms")
    return Ad.objects.filter(campaign__in=campaigns).annotate(
        moments=ArraySubquery(moments.values(json=described))
    )


def annotation_rows(campaigns: Campaigns) -> QuerySet[Annotation]:
    """Return the team's notes on ads."""
    return Annotation.objects.filter(ad__campaign__in=campaigns)


def session_rows(campaigns: Campaigns) -> QuerySet[ViewerSession]:
    """Return sessions with `changed_at`; a withdrawn one is a row without content."""
    rows = ViewerSession.objects.filter(campaign__in=campaigns)
    return rows.annotate(changed_at=Greatest("last_seen_at", Coalesce("ended_at", "last_seen_at")))


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
    return rows.annotate(session_count=Count("sessions"))


def model_rows(_: Campaigns) -> QuerySet[ModelVersion]:
    """Return the networks that have scored frames here: the installation's, not an organisation's."""
    return ModelVersion.objects.all()
