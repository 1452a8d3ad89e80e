from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models.campaign import Campaign
from fer_platform.kit.models import Dated


class ResultsLink(Dated):
    """Opens a campaign's results, in aggregates alone, to whoever has it and needs no account. Of its text only the
    digest is kept. One with `embed_origins` is for a frame on these pages, where no password can be asked."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="results_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField(max_length=100, help_text="For whom it is.")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4, help_text="Its last characters: tells it from others.")
    password = models.CharField(max_length=128, blank=True, help_text="Hashed; empty where none is asked.")
    embed_origins = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0, help_text="How often its page was shown.")
    last_opened_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(embed_origins=[]) | models.Q(password=""),
                name="results_link_frame_without_password",
            )
        ]

    def __str__(self) -> str:
        return self.name
