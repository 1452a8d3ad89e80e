from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from campaigns.admin.scoped import ReadOnlyAdmin
from campaigns.models import Viewer
from campaigns.services.erasure import viewer_erase


@admin.register(Viewer)
class ViewerAdmin(ReadOnlyAdmin):
    """Pseudonyms: a recognised browser, or a panel's participant. For admins, who answer requests about data."""

    list_display = ["__str__", "panel_id", "signed", "sessions", "created_at"]
    search_fields = ["panel_id__exact", "id__startswith"]
    fields = readonly_fields = [
        "id",
        "organisation",
        "panel_id",
        "signed",
        "panel_variables",
        "sessions",
        "created_at",
    ]
    ordering = ["-created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Viewer]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def get_urls(self) -> list[URLPattern]:
        erase = self.admin_site.admin_view(self.erase_view)
        return [path("<uuid:pk>/erase/", erase, name="campaigns_viewer_erase"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        viewer = self.get_object(request, object_id)
        may = viewer is not None and self._may(request, "erase", viewer)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "may_erase": may})

    def erase_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """POST: delete the viewer, every session and every consent of theirs."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        viewer = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self._may(request, "erase", viewer):
            raise PermissionDenied
        count = viewer_erase(viewer=viewer)
        # Of the organisation: an entry about the viewer would keep the number by which a browser is known.
        self.log_change(request, viewer.organisation, f"Deleted a viewer with {count} sessions.")
        messages.success(request, f"This viewer is deleted, with {count} session{'s' if count != 1 else ''}.")
        return HttpResponseRedirect(reverse("admin:campaigns_viewer_changelist"))

    @admin.display(description="Sessions", ordering="session_count")
    def sessions(self, viewer: Viewer) -> int:
        return viewer.session_count
