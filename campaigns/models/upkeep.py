from django.db import models


class Upkeep(models.Model):
    """When a task that keeps a promise about people's data last ran, and when it last had something to delete.

    Of nobody: what an organisation shows to whoever asks whether what it promised is being done.
    """

    task = models.CharField(max_length=100, primary_key=True)
    ran_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted = models.PositiveBigIntegerField(default=0, help_text="How many rows or files went then.")

    def __str__(self) -> str:
        return f"{self.task} at {self.ran_at}"
