from django.db import models

from campaigns.models import ViewerSession


class SessionLedger(models.Model):
    """How many frames a session's 202 answers have promised to keep: counted at the door, checked by the audit."""

    session = models.OneToOneField(
        ViewerSession, on_delete=models.CASCADE, primary_key=True, related_name="ledger"
    )
    accepted = models.PositiveIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    last_batch_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.accepted} frames of {self.session_id}"
