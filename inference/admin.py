"""Frames that ended without a reading, and why: read only, and without pictures, for those are erased."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from campaigns.permissions import roles_with
from campaigns.selectors.campaigns import organisations_for
from inference.models import Snapshot

_SHOWN = (Snapshot.Status.DEAD, Snapshot.Status.UNREADABLE, Snapshot.Status.LOST)
_ROLES = roles_with("campaigns.view_viewersession")


@admin.register(Snapshot)
class LostFrameAdmin(admin.ModelAdmin):
    """The dead letters. Whoever may see an organisation's sessions sees these, and those of no other organisation."""

    list_display = ("frame", "campaign", "status", "reason", "attempts", "received_at", "finished_at")
    list_filter = ("status", "reason", ("session__campaign", admin.RelatedOnlyFieldListFilter))
    list_display_links = None
    list_per_page = 50
    ordering = ("-id",)
    actions = None
    show_facets = admin.ShowFacets.ALWAYS  # the filters show how many there are of each reason

    @admin.display(description="Frame")
    def frame(self, snapshot: Snapshot) -> str:
        return str(snapshot)

    @admin.display(description="Campaign")
    def campaign(self, snapshot: Snapshot) -> str:
        return snapshot.session.campaign.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        rows = super().get_queryset(request).filter(status__in=_SHOWN).select_related("session__campaign")
        if request.user.is_superuser:
            return rows
        return rows.filter(session__campaign__organisation__in=organisations_for(request.user, roles=_ROLES))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Frames without a result", **(extra_context or {})})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Snapshot | None = None) -> bool:
        return request.user.has_perm("campaigns.view_viewersession", obj and obj.session)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Snapshot | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Snapshot | None = None) -> bool:
        return False
