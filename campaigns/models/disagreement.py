from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.exposure import Exposure


class Disagreement(models.Model):
    """A stretch of an ad of which its viewer says: what was read of me there is wrong. It goes with its exposure."""

    class Word(models.TextChoices):
        """What the viewer calls it instead."""

        NEUTRAL = "neutral", _("Neutral")
        HAPPY = "happy", _("Happy")
        SURPRISE = "surprise", _("Surprise")
        SAD = "sad", _("Sad")
        ANGRY = "angry", _("Angry")
        DISGUST = "disgust", _("Disgust")
        FEAR = "fear", _("Fear")
        NONE = "none", _("None of these")

    exposure = models.ForeignKey(Exposure, on_delete=models.CASCADE, related_name="disagreements")
    start_ms = models.PositiveIntegerField(help_text="Media time.")
    end_ms = models.PositiveIntegerField(help_text="Media time; later than the start.")
    word = models.CharField(max_length=8, choices=Word, blank=True, help_text="Empty: the viewer gave none.")
    at = models.DateTimeField(auto_now=True, help_text="When it was said, or its word was changed.")

    class Meta:
        ordering = ["exposure", "start_ms", "end_ms"]
        constraints = [
            models.UniqueConstraint(
                fields=["exposure", "start_ms", "end_ms"], name="disagreement_once_per_stretch"
            ),
            models.CheckConstraint(
                condition=models.Q(end_ms__gt=models.F("start_ms")), name="disagreement_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"disagreement at {self.start_ms} to {self.end_ms} ms"
