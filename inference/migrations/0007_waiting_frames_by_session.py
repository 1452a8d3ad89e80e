"""By which workers find who waits without reading all that waits."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Viewers go on while it is built. What an interrupted build has left is built anew."""

    atomic = False  # CONCURRENTLY runs in no transaction
    dependencies = [("inference", "0006_likeness_of_frames")]
    operations = [
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS snapshot_unended", migrations.RunSQL.noop
        ),
        AddIndexConcurrently(
            model_name="snapshot",
            index=models.Index(
                fields=["session", "id"], condition=models.Q(finished_at__isnull=True), name="snapshot_unended"
            ),
        ),
    ]
