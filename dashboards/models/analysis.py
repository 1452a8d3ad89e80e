from django.db import models

from campaigns.models import Campaign


class Analysis(models.Model):
    """The findings of one question about one subject, as numbers: every process shows what one of them computed.

    `revision` names the data and the code that they were made from. Words, colours and layout are made when they are
    shown, so nothing of these is here.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="analyses", help_text="What is deleted with it."
    )
    subject = models.CharField(max_length=120, help_text="What it is about, e.g. `ad:3` or `pair:3,4`.")
    question = models.CharField(max_length=60, help_text="Which question of the registry.")
    revision = models.CharField(max_length=200)
    erased = models.PositiveIntegerField(help_text="Sessions withdrawn before it was made.")
    numbers = models.JSONField(help_text="The findings (`analysis.encode`).")
    seconds = models.FloatField(help_text="What computing them took.")
    computed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "analyses"
        constraints = [models.UniqueConstraint(fields=["subject", "question"], name="analysis_once")]

    def __str__(self) -> str:
        return f"{self.question} of {self.subject}"
