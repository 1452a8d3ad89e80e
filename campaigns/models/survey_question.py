from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from campaigns.models.exposure import Exposure
from campaigns.models.viewer_session import ViewerSession

LONGEST_QUESTION, LONGEST_OPTION, LONGEST_LABEL, LONGEST_TEXT = 300, 120, 60, 1000
MOST_OPTIONS, FEWEST_POINTS, MOST_POINTS = 20, 2, 11


class SurveyQuestion(models.Model):
    """A question of the campaign's own: a row, so that a new one needs no migration."""

    class Place(models.TextChoices):
        SCREENER = "screener", _("Before it begins")
        AD = "ad", _("After each ad")
        END = "end", _("At the end")

    class Kind(models.TextChoices):
        SINGLE = "single", _("One of several answers")
        MULTIPLE = "multiple", _("Any of several answers")
        SCALE = "scale", _("A scale of points")
        TEXT = "text", _("Open text")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="survey_questions")
    place = models.CharField(max_length=8, choices=Place)
    number = models.PositiveSmallIntegerField(help_text="Its turn within its place, from 1.")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=LONGEST_QUESTION)
    options = ArrayField(
        models.CharField(max_length=LONGEST_OPTION),
        default=list,
        help_text="Of one or any of several answers.",
    )
    points = models.PositiveSmallIntegerField(
        null=True,
        validators=[MinValueValidator(FEWEST_POINTS), MaxValueValidator(MOST_POINTS)],
        help_text="Of a scale, which runs from 1.",
    )
    low = models.CharField(max_length=LONGEST_LABEL, blank=True, help_text="What the lowest point means.")
    high = models.CharField(max_length=LONGEST_LABEL, blank=True, help_text="What the highest point means.")
    ends = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        help_text="Numbers of answers, from 1, that end the session before it begins; of a screener alone.",
    )

    class Meta:
        ordering = ["campaign", "place", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "place", "number"],
                name="survey_question_once_per_turn",
                deferrable=Deferrable.DEFERRED,  # two may change places
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def code(self) -> str:
        """What findings and files call it, e.g. `ad-1`: fixed, as the questions are, once there are results."""
        return f"{self.place}-{self.number}"

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The answers that it offers, each with its number; none of an open text."""
        named = self.options or [str(point + 1) for point in range(self.points or 0)]
        return list(enumerate(named, 1))


class SurveyAnswer(models.Model):
    """What one session answered to one question; after an ad, what it answered then. It goes with its session."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="answers")
    session = models.ForeignKey(ViewerSession, on_delete=models.CASCADE, related_name="survey_answers")
    exposure = models.ForeignKey(Exposure, on_delete=models.CASCADE, null=True, related_name="survey_answers")
    chosen = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text="Numbers of the chosen answers, from 1."
    )
    text = models.TextField(blank=True, max_length=LONGEST_TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "session", "exposure"],
                name="survey_answer_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"answer of session {self.session_id}"
