from django.contrib import admin

from campaigns.admin.scoped import ReadOnlyAdmin
from campaigns.models import Deletion


@admin.register(Deletion)
class DeletionAdmin(ReadOnlyAdmin):
    """The log of deletions: whose data went when, and why. It names sessions by number, and nobody."""

    # Ids: organisation and campaign may be gone, too.
    list_display = ["at", "session_number", "reason", "organisation_id", "campaign_id"]
    list_filter = ["reason"]
    search_fields = ["session_number__startswith"]
    date_hierarchy = "at"
    fields = readonly_fields = ["at", "organisation_id", "campaign_id", "session_number", "reason", "rows"]
