from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from fer_platform.kit.models import Dated


def time_zone_known(name: str) -> None:
    """Refuse a name that is no time zone. Raises: ValidationError."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is no time zone; write one such as Europe/Vienna.")


class User(AbstractUser):
    """A person who signs in. What they may do comes from their memberships; a superuser operates the installation."""


class Organisation(Dated):
    """Owns campaigns, viewers and results. Nobody outside sees its rows."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    contact = models.CharField(
        max_length=200,
        blank=True,
        help_text="Shown to viewers in the notice: whom to write to about their data.",
    )
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text="How results are written: words, separators, dates.",
    )
    time_zone = models.CharField(
        max_length=50,
        default="UTC",
        validators=[time_zone_known],
        help_text="Of days and times in results, e.g. Europe/Vienna.",
    )
    is_demo = models.BooleanField(default=False, help_text="Holds the demonstration campaign.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(Dated):
    """One user's role in one organisation."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Admin: members, campaigns, results"
        MARKETER = "marketer", "Marketer: campaigns, results"
        ANALYST = "analyst", "Analyst: results, read only"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="member_once_per_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"
