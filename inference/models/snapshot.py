from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models import Exposure, ViewerSession


class Snapshot(models.Model):
    """One accepted frame: the queue, and the record of what became of it. Its bytes wait in `FrameJpeg`."""

    class Status(models.IntegerChoices):
        WAITING = 0, "waiting"
        SCORED = 1, "scored"
        NO_FACE = 2, "no_face"
        UNREADABLE = 3, "unreadable"
        DEAD = 4, "dead"
        EXPIRED = 5, "expired"
        LOST = 6, "lost"  # its bytes went with a crash of the database

    class Playback(models.IntegerChoices):
        PLAYING = 0, "playing"
        PREROLL = 1, "preroll"
        PAUSED = 2, "paused"
        STALLED = 3, "stalled"

    session = models.ForeignKey(
        ViewerSession, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    exposure = models.ForeignKey(Exposure, on_delete=models.CASCADE, related_name="snapshots")
    sequence = models.PositiveIntegerField(help_text="Counted by the browser, per session, from 0.")
    t_ms = models.IntegerField(help_text="Media time of the ad; negative in the pre-roll before it.")
    playback = models.PositiveSmallIntegerField(choices=Playback, default=Playback.PLAYING)
    hidden = models.BooleanField(default=False, help_text="The tab was not visible.")
    taken_at = models.DateTimeField(help_text="Arrival minus the age that the browser stated.")
    received_at = models.DateTimeField(auto_now_add=True)
    likeness = models.IntegerField(
        null=True,
        help_text="32 bits of a digest of the picture's bytes, salted by the session: equal ones in a row are of a "
        "camera that stands still. Empty in frames of releases before it was kept.",
    )
    area = ArrayField(
        models.SmallIntegerField(),
        null=True,
        help_text="Width and height of the camera's picture; where only a square about the face was sent, its corner "
        "and side in that picture, too. Empty in frames that a device read, and in those of earlier releases.",
    )
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Counted when work starts.")
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "sequence"], name="snapshot_once_per_sequence")
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(status=0), name="snapshot_waiting"),
            models.Index(
                fields=["session", "id"],
                condition=models.Q(finished_at__isnull=True),
                name="snapshot_unended",
            ),
            models.Index(fields=["session"], condition=models.Q(status=6), name="snapshot_lost"),
        ]

    def __str__(self) -> str:
        return f"frame {self.sequence} of {self.session_id}"
