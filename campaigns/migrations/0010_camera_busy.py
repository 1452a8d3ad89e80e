from django.db import migrations, models


class Migration(migrations.Migration):
    """Two more names for a camera that did not start. Nothing is done to the database."""

    dependencies = [("campaigns", "0009_registration")]

    operations = [
        migrations.AlterField(
            model_name="viewersession",
            name="camera",
            field=models.CharField(
                choices=[
                    ("unasked", "Not asked"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("missing", "No camera"),
                    ("busy", "Does not start, or used elsewhere"),
                    ("unusable", "The browser gives none to pages"),
                    ("stopped", "Stopped on the way"),
                ],
                default="unasked",
                max_length=10,
            ),
        ),
    ]
