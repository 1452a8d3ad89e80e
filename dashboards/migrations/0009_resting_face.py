import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the neutral screen before each exposure read. A constant default: no row is rewritten; the roll-up fills it,
    since the series have a new version."""

    dependencies = [("dashboards", "0008_fatigue_alert_numbers")]

    operations = [
        migrations.AddField(
            model_name="exposuretrace",
            name="resting",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(null=True), default=list, size=None
            ),
        ),
    ]
