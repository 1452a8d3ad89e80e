from django.db import models

from campaigns.models.ad import Ad
from campaigns.models.viewer_session import ViewerSession


class Exposure(models.Model):
    """One play of one ad to one viewer. `number` says the how-manieth time this viewer sees this ad (1 = the first)."""

    class Status(models.TextChoices):
        PLAYING = "playing", "Playing"
        COMPLETED = "completed", "Watched to the end"
        ABANDONED = "abandoned", "Left before the end"

    session = models.ForeignKey(ViewerSession, on_delete=models.CASCADE, related_name="exposures")
    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="exposures")
    position = models.PositiveSmallIntegerField(help_text="Place in the sitting, from 0.")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PLAYING)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    conditions = models.JSONField(
        null=True,
        blank=True,
        help_text="How the ad played: played_ms, silent_ms, captioned_ms, full_screen_ms, mean volume and visible "
        "part (0 to 1), width and height in CSS pixels. Empty: the browser did not tell.",
    )

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="exposure_once_per_position")
        ]
        indexes = [models.Index(fields=["ad", "status"], name="exposure_by_ad")]

    def __str__(self) -> str:
        return f"exposure {self.pk} of ad {self.ad_id}"


class ExposureEvent(models.Model):
    """What happened to the playback, in order: without it a trace cannot tell a stall from a dull second."""

    class Kind(models.TextChoices):
        PREROLL = "preroll", "Neutral screen began"
        PLAY = "play", "Playing"
        PAUSE = "pause", "Paused"
        STALL = "stall", "Waiting for data"
        RESUME = "resume", "Playing again"
        HIDDEN = "hidden", "Tab hidden"
        VISIBLE = "visible", "Tab visible again"
        CAMERA_LOST = "camera_lost", "Camera stopped"
        ENDED = "ended", "Reached the end"

    exposure = models.ForeignKey(Exposure, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField(help_text="Counted by the browser, per exposure, from 0.")
    kind = models.CharField(max_length=12, choices=Kind)
    media_ms = models.IntegerField(help_text="Media time; negative in the pre-roll.")
    elapsed_ms = models.PositiveIntegerField(help_text="Wall time since the exposure began.")

    class Meta:
        ordering = ["exposure", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["exposure", "sequence"], name="event_once_per_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.media_ms} ms"
