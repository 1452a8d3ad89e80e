from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import ViewerSession


@admin.register(ViewerSession)
class ViewerSessionAdmin(ScopedAdmin):
    """Who has watched, as pseudonyms and counts. Read only; there are no pictures to show."""

    list_display = ["__str__", "campaign", "status", "camera", "plays", "frames_dropped", "started_at"]
    list_filter = ["status", "camera", ("campaign", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["campaign"]
    date_hierarchy = "started_at"
    fields = [
        "id",
        "campaign",
        "viewer",
        "status",
        "camera",
        "plays",
        "frames_dropped",
        "started_at",
        "ended_at",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ViewerSession]:
        return super().get_queryset(request).annotate(play_count=Count("exposures"))

    @admin.display(description="Ads played", ordering="play_count")
    def plays(self, session: ViewerSession) -> int:
        return session.play_count

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ViewerSession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ViewerSession | None = None) -> bool:
        return False
