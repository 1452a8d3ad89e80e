"""Export jobs of tools."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0009_registration'),
        ('dashboards', '0011_norms_of_others'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=20)),
                ('form', models.CharField(help_text='csv, parquet, xlsx or zip.', max_length=10)),
                ('updated_after', models.DateTimeField(help_text='Only rows that changed after this.', null=True)),
                ('scopes', models.JSONField(help_text='Scopes that reading it needs.')),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Being written'), ('ready', 'Ready'), ('failed', 'Failed'), ('expired', 'Deleted')], default='waiting', max_length=10)),
                ('rows', models.PositiveBigIntegerField(default=0, help_text='Written so far.')),
                ('rows_total', models.PositiveBigIntegerField(help_text='To be written; null until it is known.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Counted when work starts.')),
                ('leased_until', models.DateTimeField(null=True)),
                ('erased', models.PositiveIntegerField(default=0, help_text='Sessions withdrawn when it was written.')),
                ('file', models.CharField(blank=True, help_text='Its name in the storage.', max_length=100)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaigns.campaign')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('status__in', ['waiting', 'running'])), fields=['created_at'], name='export_to_write')],
            },
        ),
    ]
