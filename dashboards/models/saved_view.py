from django.conf import settings
from django.db import models

from fer_platform.kit.models import Dated


class SavedView(Dated):
    """A person's own view of the list of campaigns: what was searched, filtered and sorted, under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(
        max_length=500, help_text="The list's own parameters, as its address carries them."
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once_a_name")]

    def __str__(self) -> str:
        return self.name
