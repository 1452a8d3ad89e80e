from django.db import models

from campaigns.models import Ad


class AdTally(models.Model):
    """What the rolled-up exposures of an ad come to. The database keeps it in the transaction of each change, so that a
    live page need not count thousands of rows every second."""

    ad = models.OneToOneField(
        Ad, on_delete=models.CASCADE, primary_key=True, related_name="tally", db_constraint=False
    )
    exposures = models.PositiveIntegerField(default=0)
    ended = models.PositiveBigIntegerField(default=0, help_text="Frames with a reading or without a face.")
    unscored = models.PositiveBigIntegerField(
        default=0, help_text="Frames that were unreadable, failed or expired."
    )
    last_taken_at = models.DateTimeField(null=True)
    changes = models.PositiveBigIntegerField(default=0, help_text="Rises with every change.")

    def __str__(self) -> str:
        return f"tally of ad {self.ad_id}"
