import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.event import Event
from campaigns.models.organisation import Organisation
from fer_platform.kit.models import Dated


class Webhook(Dated):
    """Where an organisation's events are sent. The secret signs them, so it is kept as it is; pages show it once."""

    class Form(models.TextChoices):
        STANDARD = "standard", _("For programs: signed JSON (Standard Webhooks)")
        SLACK = "slack", _("Slack: a message")
        TEAMS = "teams", _("Microsoft Teams (Workflows): a card")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    form = models.CharField(
        max_length=10,
        choices=Form,
        default=Form.STANDARD,
        db_default=Form.STANDARD,
        help_text="What is sent.",
    )
    url = models.CharField(max_length=2000)
    types = ArrayField(models.CharField(max_length=30, choices=Event.Type))
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True)
    old_until = models.DateTimeField(null=True, help_text="Until then both secrets sign.")
    failing_since = models.DateTimeField(null=True, help_text="No delivery has succeeded since.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row, over all its deliveries.")
    quiet_until = models.DateTimeField(
        null=True, help_text="A receiver that fails again and again is left alone for a while."
    )
    disabled_at = models.DateTimeField(null=True, help_text="After five days of failures, or by hand.")
    told_at = models.DateTimeField(
        null=True, help_text="When the admins were told by e-mail that it was disabled."
    )

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event to one webhook: the queue, and what came of each attempt."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Counted when one starts.")
    next_at = models.DateTimeField(
        help_text="Not before this; while one is under way, until it counts as lost."
    )
    answer = models.CharField(
        max_length=200, blank=True, help_text="Of the last attempt: status, or why none."
    )
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-event_id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once_per_event")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(status="waiting"), name="delivery_waiting"),
            models.Index(fields=["webhook", "-event"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
