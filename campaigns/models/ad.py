from itertools import pairwise

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.validators import ArrayMaxLengthValidator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from campaigns.models.campaign import Campaign
from fer_platform.kit.models import Dated, new_code

_EQUAL_PARTS = 5  # of an ad in which nothing is cut


def clip_path(ad: "Ad", filename: str) -> str:
    """Return where a clip is stored: a name of our own, never the uploader's."""
    suffix = filename.rsplit(".", 1)[-1].lower() if "." in filename else "bin"
    return f"ads/{ad.campaign_id}/{new_code()}.{suffix}"


class Ad(Dated):
    """A clip, a picture shown for a fixed time, or a clip of another site’s player, for which `file` is a card."""

    class Kind(models.TextChoices):
        VIDEO = "video", "Clip"
        PICTURE = "picture", "Picture"
        ELSEWHERE = "elsewhere", "Clip on a page of one’s own"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="ads")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, editable=False)
    file = models.FileField(upload_to=clip_path)
    poster = models.FileField(upload_to=clip_path, blank=True, editable=False)
    captions = models.FileField(
        upload_to=clip_path,
        blank=True,
        help_text="Clips: what is said and heard, as WebVTT (.vtt). Viewers can switch it on.",
    )
    has_sound = models.BooleanField(
        null=True,
        editable=False,
        help_text="Whether there is a sound track. Empty: uploaded before this was asked.",
    )
    content_type = models.CharField(max_length=50, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    duration_ms = models.PositiveIntegerField(
        validators=[MinValueValidator(1000), MaxValueValidator(600_000)],
        blank=True,
        help_text="Pictures: how long it is shown, in ms. Clips: left empty, it is read from the file.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    tags = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        validators=[ArrayMaxLengthValidator(20)],
        help_text="Separated by commas; 20 at most.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Place in a fixed order.")
    notes = ArrayField(
        models.CharField(max_length=20),
        default=list,
        db_default=[],
        editable=False,
        help_text="What was found in its file, and what was changed about it (clips/notes.py).",
    )
    # Where scenes begin, but for the first; null until the clip has been read for them. `cuts_reading`: how far so far.
    cuts_ms = ArrayField(models.PositiveIntegerField(), null=True, blank=True, editable=False)
    cuts_reading = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def scenes(self) -> list[tuple[int, int]]:
        """From where to where each scene runs, in ms of media time; equal parts where nothing is cut, none while a clip
        has not been read for its cuts."""
        if self.kind == Ad.Kind.VIDEO and self.cuts_ms is None:
            return []
        parts = min(_EQUAL_PARTS, max(1, self.duration_ms // 1000))
        cuts = self.cuts_ms or [place * self.duration_ms // parts for place in range(1, parts)]
        return list(pairwise([0, *cuts, self.duration_ms]))


class BrandMoment(models.Model):
    """When the brand is on screen or is named, in the ad's media time."""

    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="brand_moments")
    label = models.CharField(max_length=100)
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["start_ms"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_ms__gt=models.F("start_ms")), name="brand_moment_has_length"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.start_ms}–{self.end_ms} ms"
