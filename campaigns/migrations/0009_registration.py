"""Registrations are evidence: the database itself refuses to change one. They go with their campaign alone."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0008_session_ended'),
    ]

    operations = [
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('change_valence', 'Change of valence from the viewer’s own resting face'), ('change_happy', 'Change of happiness from the viewer’s own resting face'), ('change_surprise', 'Change of surprise from the viewer’s own resting face'), ('engagement', 'Engagement'), ('attention', 'Attention')], default='change_valence', max_length=20)),
                ('ads', models.JSONField(help_text='The ads compared: a list of number, title and SHA-256 of the file.')),
                ('viewers', models.PositiveIntegerField(help_text='How many measured viewers the study is made for.', validators=[django.core.validators.MinValueValidator(10), django.core.validators.MaxValueValidator(1000000)])),
                ('looks', models.CharField(choices=[('end', 'One look, at the end: nothing is called a difference before the number is reached'), ('any', 'Looks while data come in: wider intervals that hold at every look')], default='end', max_length=5)),
                ('viewers_before', models.PositiveIntegerField(help_text='Viewers who had taken part when this was recorded.')),
                ('by', models.CharField(help_text='Who recorded it.', max_length=150)),
                ('at', models.DateTimeField()),
                ('previous', models.CharField(blank=True, help_text='Digest of the row before.', max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('looks__in', ['end', 'any'])), name='registration_looks_known')],
            },
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION campaigns_registration_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'registrations are append-only'; END $$;
                CREATE TRIGGER campaigns_registration_append_only BEFORE UPDATE ON campaigns_registration
                FOR EACH ROW EXECUTE FUNCTION campaigns_registration_refuse_update();
            """,
            reverse_sql="""
                DROP TRIGGER campaigns_registration_append_only ON campaigns_registration;
                DROP FUNCTION campaigns_registration_refuse_update();
            """,
        ),
    ]
