import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models.campaign import Campaign
from campaigns.models.notice import Notice
from campaigns.models.viewer import Viewer


class ViewerSession(models.Model):
    """One sitting of one viewer with one campaign."""

    class Status(models.TextChoices):
        OPEN = "open", "Watching"
        FINISHED = "finished", "Finished"
        ABANDONED = "abandoned", "Left"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Camera(models.TextChoices):
        UNASKED = "unasked", "Not asked"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        MISSING = "missing", "No camera"
        BUSY = "busy", "Does not start, or used elsewhere"
        UNUSABLE = "unusable", "The browser gives none to pages"
        STOPPED = "stopped", "Stopped on the way"

    CAMERA_WAS_ON = (Camera.GRANTED, Camera.STOPPED)

    class Sound(models.TextChoices):
        UNASKED = "unasked", "Not asked"
        HEARD = "heard", "Counted the tones right"
        UNHEARD = "unheard", "Goes on without sound"
        SKIPPED = "skipped", "Skipped"

    class Screening(models.TextChoices):
        UNASKED = "unasked", "Nothing was asked before it began"
        ASKED = "asked", "Not answered yet"
        PASSED = "passed", "Goes on"
        OUT = "out", "Ended by an answer"
        FULL = "full", "Ended: the places of the group were taken"

    class Origin(models.TextChoices):
        SERVER = "server", "Pictures, read on the server"
        DEVICE = "device", "Numbers, read on the viewer’s device"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sessions")
    viewer = models.ForeignKey(
        Viewer,
        on_delete=models.CASCADE,
        related_name="sessions",
        null=True,
        help_text="Nobody once withdrawn.",
    )
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+", null=True)
    panel_shown = models.JSONField(
        null=True,
        blank=True,
        help_text="What the notice showed of a panel’s link that was agreed to. Gone once withdrawn.",
    )
    withdrawal_hash = models.BinaryField(
        max_length=32, null=True, unique=True, help_text="SHA-256 of the viewer’s own code."
    )
    keep_until = models.DateField(
        null=True, blank=True, help_text="The last day that the notice allows. Empty: it named none."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    camera = models.CharField(max_length=10, choices=Camera, default=Camera.UNASKED)
    sound = models.CharField(
        max_length=8,
        choices=Sound,
        default=Sound.UNASKED,
        db_default=Sound.UNASKED,
        help_text="What became of the sound check.",
    )
    screening = models.CharField(
        max_length=7,
        choices=Screening,
        default=Screening.UNASKED,
        db_default=Screening.UNASKED,
        help_text="What became of the screener’s questions.",
    )
    origin = models.CharField(
        max_length=10,
        choices=Origin,
        default=Origin.SERVER,
        db_default=Origin.SERVER,
        help_text="Where this viewer agreed to be read; the other kind of frame is refused.",
    )
    elsewhere = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Its one ad played in the player of another site’s page; ours measured beside it.",
    )
    recognised_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the viewer’s face was found to be the one of an earlier visit, where both agreed to that.",
    )
    ad_order = ArrayField(models.BigIntegerField(), help_text="Ads in the order that this viewer gets.")
    ad_choices = models.JSONField(
        default=list,
        blank=True,
        db_default=[],
        help_text="Adaptive order: why each of these came (`next_ad.Chosen`), for the viewer. Gone once withdrawn.",
    )
    receipts_mailed = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How often the viewer had the link of their page mailed; not where to.",
    )
    frames_dropped = models.PositiveIntegerField(
        default=0, help_text="Snapshots that the browser gave up, by its own count."
    )
    started_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(
                fields=["last_seen_at"], condition=models.Q(status="open"), name="session_open_last_seen"
            ),
            models.Index(fields=["ended_at"], name="session_ended"),
            models.Index(fields=["keep_until"], name="session_keep_until"),
            models.Index(fields=["started_at"], name="session_started"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="withdrawn", viewer__isnull=True, panel_shown__isnull=True)
                | (~models.Q(status="withdrawn") & models.Q(viewer__isnull=False)),
                name="session_withdrawn_leads_to_nobody",
            )
        ]

    def __str__(self) -> str:
        return f"session {str(self.id)[:8]}"
