from django.conf import settings
from django.db import models

from campaigns.models.ad import Ad


class Annotation(models.Model):
    """A note that somebody of the team left at a moment of an ad. It is never shown to viewers."""

    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="annotations")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="annotations"
    )
    at_ms = models.PositiveIntegerField(help_text="Media time that it is about.")
    text = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at_ms", "pk"]

    def __str__(self) -> str:
        return f"{self.at_ms} ms: {self.text}"
