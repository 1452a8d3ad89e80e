"""By which an answer to a page tells what a crash has lost of its session, without reading what has ended."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Viewers go on while it is built. What an interrupted build has left is built anew."""

    atomic = False  # CONCURRENTLY runs in no transaction
    dependencies = [("inference", "0008_area_of_frames")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS snapshot_lost", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="snapshot",
            index=models.Index(fields=["session"], condition=models.Q(status=6), name="snapshot_lost"),
        ),
    ]
