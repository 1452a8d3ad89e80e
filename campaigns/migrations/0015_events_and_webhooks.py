"""Events, which the database refuses to change, and the webhooks that send them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0014_idempotency'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='action',
            field=models.CharField(choices=[('signed_in', 'Signed in'), ('member_added', 'Added a member'), ('member_changed', 'Changed a member’s role'), ('member_removed', 'Removed a member'), ('password_set', 'Set a member’s password'), ('token_made', 'Made an access token'), ('token_rotated', 'Rotated an access token'), ('token_revoked', 'Revoked an access token'), ('webhook_added', 'Set up a webhook'), ('webhook_deleted', 'Deleted a webhook'), ('webhook_disabled', 'A webhook was disabled after five days of failures'), ('exported', 'Took results away'), ('campaign_published', 'Published a campaign'), ('campaign_closed', 'Closed a campaign'), ('campaign_deleted', 'Deleted a campaign'), ('ad_deleted', 'Deleted an ad'), ('session_withdrawn', 'Erased a session on the viewer’s request')], max_length=20),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('type', models.CharField(choices=[('campaign.published', 'A campaign was published'), ('campaign.closed', 'A campaign was closed'), ('session.finished', 'A viewer finished a session'), ('session.withdrawn', 'A viewer withdrew: delete what you hold of the session'), ('export.ready', 'An export is ready'), ('fatigue.changed', 'An ad’s fatigue changed')], max_length=30)),
                ('subject', models.CharField(help_text='What it is about, e.g. campaign:3. Order holds per subject.', max_length=60)),
                ('data', models.JSONField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='campaigns.organisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('url', models.CharField(max_length=2000)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('campaign.published', 'A campaign was published'), ('campaign.closed', 'A campaign was closed'), ('session.finished', 'A viewer finished a session'), ('session.withdrawn', 'A viewer withdrew: delete what you hold of the session'), ('export.ready', 'An export is ready'), ('fatigue.changed', 'An ad’s fatigue changed')], max_length=30), size=None)),
                ('secret', models.CharField(max_length=80)),
                ('old_secret', models.CharField(blank=True, max_length=80)),
                ('old_until', models.DateTimeField(help_text='Until then both secrets sign.', null=True)),
                ('failing_since', models.DateTimeField(help_text='No delivery has succeeded since.', null=True)),
                ('quiet_until', models.DateTimeField(help_text='A receiver that fails is left alone for a while.', null=True)),
                ('disabled_at', models.DateTimeField(help_text='After five days of failures, or by hand.', null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='campaigns.organisation')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Given up')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Counted when one starts.')),
                ('next_at', models.DateTimeField(help_text='Not before this; while one is under way, until it counts as lost.')),
                ('answer', models.CharField(blank=True, help_text='Of the last attempt: status, or why none.', max_length=200)),
                ('tried_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='campaigns.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='campaigns.webhook')),
            ],
            options={
                'ordering': ['-event_id'],
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['next_at'], name='delivery_waiting'), models.Index(fields=['webhook', '-event'], name='delivery_newest')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'event'), name='delivery_once_per_event')],
            },
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION campaigns_event_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
                CREATE TRIGGER campaigns_event_append_only BEFORE UPDATE ON campaigns_event
                FOR EACH ROW EXECUTE FUNCTION campaigns_event_refuse_update();
            """,
            reverse_sql="""
                DROP TRIGGER campaigns_event_append_only ON campaigns_event;
                DROP FUNCTION campaigns_event_refuse_update();
            """,
        ),
    ]
