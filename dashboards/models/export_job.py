import uuid

from django.db import models

from campaigns.models import Ad, Campaign


class ExportJob(models.Model):
    """One file of a campaign's, asked for on a page or by a tool, written by a worker, and deleted a day later."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being written"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Deleted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    ad = models.ForeignKey(
        Ad, on_delete=models.CASCADE, null=True, related_name="+", help_text="A report of this one alone."
    )
    panel = models.BooleanField(
        default=False, db_default=False, help_text="A bundle with what the panel told of viewers."
    )
    what = models.CharField(max_length=20)
    form = models.CharField(max_length=10, help_text="csv, parquet, xlsx or zip.")
    language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="What its words are written in. Empty: the organisation's.",
    )
    updated_after = models.DateTimeField(null=True, help_text="Only rows that changed after this.")
    scopes = models.JSONField(help_text="Scopes that reading it needs.")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    rows = models.PositiveBigIntegerField(default=0, help_text="Written so far.")
    rows_total = models.PositiveBigIntegerField(null=True, help_text="To be written; null until it is known.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Counted when work starts.")
    leased_until = models.DateTimeField(null=True)
    erased = models.PositiveIntegerField(default=0, help_text="Sessions withdrawn when it was written.")
    file = models.CharField(max_length=100, blank=True, help_text="Its name in the storage.")
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="export_to_write",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}.{self.form} of campaign {self.campaign_id}"
