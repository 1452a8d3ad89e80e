from django.db import migrations, models


class Migration(migrations.Migration):
    """By which pictures of a camera that stands still are told. Empty without a default: no row is rewritten."""

    dependencies = [("inference", "0005_old_pictures_leave_the_files")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="likeness",
            field=models.IntegerField(
                help_text="32 bits of a digest of the picture's bytes, salted by the session: equal ones in a row are "
                "of a camera that stands still. Empty in frames of releases before it was kept.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="frameemotion",
            name="faces",
            field=models.PositiveSmallIntegerField(
                help_text="The viewer, who is the largest central face, and those at least half as high."
            ),
        ),
    ]
