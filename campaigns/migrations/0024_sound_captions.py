import campaigns.models.ad
from django.db import migrations, models


class Migration(migrations.Migration):
    """Captions of clips, whether they have sound, and the sound check: columns with defaults, no row is rewritten."""

    dependencies = [("campaigns", "0023_scope_of_erasure")]

    operations = [
        migrations.AddField(
            model_name="ad",
            name="captions",
            field=models.FileField(
                blank=True,
                default="",
                help_text="Clips: what is said and heard, as WebVTT (.vtt). Viewers can switch it on.",
                upload_to=campaigns.models.ad.clip_path,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ad",
            name="has_sound",
            field=models.BooleanField(
                editable=False,
                help_text="Whether there is a sound track. Empty: uploaded before this was asked.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="viewersession",
            name="sound",
            field=models.CharField(
                choices=[
                    ("unasked", "Not asked"),
                    ("heard", "Counted the tones right"),
                    ("unheard", "Goes on without sound"),
                    ("skipped", "Skipped"),
                ],
                db_default="unasked",
                default="unasked",
                help_text="What became of the sound check.",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="exposure",
            name="conditions",
            field=models.JSONField(
                blank=True,
                help_text="How the ad played: played_ms, silent_ms, captioned_ms, full_screen_ms, mean volume and visible "
                "part (0 to 1), width and height in CSS pixels. Empty: the browser did not tell.",
                null=True,
            ),
        ),
    ]
