from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from campaigns.models.survey_question import SurveyQuestion
from campaigns.models.viewer_session import ViewerSession


class Recruitment(models.Model):
    """Where a campaign's viewers come from, and how they get back: its panel's parameters, addresses and codes."""

    class Provider(models.TextChoices):
        PROLIFIC = "prolific", "Prolific"
        CINT = "cint", "Cint"
        QUALTRICS = "qualtrics", "Qualtrics"
        FORMS = "forms", _("SurveyMonkey or Typeform")
        OWN = "own", _("A panel of our own")
        NONE = "none", _("No panel")

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="recruitment")
    provider = models.CharField(max_length=10, choices=Provider)
    parameters = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="Names of the parameters that the panel’s links carry; the first one is the participant’s id.",
    )
    once = models.BooleanField(
        default=True,
        help_text="Whoever has finished is told so when they come again, and does not begin anew.",
    )
    quota = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text="How many complete, usable visits are wanted. Empty: any number.",
    )
    outcomes = models.JSONField(default=dict, help_text="By outcome: url, with placeholders, and code.")

    def __str__(self) -> str:
        return f"recruitment of campaign {self.campaign_id}"


class QuotaCell(models.Model):
    """How many complete, usable visits are wanted of one group: those with this answer to a screener's question, or
    this value of what the panel tells. A visit may count in several; who is in none is limited by none."""

    recruitment = models.ForeignKey(Recruitment, on_delete=models.CASCADE, related_name="cells")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, null=True, related_name="+")
    option = models.PositiveSmallIntegerField(null=True, help_text="Number of the answer, from 1.")
    variable = models.CharField(max_length=30, blank=True, help_text="Of the panel’s link, without seg_.")
    value = models.CharField(max_length=40, blank=True)
    places = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(1_000_000)])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, option__isnull=False, variable="", value="")
                | (models.Q(question__isnull=True, option__isnull=True) & ~models.Q(variable="")),
                name="quota_cell_of_answer_or_value",
            ),
            models.UniqueConstraint(
                fields=["recruitment", "question", "option", "variable", "value"],
                name="quota_cell_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.places} of {self.told}"

    @property
    def told(self) -> str:
        """The group in words: the question with its answer, or the panel's variable with its value."""
        if self.question is None:
            return f"{self.variable} {self.value}"
        return f"{self.question.text} {dict(self.question.choices).get(self.option, '')}"


class PanelVisit(models.Model):
    """What a panel's link brought with one session, kept to send the viewer back and to tell the panel how it ended.

    Personal data: it goes with a withdrawal, and with its session. It joins nothing to results: who did not agree to
    the panel purpose stays apart from their number.
    """

    class Outcome(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        DECLINED = "declined", _("Declined")
        SCREENED = "screened", _("Screened out")
        OVER_QUOTA = "over_quota", _("Over quota")
        QUALITY = "quality", _("Poor quality")
        TIMED_OUT = "timed_out", _("Timed out")

    session = models.OneToOneField(
        ViewerSession, on_delete=models.CASCADE, primary_key=True, related_name="panel_visit"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.CharField(max_length=255, blank=True)
    signed = models.BooleanField(default=False)
    parameters = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, help_text="Empty while it runs.")

    released = models.BooleanField(
        default=False,
        help_text="Complete for the panel, and its place taken by another: no exposure is usable.",
    )

    cells = models.ManyToManyField(QuotaCell, related_name="visits")

    class Meta:
        indexes = [models.Index(fields=["campaign", "number"], name="panel_visit_by_number")]

    def __str__(self) -> str:
        return f"visit of session {self.session_id}"


class PanelTrouble(models.Model):
    """How often a campaign's link came with a parameter that had to be left out. Nobody's value stands here."""

    class Kind(models.TextChoices):
        MISSING = "missing", _("did not come")
        PLACEHOLDER = "placeholder", _("came as a placeholder that the panel had not filled in")
        UNREADABLE = "unreadable", _("held signs that cannot be printed, or no UTF-8")
        TWICE = "twice", _("came more than once, with different values")
        TOO_LONG = "too_long", _("was too long to be given back")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="panel_troubles")
    parameter = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "parameter", "kind"], name="panel_trouble_once")
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.kind}: {self.count}"
