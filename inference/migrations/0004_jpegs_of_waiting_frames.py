"""The bytes of waiting frames move into a table of their own, which writes nothing to the log and is emptied as files.

UNLOGGED: no write-ahead log, replica or base backup ever holds a byte of them. The default of `slot` says which
partition takes in now, by the numbers of `inference/models/frame_jpeg.py`. No statistics: ANALYZE would copy small pictures into a
logged table. No autovacuum: rows never die one by one.
"""

import django.db.models.deletion
from django.db import migrations, models

_PARTITIONS = 3
_INTAKE_SECONDS = 10
_TABLE = f"""
    CREATE TABLE inference_framejpeg (
        snapshot_id bigint NOT NULL,
        slot smallint NOT NULL
            DEFAULT (extract(epoch FROM now())::bigint / {_INTAKE_SECONDS} % {_PARTITIONS})::smallint,
        jpeg bytea NOT NULL,
        PRIMARY KEY (snapshot_id, slot)
    ) PARTITION BY LIST (slot);
    ALTER TABLE inference_framejpeg ALTER COLUMN jpeg SET STATISTICS 0;
"""
_PARTITION = """
    CREATE UNLOGGED TABLE inference_framejpeg_{0} PARTITION OF inference_framejpeg FOR VALUES IN ({0})
        WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false);
    ALTER TABLE inference_framejpeg_{0} ALTER COLUMN jpeg SET STORAGE EXTERNAL, ALTER COLUMN jpeg SET STATISTICS 0;
"""
# The constraint goes first, and the values before their column: their old copies are then dead, and can be vacuumed.
_MOVE = """
    INSERT INTO inference_framejpeg (snapshot_id, jpeg) SELECT id, picture FROM inference_snapshot WHERE status = 0;
    ALTER TABLE inference_snapshot DROP CONSTRAINT snapshot_picture_only_while_waiting;
    UPDATE inference_snapshot SET picture = NULL WHERE status = 0;
    ALTER TABLE inference_snapshot DROP COLUMN picture;
"""


class Migration(migrations.Migration):
    dependencies = [("inference", "0003_model_version_prior")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_TABLE + "".join(_PARTITION.format(slot) for slot in range(_PARTITIONS)) + _MOVE)
            ],
            state_operations=[
                migrations.CreateModel(
                    name="FrameJpeg",
                    fields=[
                        (
                            "snapshot",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                primary_key=True,
                                related_name="jpeg",
                                serialize=False,
                                to="inference.snapshot",
                            ),
                        ),
                        ("jpeg", models.BinaryField()),
                    ],
                ),
                migrations.RemoveConstraint(model_name="snapshot", name="snapshot_picture_only_while_waiting"),
                migrations.RemoveField(model_name="snapshot", name="picture"),
            ],
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="status",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "waiting"),
                    (1, "scored"),
                    (2, "no_face"),
                    (3, "unreadable"),
                    (4, "dead"),
                    (5, "expired"),
                    (6, "lost"),
                ],
                default=0,
            ),
        ),
    ]
