"""Consents are evidence: DELETE and TRUNCATE are refused but in the erasure (`campaigns/services/erasure.py`), which
switches `campaigns.erasure` on for its transaction. The proof of a deletion cannot be changed or deleted at all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0011_withdrawn_sessions_lead_to_nobody")]
    operations = [
        migrations.AddConstraint(
            model_name='viewersession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('panel_shown__isnull', True), ('status', 'withdrawn'), ('viewer__isnull', True)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('viewer__isnull', False)), _connector='OR'), name='session_withdrawn_leads_to_nobody'),
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION campaigns_refuse_outside_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF current_setting('campaigns.erasure', true) IS DISTINCT FROM 'on' THEN
                        RAISE EXCEPTION '% is evidence: its rows go by the erasure of their session alone', TG_TABLE_NAME;
                    END IF;
                    RETURN OLD;
                END $$;
                CREATE FUNCTION campaigns_deletion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the proof of a deletion is append-only'; END $$;
                CREATE TRIGGER campaigns_consent_kept BEFORE DELETE ON campaigns_consent
                FOR EACH ROW EXECUTE FUNCTION campaigns_refuse_outside_erasure();
                CREATE TRIGGER campaigns_consent_not_truncated BEFORE TRUNCATE ON campaigns_consent
                FOR EACH STATEMENT EXECUTE FUNCTION campaigns_refuse_outside_erasure();
                CREATE TRIGGER campaigns_deletion_append_only BEFORE UPDATE OR DELETE ON campaigns_deletion
                FOR EACH ROW EXECUTE FUNCTION campaigns_deletion_refuse_change();
                CREATE TRIGGER campaigns_deletion_not_truncated BEFORE TRUNCATE ON campaigns_deletion
                FOR EACH STATEMENT EXECUTE FUNCTION campaigns_refuse_outside_erasure();
            """,
            reverse_sql="""
                DROP TRIGGER campaigns_deletion_not_truncated ON campaigns_deletion;
                DROP TRIGGER campaigns_deletion_append_only ON campaigns_deletion;
                DROP TRIGGER campaigns_consent_not_truncated ON campaigns_consent;
                DROP TRIGGER campaigns_consent_kept ON campaigns_consent;
                DROP FUNCTION campaigns_deletion_refuse_change();
                DROP FUNCTION campaigns_refuse_outside_erasure();
            """,
        ),
    ]
