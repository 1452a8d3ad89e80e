from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models.campaign import Campaign
from fer_platform.kit.models import Dated, new_code


def intake_path(intake: "Intake", filename: str) -> str:
    """Return where an upload waits: a name of our own, never the uploader's."""
    return f"intake/{intake.campaign_id}/{new_code()}.bin"


class Intake(Dated):
    """An uploaded file that becomes an ad once it is converted: the queue, and how far it is. The row goes with
    success; one that failed says why until somebody removes it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONVERTING = "converting", "Converting"
        FAILED = "failed", "Failed"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="intakes")
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=intake_path)
    notes = ArrayField(models.CharField(max_length=20), help_text="What has to be changed (clips/notes.py).")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Counted when one starts.")
    percent = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, help_text="Until then somebody converts it.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why it failed.")

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["waiting", "converting"]),
                name="intake_to_convert",
            )
        ]

    def __str__(self) -> str:
        return self.title
