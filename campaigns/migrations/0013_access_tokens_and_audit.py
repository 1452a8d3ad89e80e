"""Access tokens of tools, and the audit log, whose entries the database refuses to change."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0012_consents_go_by_erasure_alone'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=100)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('campaign:read', 'Read campaigns and ads'), ('campaign:write', 'Make, change, publish and close campaigns'), ('results:read', 'Read findings, sessions, exposures and survey answers'), ('frames:read', 'Read the numbers of single frames'), ('panel:read', 'Read participant numbers and what the panel told of viewers'), ('webhook:write', 'Set up webhooks')], max_length=20), size=None)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(help_text='Its last characters, the checksum: tells it from others.', max_length=6)),
                ('old_digest', models.CharField(blank=True, help_text='From before the rotation.', max_length=64)),
                ('old_until', models.DateTimeField(help_text='Until then the one before is good, too.', null=True)),
                ('issued_at', models.DateTimeField(help_text='When the present text was made.')),
                ('expires_at', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to='campaigns.organisation')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('old_digest', ''), _negated=True), fields=('old_digest',), name='access_token_old_digest_once'), models.CheckConstraint(condition=models.Q(('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('issued_at'), '+', models.Value(datetime.timedelta(days=366))))), name='access_token_a_year_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('old_digest', ''), ('old_until__isnull', True)), models.Q(models.Q(('old_digest', ''), _negated=True), ('old_until__isnull', False)), _connector='OR'), name='access_token_old_one_ends')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor', models.CharField(max_length=150)),
                ('action', models.CharField(choices=[('signed_in', 'Signed in'), ('member_added', 'Added a member'), ('member_changed', 'Changed a member’s role'), ('member_removed', 'Removed a member'), ('password_set', 'Set a member’s password'), ('token_made', 'Made an access token'), ('token_rotated', 'Rotated an access token'), ('token_revoked', 'Revoked an access token'), ('exported', 'Took results away'), ('campaign_published', 'Published a campaign'), ('campaign_closed', 'Closed a campaign'), ('campaign_deleted', 'Deleted a campaign'), ('ad_deleted', 'Deleted an ad'), ('session_withdrawn', 'Erased a session on the viewer’s request')], max_length=20)),
                ('subject', models.CharField(help_text='What it was done to, in words.', max_length=250)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audit_entries', to='campaigns.organisation')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['organisation', '-at', '-id'], name='audit_newest')],
            },
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION campaigns_auditentry_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
                CREATE TRIGGER campaigns_auditentry_append_only BEFORE UPDATE ON campaigns_auditentry
                FOR EACH ROW EXECUTE FUNCTION campaigns_auditentry_refuse_update();
            """,
            reverse_sql="""
                DROP TRIGGER campaigns_auditentry_append_only ON campaigns_auditentry;
                DROP FUNCTION campaigns_auditentry_refuse_update();
            """,
        ),
    ]
