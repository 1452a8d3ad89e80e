from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.organisation import Organisation
from fer_platform.kit.models import Dated

LONGEST = timedelta(days=366)


class AccessToken(Dated):
    """What a tool signs in with. A personal one (`owner`) may what its owner's role allows and ends with the
    membership; one of the organisation outlives people. Of its text only the digest is kept."""

    class Scope(models.TextChoices):
        CAMPAIGN_READ = "campaign:read", _("Read campaigns and ads")
        CAMPAIGN_WRITE = "campaign:write", _("Make, change, publish and close campaigns")
        RESULTS_READ = "results:read", _("Read findings, sessions, exposures and survey answers")
        FRAMES_READ = "frames:read", _("Read the numbers of single frames")
        PANEL_READ = "panel:read", _("Read participant numbers and what the panel told of viewers")
        NEXT_AD_WRITE = "next_ad:write", _("Ask which ad a session shows next")
        VIEWER_WRITE = "viewer:write", _("Delete sessions and viewers")
        WEBHOOK_WRITE = "webhook:write", _("Set up webhooks")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="access_tokens")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="access_tokens",
    )
    name = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(
        max_length=6, help_text="Its last characters, the checksum: tells it from others."
    )
    old_digest = models.CharField(max_length=64, blank=True, help_text="From before the rotation.")
    old_until = models.DateTimeField(null=True, help_text="Until then the one before is good, too.")
    issued_at = models.DateTimeField(help_text="When the present text was made.")
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    role: str | None = None  # in which it acts; known once a request has been signed by it
    # What the API's permissions ask of whoever sent a request.
    is_authenticated = is_active = True
    is_anonymous = is_superuser = is_staff = False

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["old_digest"], condition=~models.Q(old_digest=""), name="access_token_old_digest_once"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("issued_at") + LONGEST),
                name="access_token_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(old_digest="", old_until__isnull=True)
                | ~models.Q(old_digest="") & models.Q(old_until__isnull=False),
                name="access_token_old_one_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name
