import uuid

from django.db import models

from campaigns.models.organisation import Organisation


class Viewer(models.Model):
    """A pseudonym. Sittings share one only where the person agreed to be recognised, or to be linked to a panel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="viewers")
    panel_id = models.CharField(max_length=255, blank=True)
    signed = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The link that carried the number was signed by the platform.",
    )
    panel_variables = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="What the panel told with its link, such as an age group; with consent to the panel purpose alone.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "panel_id", "signed"],
                condition=~models.Q(panel_id=""),
                name="viewer_once_per_panel_id",
            )
        ]

    def __str__(self) -> str:
        return f"viewer {str(self.id)[:8]}"
