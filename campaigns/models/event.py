import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.organisation import Organisation


class Event(models.Model):
    """Something that happened, written in its own transaction; only added (a trigger refuses changes).

    No event holds more of a person than a session's pseudonym.
    """

    class Type(models.TextChoices):
        CAMPAIGN_PUBLISHED = "campaign.published", _("A campaign was published")
        CAMPAIGN_CLOSED = "campaign.closed", _("A campaign was closed")
        SESSION_FINISHED = "session.finished", _("A viewer finished a session")
        SESSION_WITHDRAWN = "session.withdrawn", _("A viewer withdrew: delete what you hold of the session")
        EXPORT_READY = "export.ready", _("An export is ready")
        FATIGUE_CHANGED = "fatigue.changed", _("An ad’s fatigue changed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=30, choices=Type)
    subject = models.CharField(
        max_length=60, help_text="What it is about, e.g. campaign:3. Order holds per subject."
    )
    data = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "id"], name="event_by_subject")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"
