from django.db import models


class ModelVersion(models.Model):
    """A network that has scored frames here, known by the digest of its weights."""

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    prior = models.JSONField(
        null=True,
        help_text="From its model.json: `training`, the shares of the seven labels that it was trained on, and "
        "`target`, those that are assumed among faces that watch ads (F2). Empty where nothing is known of them.",
    )
    first_used_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:12]})"
