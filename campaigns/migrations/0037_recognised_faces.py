"""Viewers who asked for it are recognised by their face. Templates lie in a table that no log, replica or base backup
holds; no statistics of them either, since ANALYZE copies values into a logged table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0036_looks_digests_tour")]
    operations = [
        migrations.AddField(
            model_name="campaign",
            name="recognises_faces",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Offer viewers to be recognised by their face on later visits: a consent of its own, off at first.",
            ),
        ),
        migrations.AddField(
            model_name="viewersession",
            name="recognised_at",
            field=models.DateTimeField(
                blank=True,
                null=True,
                help_text="When the viewer’s face was found to be the one of an earlier visit, where both agreed to that.",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("expressions", "Estimate apparent expressions from camera snapshots"),
                    ("watching", "Keep what was watched and answered"),
                    ("return_visits", "Recognise this browser on later visits"),
                    ("face", "Recognise my face next time"),
                    ("panel", "Link results to the panel's participant number"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="FaceTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("agreed_at", models.DateTimeField()),
                ("keep_until", models.DateField(help_text="The last day; twelve months from the yes at most.")),
                (
                    "viewer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="face_template",
                        to="campaigns.viewer",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            """
            ALTER TABLE campaigns_facetemplate SET UNLOGGED;
            ALTER TABLE campaigns_facetemplate ALTER COLUMN sealed SET STATISTICS 0;
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
