from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.viewer_session import ViewerSession


class Consent(models.Model):
    """One answer to one purpose. Events are only ever added (a trigger refuses changes): the newest one counts."""

    class Purpose(models.TextChoices):
        EXPRESSIONS = "expressions", _("Estimate apparent expressions from camera snapshots")
        WATCHING = "watching", _("Keep what was watched and answered")
        RETURN_VISITS = "return_visits", _("Recognise this browser on later visits")
        FACE = "face", _("Recognise my face next time")
        PANEL = "panel", _("Link results to the panel's participant number")
        CHOOSE_ADS = "choose_ads", _("Choose the next ad by the apparent response to those before")

    session = models.ForeignKey(ViewerSession, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    granted = models.BooleanField()
    notice_version = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "purpose", "-id"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.granted else 'no'}"
