"""Sessions that were withdrawn before still pointed at their viewer, whose row kept the panel's number. Both go.

Each of them gets its row in the log of deletions. A viewer of whom no session is left goes too: nothing could ever ask for its row again.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_rights_outlive_the_tab")]
    operations = [
        migrations.RunSQL(
            sql="""
                INSERT INTO campaigns_deletion (at, organisation_id, campaign_id, session_number, reason, rows)
                SELECT coalesce(s.ended_at, s.last_seen_at), c.organisation_id, c.id, s.id, 'viewer', '{}'
                FROM campaigns_viewersession s JOIN campaigns_campaign c ON c.id = s.campaign_id
                WHERE s.status = 'withdrawn' ORDER BY s.ended_at;
                UPDATE campaigns_viewersession SET viewer_id = NULL WHERE status = 'withdrawn';
                DELETE FROM campaigns_viewer v
                WHERE NOT EXISTS (SELECT FROM campaigns_viewersession s WHERE s.viewer_id = v.id);
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
