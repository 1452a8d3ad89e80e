from django.db import models

from campaigns.models import Ad


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
    numbers = models.JSONField(help_text="The findings that its sentence is made of (`analysis.encode`).")
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["ad", "-created_at"], name="fatigue_alert_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of ad {self.ad_id}: {self.before} to {self.after}"

    @property
    def broke_on(self) -> float:
        """The day on which the level broke, since 1970-01-01; −inf where no number says."""
        days = [
            own["value"]["value"]
            for own in self.numbers
            if own["key"].endswith(".break.day") and own["value"]
        ]
        return days[0] if days else float("-inf")
