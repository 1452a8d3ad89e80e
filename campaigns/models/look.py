from django.db import models

from campaigns.models.organisation import Organisation
from fer_platform.kit.models import Dated, new_code


class Look(Dated):
    """An organisation's logo and colour: on its viewers' pages, links to results, reports and slides."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="look")
    colour = models.CharField(max_length=7, blank=True, help_text="As #0b5f5c; empty: the product's own.")
    logo = models.BinaryField(blank=True, help_text="A PNG of our own making on white; empty: none.")
    code = models.CharField(
        max_length=22, unique=True, default=new_code, help_text="Its address; a new one with each change."
    )

    def __str__(self) -> str:
        return f"look of {self.organisation}"
