from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a frame's picture shows of the camera's. Empty without a default: no row is rewritten."""

    dependencies = [("inference", "0007_waiting_frames_by_session")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="area",
            field=ArrayField(
                base_field=models.SmallIntegerField(),
                help_text="Width and height of the camera's picture; where only a square about the face was sent, its "
                "corner and side in that picture, too. Empty in frames that a device read, and in those of earlier "
                "releases.",
                null=True,
                size=None,
            ),
        ),
    ]
