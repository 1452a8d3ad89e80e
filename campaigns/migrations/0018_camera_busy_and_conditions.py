from django.db import migrations, models


class Migration(migrations.Migration):
    """Two more names for a camera that did not start, and how an ad played: no row is rewritten."""

    dependencies = [("campaigns", "0017_webhook_told")]

    operations = [
        migrations.AddField(
            model_name="exposure",
            name="conditions",
            field=models.JSONField(
                blank=True,
                help_text="How the ad played: played_ms, silent_ms, full_screen_ms, mean volume and visible part (0 to "
                "1), width and height in CSS pixels. Empty: the browser did not tell.",
                null=True,
            ),
        ),
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
