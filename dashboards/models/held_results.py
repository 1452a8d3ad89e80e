from django.db import models

from campaigns.models import Campaign


class HeldResults(models.Model):
    """What links to a campaign's results show of one subject, until enough viewers have come or gone
    (`analysis/held.py`)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=120, help_text="`ad:3`, or `campaign:2` for what is decided.")
    basis = models.CharField(max_length=200, help_text="Another one is never held: other ads, other code.")
    numbers = models.JSONField(help_text="The findings (`analysis.encode`).")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "held results"
        constraints = [models.UniqueConstraint(fields=["campaign", "subject"], name="held_results_once")]

    def __str__(self) -> str:
        return f"{self.subject} of {self.made_at:%Y-%m-%d}"
