from django.db import models
from django.utils import timezone

from campaigns.models.campaign import Campaign
from campaigns.models.organisation import Organisation


class Deletion(models.Model):
    """Proof that a session's data were deleted: when, why, and how many rows. Only added (a trigger refuses changes).

    It outlives the session, the campaign and the organisation, and names nobody: the session's number is random.
    """

    class Reason(models.TextChoices):
        VIEWER = "viewer", "Withdrawn by the viewer"
        STAFF = "staff", "Withdrawn for the viewer"
        ERASED = "erased", "Deleted by the organisation"
        TEST = "test", "Removed by the team as a test"
        RETENTION = "retention", "Kept for as long as the notice said"

    at = models.DateTimeField(default=timezone.now)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    session_number = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=10, choices=Reason)
    rows = models.JSONField(help_text="How many rows went, by table.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"deletion {self.pk}"
