from django.db import models


class IdempotentAnswer(models.Model):
    """What was answered to a request with an `Idempotency-Key`, for a day: sent again, it is answered, not done, again.

    Without `status`, the first one is still in hand.
    """

    sender = models.CharField(max_length=40, help_text="token:ID or user:ID: keys of others are other keys.")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="Of method, address and body.")
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True, help_text="JSON.")
    started_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], name="idempotency_key_once_per_sender")
        ]
        indexes = [models.Index(fields=["started_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return f"{self.sender} {self.key}"
