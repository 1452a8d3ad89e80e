"""A JPEG does not compress again, so PostgreSQL need not try; and a queue table wants eager vacuuming."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inference", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql="""
                ALTER TABLE inference_snapshot ALTER COLUMN picture SET STORAGE EXTERNAL;
                ALTER TABLE inference_snapshot SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
