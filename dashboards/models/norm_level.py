from django.db import models

from campaigns.models import Organisation


class NormLevel(models.Model):
    """What an ad of another installation reached in one series, from a file of norms: no name, no viewer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="norm_levels")
    ad = models.CharField(max_length=200, help_text="A digest that only tells the same ad again.")
    measure = models.CharField(max_length=200, help_text="Which series' mean over the ad.")
    kind = models.CharField(max_length=200, help_text="Length class, frame rate and network.")
    n = models.PositiveIntegerField(help_text="Viewers behind it.")
    value = models.FloatField()
    error = models.FloatField(help_text="Its standard error.")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "ad", "measure", "kind"], name="norm_level_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.ad}"
