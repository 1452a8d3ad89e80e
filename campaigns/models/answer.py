from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from campaigns.models.exposure import Exposure

_POINTS = [MinValueValidator(1), MaxValueValidator(5)]
SCALES = ("liking", "purchase_intent", "satisfaction")


class Answer(models.Model):
    """What a viewer said after one play of an ad. Each question may be left out; the row goes with its exposure."""

    class Recall(models.TextChoices):
        RIGHT = "right", "Named the brand"
        WRONG = "wrong", "Named another brand"
        UNSURE = "unsure", "Was not sure"

    exposure = models.OneToOneField(
        Exposure, on_delete=models.CASCADE, primary_key=True, related_name="answer"
    )
    liking = models.PositiveSmallIntegerField(null=True, validators=_POINTS, help_text="1 (not at all) to 5.")
    purchase_intent = models.PositiveSmallIntegerField(null=True, validators=_POINTS)
    satisfaction = models.PositiveSmallIntegerField(null=True, validators=_POINTS)
    recall = models.CharField(max_length=6, choices=Recall, blank=True)
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__isnull": True}) | models.Q(**{f"{name}__range": (1, 5)}),
                name=f"answer_{name}_one_to_five",
            )
            for name in SCALES
        ]

    def __str__(self) -> str:
        return f"answer to exposure {self.exposure_id}"
