from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models.exposure import Exposure

HIGHEST = 100  # as good as can be; as much below zero is as bad as can be


class SliderTrace(models.Model):
    """Where a viewer without a camera moved the slider while an ad played; at its begin it stands at 0, in the middle.

    One who never moved it has no row. It goes with its exposure.
    """

    exposure = models.OneToOneField(
        Exposure, on_delete=models.CASCADE, primary_key=True, related_name="slider"
    )
    at_ms = ArrayField(models.PositiveIntegerField(), help_text="Media time of each move, rising.")
    values = ArrayField(models.SmallIntegerField(), help_text="Where it then stood: −100 to 100.")

    def __str__(self) -> str:
        return f"slider of exposure {self.exposure_id}"
