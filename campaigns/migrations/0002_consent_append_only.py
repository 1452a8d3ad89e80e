"""Consent events are evidence: the database itself refuses to change one. Erasing a whole sitting stays possible."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION campaigns_consent_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'consent events are append-only'; END $$;
                CREATE TRIGGER campaigns_consent_append_only BEFORE UPDATE ON campaigns_consent
                FOR EACH ROW EXECUTE FUNCTION campaigns_consent_refuse_update();
            """,
            reverse_sql="""
                DROP TRIGGER campaigns_consent_append_only ON campaigns_consent;
                DROP FUNCTION campaigns_consent_refuse_update();
            """,
        )
    ]
