from django.db import models

from campaigns.models import Exposure
from inference.models.model_version import ModelVersion
from inference.models.snapshot import Snapshot

SCALE = 10_000  # probabilities are kept as whole ten-thousandths: half the bytes of a float, finer than the network


class FrameEmotion(models.Model):
    """What one scored frame shows. The snapshot is its key, so a frame cannot have two results."""

    snapshot = models.OneToOneField(
        Snapshot, on_delete=models.CASCADE, primary_key=True, related_name="emotion"
    )
    exposure = models.ForeignKey(Exposure, on_delete=models.CASCADE, related_name="emotions", db_index=False)
    t_ms = models.IntegerField(help_text="Media time of the ad; negative in the pre-roll before it.")
    angry = models.PositiveSmallIntegerField()
    disgust = models.PositiveSmallIntegerField()
    fear = models.PositiveSmallIntegerField()
    happy = models.PositiveSmallIntegerField()
    sad = models.PositiveSmallIntegerField()
    surprise = models.PositiveSmallIntegerField()
    neutral = models.PositiveSmallIntegerField()
    faces = models.PositiveSmallIntegerField(
        help_text="The viewer, who is the largest central face, and those at least half as high."
    )
    face_score = models.PositiveSmallIntegerField(help_text="Detector score in ten-thousandths.")
    box_x = models.SmallIntegerField()
    box_y = models.SmallIntegerField()
    box_width = models.SmallIntegerField()
    box_height = models.SmallIntegerField()
    yaw = models.SmallIntegerField(help_text="Degrees; positive to the viewer's left.")
    pitch = models.SmallIntegerField(help_text="Degrees; positive upwards.")
    roll = models.SmallIntegerField(help_text="Degrees.")
    luma = models.PositiveSmallIntegerField(help_text="Mean brightness of the face, 0 to 255.")
    sharpness = models.PositiveIntegerField(help_text="Variance of the Laplacian of the aligned face.")
    model_version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["exposure", "t_ms"], name="emotion_by_exposure_time")]

    def __str__(self) -> str:
        return f"emotion of {self.snapshot_id}"
