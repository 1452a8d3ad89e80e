import json
from hashlib import sha256

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from campaigns.models.campaign import Campaign

LEAST_VIEWERS, MOST_VIEWERS = 10, 1_000_000


class Registration(models.Model):
    """What a campaign will be judged by, told before its data are there. Rows are only ever added (a trigger refuses
    changes): the newest one counts, and a row that came after the first viewer is shown as a change."""

    class Outcome(models.TextChoices):
        """The one measure that decides, each the mean over an ad; names are those of the analyses."""

        VALENCE = "change_valence", "Change of valence from the viewer’s own resting face"
        HAPPY = "change_happy", "Change of happiness from the viewer’s own resting face"
        SURPRISE = "change_surprise", "Change of surprise from the viewer’s own resting face"
        ENGAGEMENT = "engagement", "Engagement"
        ATTENTION = "attention", "Attention"

    class Looks(models.TextChoices):
        END = "end", "One look, at the end: nothing is called a difference before the number is reached"
        ANY = "any", "Looks while data come in: wider intervals that hold at every look"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="registrations")
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.VALENCE)
    ads = models.JSONField(help_text="The ads compared: a list of number, title and SHA-256 of the file.")
    viewers = models.PositiveIntegerField(
        validators=[MinValueValidator(LEAST_VIEWERS), MaxValueValidator(MOST_VIEWERS)],
        help_text="How many measured viewers the study is made for.",
    )
    looks = models.CharField(max_length=5, choices=Looks, default=Looks.END)
    viewers_before = models.PositiveIntegerField(
        help_text="Viewers who had taken part when this was recorded."
    )
    by = models.CharField(max_length=150, help_text="Who recorded it.")
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True, help_text="Digest of the row before.")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(looks__in=["end", "any"]), name="registration_looks_known"
            )
        ]

    def __str__(self) -> str:
        return f"registration {self.digest[:12]}"

    def digest_made(self) -> str:
        """Return the SHA-256 of what is registered and of the digest before it: whoever keeps one can tell later that
        nothing was altered."""
        told = {
            "campaign": self.campaign.share_code,
            "outcome": self.outcome,
            "ads": self.ads,
            "viewers": self.viewers,
            "looks": self.looks,
            "viewers_before": self.viewers_before,
            "by": self.by,
            "at": self.at.isoformat(),
            "previous": self.previous,
        }
        return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
