from django.db import migrations, models


class Migration(migrations.Migration):
    """The digest of the frames behind each row. A constant default: no row is rewritten; the roll-up fills it."""

    dependencies = [("dashboards", "0009_resting_face")]

    operations = [
        migrations.AddField(
            model_name="exposuretrace",
            name="digest",
            field=models.CharField(
                default="",
                help_text="SHA-256 of the frames that it was made of (`frames.digest`).",
                max_length=64,
            ),
        ),
    ]
