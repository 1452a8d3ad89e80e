"""Answers to requests with an Idempotency-Key, kept for a day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0013_access_tokens_and_audit'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdempotentAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(help_text='token:ID or user:ID: keys of others are other keys.', max_length=40)),
                ('key', models.CharField(max_length=255)),
                ('digest', models.CharField(help_text='Of method, address and body.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('body', models.TextField(blank=True, help_text='JSON.')),
                ('started_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['started_at'], name='idempotency_by_age')],
                'constraints': [models.UniqueConstraint(fields=('sender', 'key'), name='idempotency_key_once_per_sender')],
            },
        ),
    ]
