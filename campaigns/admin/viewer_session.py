from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import AuditEntry, ViewerSession
from campaigns.services.audit import audit_add
from campaigns.services.sessions import session_withdraw


@admin.register(ViewerSession)
class ViewerSessionAdmin(ScopedAdmin):
    """Who has watched, as pseudonyms and counts; there are no pictures to show.

    Nothing can be edited. A sitting can be withdrawn here for a viewer who closed the page and writes later, naming the
    number that the page gave.
    """

    list_display = ["__str__", "campaign", "status", "camera", "plays", "frames_dropped", "started_at"]
    list_filter = ["status", "camera", ("campaign", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["campaign"]
    search_fields = ["id__startswith"]
    search_help_text = "The number that a viewer was given, or its beginning."
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

    def get_urls(self) -> list[URLPattern]:
        withdraw = self.admin_site.admin_view(self.withdraw_view)
        return [
            path("<uuid:pk>/withdraw/", withdraw, name="campaigns_viewersession_withdraw"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        session = self.get_object(request, object_id)
        may = session is not None and self._may(request, "withdraw", session)
        may = may and session.status != ViewerSession.Status.WITHDRAWN
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_withdraw": may}
        )

    def withdraw_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """POST: erase the sitting's pictures and results, as the viewer's own button does."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        session = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self._may(request, "withdraw", session):
            raise PermissionDenied
        with transaction.atomic():
            session_withdraw(session=session)
            audit_add(
                organisation=session.campaign.organisation,
                action=AuditEntry.Action.SESSION_WITHDRAWN,
                subject=f"session {session.pk}",
            )
        self.log_change(request, session, "Withdrawn at the viewer's request.")
        messages.success(request, "This sitting is withdrawn. Its pictures and results are erased.")
        return HttpResponseRedirect(reverse("admin:campaigns_viewersession_change", args=[pk]))

    @admin.display(description="Ads played", ordering="play_count")
    def plays(self, session: ViewerSession) -> int:
        return session.play_count

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ViewerSession | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ViewerSession | None = None) -> bool:
        return False
