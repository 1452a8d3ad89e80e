from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from campaigns.models.organisation import Organisation

# What rows were, by their model and in the viewer's words; of several tables with one word the rows are added up.
_TOLD = {
    "Exposure": _("Ads begun"),
    "Snapshot": _("Entries about pictures"),
    "FrameEmotion": _("Estimates of a picture"),
    "ExposureTrace": _("Courses over an ad"),
    "ExposureEvent": _("Begins, pauses and ends of ads"),
    "Answer": _("Answers"),
    "SurveyAnswer": _("Answers"),
    "SliderTrace": _("Courses of the slider"),
    "PanelVisit": _("To lead you back to your panel"),
    "Disagreement": _("Moments that you disagreed with"),
}


class Deletion(models.Model):
    """Proof that a session's data, or those of one purpose, were deleted: when, why, how many rows. Only added: a
    trigger refuses changes.

    It outlives the session, the campaign and the organisation, and names nobody: the session's number is random.
    """

    class Reason(models.TextChoices):
        VIEWER = "viewer", "Withdrawn by the viewer"
        STAFF = "staff", "Withdrawn for the viewer"
        ERASED = "erased", "Deleted by the organisation"
        PURPOSE = "purpose", "One purpose was taken back by the viewer"
        TEST = "test", "Removed by the team as a test"
        RETENTION = "retention", "Kept for as long as the notice said"

    at = models.DateTimeField(default=timezone.now)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    session_number = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=10, choices=Reason)
    rows = models.JSONField(help_text="How many rows went, by table.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"deletion {self.pk}"

    @property
    def told(self) -> list[tuple[str, int]]:
        """What went, in the viewer's words, with how many rows; what went with it last."""
        found: dict[str, int] = {}
        other = 0
        for name, number in self.rows.items():
            if told := _TOLD.get(name.rsplit(".", 1)[-1]):
                found[str(told)] = found.get(str(told), 0) + number
            else:
                other += number
        return [(word, number) for word, number in [*found.items(), (gettext("Other rows"), other)] if number]
