from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import linebreaksbr
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from campaigns.admin.scoped import ReadOnlyAdmin
from campaigns.models import Deletion, ViewerSession
from campaigns.selectors.rights import notice_shown_to
from campaigns.services.erasure import session_erase
from campaigns.services.sessions import session_withdraw


@admin.register(ViewerSession)
class ViewerSessionAdmin(ReadOnlyAdmin):
    """Who has watched, as pseudonyms and counts; there are no pictures to show.

    Nothing can be edited. A sitting can be withdrawn here for a viewer who closed the page and writes later, naming the
    number that the page gave.
    """

    list_display = [
        "__str__",
        "campaign",
        "status",
        "camera",
        "origin",
        "sound",
        "plays",
        "frames_dropped",
        "started_at",
    ]
    list_filter = [
        "status",
        "camera",
        "origin",
        ("recognised_at", admin.EmptyFieldListFilter),
        ("campaign", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["campaign"]
    search_fields = ["id__startswith"]
    date_hierarchy = "started_at"
    fields = [
        "id",
        "campaign",
        "viewer",
        "status",
        "camera",
        "origin",
        "sound",
        "plays",
        "frames_dropped",
        "started_at",
        "ended_at",
        "recognised_at",
        "keep_until",
        "agreed",
        "notice_shown",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ViewerSession]:
        return super().get_queryset(request).annotate(play_count=Count("exposures"))

    def get_urls(self) -> list[URLPattern]:
        actions = [("withdraw", self.withdraw_view), ("erase", self.erase_view)]
        return [
            path(
                f"<uuid:pk>/{name}/", self.admin_site.admin_view(view), name=f"campaigns_viewersession_{name}"
            )
            for name, view in actions
        ] + super().get_urls()

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
        may_erase = session is not None and self._may(request, "erase", session)
        context = {**(extra_context or {}), "may_withdraw": may, "may_erase": may_erase}
        return super().change_view(request, object_id, form_url, context)

    def withdraw_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """POST: erase the sitting's pictures and results, as the viewer's own button does."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        session = self._session_for(request, "withdraw", pk)
        session_withdraw(session=session, reason=Deletion.Reason.STAFF)
        self.log_change(request, session, "Withdrawn at the viewer's request.")
        messages.success(request, "This sitting is withdrawn. Its pictures and results are erased.")
        return HttpResponseRedirect(reverse("admin:campaigns_viewersession_change", args=[pk]))

    def erase_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """POST: delete the session wholly, its row and its consents too."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        session = self._session_for(request, "erase", pk)
        self.log_deletions(request, [session])
        session_erase(session=session)
        messages.success(
            request, "This session is deleted. The log of deletions keeps its number, and no more."
        )
        return HttpResponseRedirect(reverse("admin:campaigns_viewersession_changelist"))

    def _session_for(self, request: HttpRequest, verb: str, pk: UUID) -> ViewerSession:
        session = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self._may(request, verb, session):
            raise PermissionDenied
        return session

    @admin.display(description="Agreed to")
    def agreed(self, session: ViewerSession) -> SafeString:
        rows = [
            (
                consent.get_purpose_display(),
                "yes" if consent.granted else "no",
                consent.at.isoformat(" ", "seconds"),
            )
            for consent in session.consents.all()
        ]
        return format_html_join(mark_safe("<br>"), "{}: {} ({})", rows) or "-"

    @admin.display(description="The notice that was shown")
    def notice_shown(self, session: ViewerSession) -> SafeString | str:
        return linebreaksbr(notice_shown_to(session)) or "Not kept (an older session)."

    @admin.display(description="Ads played", ordering="play_count")
    def plays(self, session: ViewerSession) -> int:
        return session.play_count
