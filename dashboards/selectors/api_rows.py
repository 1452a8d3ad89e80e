"""Rows that tools read, of the campaigns that the caller may see; each in an order that a reader can go on in."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest, JSONObject

from campaigns.models import (
    AccessToken,
    Ad,
    Answer,
    BrandMoment,
    Campaign,
    Exposure,
    User,
    Viewer,
    ViewerSession,
)
from campaigns.selectors.campaigns import campaigns_for, organisations_for
from dashboards.selectors.campaigns import campaign_overview
from inference.models import FrameEmotion, ModelVersion

Caller = User | AccessToken


def campaign_rows(caller: Caller) -> QuerySet[Campaign]:
    """Return campaigns with `ad_count`, `viewer_count` and `last_activity`."""
    return campaign_overview(caller)


def ad_rows(caller: Caller) -> QuerySet[Ad]:
    """Return ads with `moments`: their brand moments as JSON."""
    moments = BrandMoment.objects.filter(ad=OuterRef("pk")).order_by("start_ms")
    described = JSONObject(label="label", start_ms="start_ms", end_ms="end_ms")
    return Ad.objects.filter(campaign__in=campaigns_for(caller)).annotate(
        moments=ArraySubquery(moments.values(json=described))
    )


def session_rows(caller: Caller) -> QuerySet[ViewerSession]:
    """Return sessions with `changed_at`; a withdrawn one is a row without content."""
    rows = ViewerSession.objects.filter(campaign__in=campaigns_for(caller))
    return rows.annotate(changed_at=Greatest("last_seen_at", Coalesce("ended_at", "last_seen_at")))


def exposure_rows(caller: Caller) -> QuerySet[Exposure]:
    """Return exposures with `changed_at`; what came of their frames is there once they are rolled up."""
    ended, rolled_up = Coalesce("ended_at", "started_at"), Coalesce("trace__rolled_up_at", "started_at")
    rows = Exposure.objects.filter(session__campaign__in=campaigns_for(caller))
    return rows.annotate(changed_at=Greatest("started_at", ended, rolled_up))


def answer_rows(caller: Caller) -> QuerySet[Answer]:
    return Answer.objects.filter(exposure__session__campaign__in=campaigns_for(caller))


def frame_rows(caller: Caller) -> QuerySet[FrameEmotion]:
    """Return what each scored frame shows."""
    return FrameEmotion.objects.filter(exposure__ad__campaign__in=campaigns_for(caller))


def viewer_rows(caller: Caller) -> QuerySet[Viewer]:
    """Return viewers of whom something is left: with all sessions withdrawn a person is nobody any more."""
    left = ViewerSession.objects.filter(viewer=OuterRef("pk")).exclude(status=ViewerSession.Status.WITHDRAWN)
    rows = Viewer.objects.filter(Exists(left), organisation__in=organisations_for(caller))
    return rows.annotate(session_count=Count("sessions"))


def model_rows(_: Caller) -> QuerySet[ModelVersion]:
    """Return the networks that have scored frames here: the installation's, not an organisation's."""
    return ModelVersion.objects.all()
