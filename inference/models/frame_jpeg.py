from django.db import models

from inference.models.snapshot import Snapshot

# The table is a ring of unlogged partitions. One takes in for so many seconds, then the next; `services/erase.py`
# empties the others. The default of the column `slot`, which only the migration names, picks the one that takes in.
PARTITIONS = tuple(f"inference_framejpeg_{number}" for number in range(3))
INTAKE_SECONDS = 10


class FrameJpeg(models.Model):
    """The bytes of one frame that waits: never changed, never deleted, gone with their partition's file.

    A row whose frame has ended, or was withdrawn, is read by nobody. After a crash of the database all rows are gone.
    """

    snapshot = models.OneToOneField(
        Snapshot, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="jpeg"
    )
    jpeg = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of {self.snapshot_id}"
