import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models.campaign import Campaign
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
        STOPPED = "stopped", "Stopped on the way"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sessions")
    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="sessions")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    camera = models.CharField(max_length=10, choices=Camera, default=Camera.UNASKED)
    ad_order = ArrayField(models.BigIntegerField(), help_text="Ads in the order that this viewer gets.")
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
        ]

    def __str__(self) -> str:
        return f"session {str(self.id)[:8]}"
