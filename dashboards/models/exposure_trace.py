from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models import Ad, Exposure, Viewer
from dashboards.statistics.frames.grade import GRADES


class ExposureTrace(models.Model):
    """What one viewer showed during one play of an ad, kept binned so that no page reads its frames again.

    Made from the play's own frames alone, once its sitting is over and no frame waits: nothing can be added then. The
    database itself removes it with its exposure, so a withdrawal leaves nothing.

    `series`: float16 [S, T], little-endian, in the order of `statistics.frames.exposure.SERIES`, NaN for gaps;
    series by series,
    so that a page reads only the first ones. Empty where no frame was taken while the ad ran. `means`: the mean over
    the ad of each series, in the same order, null where it has no value; the one level that every figure is made of.
    `resting`: what the neutral screen before it read, by the same functional (`frames.resting.Resting.stored`), null
    where unknown.
    """

    exposure = models.OneToOneField(
        Exposure, on_delete=models.CASCADE, primary_key=True, related_name="trace", db_constraint=False
    )
    # Both go with the exposure, so they need no rule of their own.
    ad = models.ForeignKey(
        Ad, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    viewer = models.ForeignKey(
        Viewer, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField(help_text="The how-manieth time this viewer saw this ad.")
    day = models.DateField(help_text="When the play began.")
    version = models.PositiveSmallIntegerField(
        help_text="`statistics.frames.exposure.VERSION` of the numbers."
    )
    bin_ms = models.PositiveSmallIntegerField()
    bins = models.PositiveSmallIntegerField()
    series = models.BinaryField()
    means = ArrayField(models.FloatField(null=True), default=list)
    resting = ArrayField(models.FloatField(null=True), default=list)
    grade = models.CharField(max_length=10, choices=[(grade, grade) for grade in GRADES])
    reasons = ArrayField(
        models.CharField(max_length=120), help_text="Why the grade is not good, by name (`frames.grade`)."
    )
    cause = models.CharField(max_length=20, blank=True, help_text="Why it is rejected, as one name.")
    frames = models.PositiveIntegerField(help_text="Frames that ended with a reading or without a face.")
    running = models.PositiveIntegerField(help_text="Of these: taken while the ad ran.")
    valid = models.PositiveIntegerField(help_text="Of these: valid (F3).")
    unscored = models.PositiveIntegerField(help_text="Frames that were unreadable, dead or expired.")
    set_aside = models.JSONField(help_text="Frames by the reason that set them aside.")
    model_versions = ArrayField(models.BigIntegerField(), help_text="Networks that read the frames.")
    digest = models.CharField(
        max_length=64, default="", help_text="SHA-256 of the frames that it was made of (`frames.digest`)."
    )
    last_taken_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    rolled_up_at = models.DateTimeField(auto_now=True)

    class Meta:
        # Rows come in as sittings end, so those of one ad lie far apart. Both indexes hold all that their readers look
        # at: what the roll-up needs to find plays that are not up to date, and what a live page asks for every second.
        indexes = [
            models.Index(fields=["exposure"], include=["version", "bin_ms", "bins"], name="trace_up_to_date"),
            models.Index(
                fields=["ad"],
                include=[
                    *("exposure", "viewer", "version", "bin_ms", "bins", "frames", "unscored"),
                    *("last_finished_at", "last_taken_at", "set_aside", "model_versions", "grade"),
                    "rolled_up_at",
                ],
                name="trace_by_ad",
            ),
        ]

    def __str__(self) -> str:
        return f"trace of exposure {self.exposure_id}"
