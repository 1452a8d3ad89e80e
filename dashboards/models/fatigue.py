from django.db import models

from campaigns.models import Ad


class FatigueReading(models.Model):
    """What the fatigue page of an ad shows for one measure, kept so that the page need not compute it.

    `revision` names the plays and the code it was made from: a page shows it only while both are the present ones.
    """

    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="fatigue_readings")
    measure = models.CharField(max_length=20)
    revision = models.CharField(max_length=120)
    plays = models.PositiveIntegerField(help_text="Rolled-up plays that it was made from.")
    status = models.CharField(max_length=20, blank=True)
    broken = models.BooleanField(help_text="Whether a break in the campaign's level is reported (F33).")
    document = models.JSONField()
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ad", "measure"], name="fatigue_reading_once")]

    def __str__(self) -> str:
        return f"{self.measure} of ad {self.ad_id}: {self.status}"


class FatigueAlert(models.Model):
    """One change that a marketer should know of: of an ad's status, or of the campaign's level. Never changed but for
    `mailed_at`, when it was sent to the organisation's admins and marketers."""

    class Kind(models.TextChoices):
        STATUS = "status", "The fatigue status changed"
        LEVEL = "level", "The level of first exposures changed"

    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="fatigue_alerts")
    measure = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    sentence = models.TextField(help_text="What was found, with n and interval.")
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["ad", "-created_at"], name="fatigue_alert_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of ad {self.ad_id}: {self.before} to {self.after}"
