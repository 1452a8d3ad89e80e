import re
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator, validate_email
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fer_platform.kit.models import Dated


def time_zone_known(name: str) -> None:
    """Refuse a name that is no time zone. Raises: ValidationError."""
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is no time zone; write one such as Europe/Vienna.")


def contact_reachable(text: str) -> None:
    """Refuse a contact that nobody could write to or call.

    Raises: ValidationError.
    """
    if _TELEPHONE.search(text):
        return
    for word in text.split():
        for check in (validate_email, _WEB):
            try:
                check(word.strip(",;:.()<>"))
            except ValidationError:
                continue
            return
    raise ValidationError("Give an e-mail address, a web address (https://…) or a telephone number.")


_TELEPHONE = re.compile(r"\+?\d(?:[ ()/-]*\d){6,}", re.ASCII)
_WEB = URLValidator(schemes=["http", "https"])


class User(AbstractUser):
    """A person who signs in. What they may do comes from their memberships; a superuser operates the installation."""

    second_factor_at = models.DateTimeField(
        null=True, editable=False, help_text="When the second factor was set up. Empty: there is none."
    )
    second_factor_required = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="One of the person’s organisations asks for it.",
    )
    toured_at = models.DateTimeField(
        null=True, editable=False, help_text="When the person ended the tour. Empty: it is offered."
    )
    language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="What the person reads their pages and mails in. Empty: as organisation and browser say.",
    )


class RealOrganisations(models.Manager["Organisation"]):
    """All but those that only carry rehearsals: nobody lists, manages or measures these."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().filter(rehearses__isnull=True)


class Organisation(Dated):
    """Owns campaigns, viewers and results. Nobody outside sees its rows.

    One that `rehearses` another has no members. It owns the campaigns that are rehearsed, and so their sessions and
    viewers lie behind the border that keeps strangers apart: no list, norm, export or count of exposures meets them.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    contact = models.CharField(
        max_length=200,
        blank=True,
        validators=[contact_reachable],
        help_text="Whom viewers write to about their data: an e-mail address, a web address or a telephone number.",
    )
    controller = models.TextField(
        blank=True,
        max_length=500,
        help_text="Who is responsible for the data (GDPR Art. 4(7)): the legal name and the postal address.",
    )
    recipients = models.TextField(
        blank=True,
        max_length=1000,
        help_text="Who else receives results or handles data for you, such as your host or a client.",
    )
    retention_months = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="Months after which a viewer’s results are deleted by themselves (1 to 120), as the notice says. "
        "Empty: they are kept until the viewer withdraws or you delete them.",
    )
    data_protection_officer = models.CharField(
        max_length=200, blank=True, help_text="Where you have one: how viewers reach them."
    )
    supervisory_authority = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="The data protection authority that viewers may complain to: its name and how to reach it.",
    )
    transfers = models.TextField(
        blank=True,
        max_length=1000,
        db_default="",
        help_text="Where data go outside of the European Economic Area, and by which safeguard. Empty: nowhere.",
    )
    privacy_url = models.URLField(
        blank=True, verbose_name="privacy link", help_text="Your own privacy policy on the web."
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
    second_factor_required = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Nobody of the organisation signs in with a password alone.",
    )
    is_demo = models.BooleanField(default=False, help_text="Holds the demonstration campaign.")
    rehearses = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, editable=False, related_name="rehearsal"
    )

    objects = RealOrganisations()
    everything = models.Manager["Organisation"]()

    class Meta:
        base_manager_name = "everything"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> date:
        """The day it is there: a campaign's first and last days are days of its organisation's time zone."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))

    @property
    def look_shown(self) -> models.Model | None:
        """Its logo and colour, in a rehearsal those of whom it rehearses; None where it has the product's own."""
        return getattr(self.rehearses or self, "look", None)


class Member(Dated):
    """One user's role in one organisation."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin: members, campaigns, results")
        MARKETER = "marketer", _("Marketer: campaigns, results")
        ANALYST = "analyst", _("Analyst: results, read only")

    class Digest(models.TextChoices):
        NEVER = "", _("Never")
        DAILY = "daily", _("Every day on which something happened")
        WEEKLY = "weekly", _("On Mondays")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(max_length=10, choices=Role)
    digest = models.CharField(
        max_length=6,
        choices=Digest,
        default=Digest.NEVER,
        db_default=Digest.NEVER,
        blank=True,
        help_text="How often the person is told by e-mail what happened; they choose it themselves.",
    )
    digest_at = models.DateTimeField(null=True, editable=False, help_text="Up to when they were told.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="member_once_per_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"
