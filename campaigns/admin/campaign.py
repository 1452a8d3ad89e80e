from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.admin.campaign_form import CampaignForm
from campaigns.admin.deletion import deletion_summary
from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import Ad, Campaign, ViewerSession
from campaigns.selectors.campaigns import (
    campaign_has_results,
    campaign_missing,
    link_sentence,
    organisations_for,
    ways_in,
)
from campaigns.services.ads import LOCKED
from campaigns.services.campaigns import (
    MEASUREMENT,
    QUESTIONS,
    campaign_close,
    campaign_delete,
    campaign_publish,
)


def _rows_of(model: type[Model]) -> Coalesce:
    """Count a campaign's rows on their own: two joins at once would multiply ads by sessions."""
    rows = model.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0)


@admin.register(Campaign)
class CampaignAdmin(ScopedAdmin):
    """A campaign: what is missing, publish and close, the share link, its ads, its settings."""

    form = CampaignForm
    search_fields = ["name", "brand"]
    list_filter = ["status", "simulated"]
    radio_fields = {"setting": admin.VERTICAL, "ad_order": admin.VERTICAL, "reading": admin.VERTICAL}

    class Media:
        css = {"all": ["campaigns/admin/admin.css"]}
        js = ["js/shell.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        counted = super().get_queryset(request).select_related("organisation")
        return counted.annotate(ad_count=_rows_of(Ad), session_count=_rows_of(ViewerSession))

    def get_list_display(self, request: HttpRequest) -> list[str]:
        several = organisations_for(request.user).count() > 1
        return [
            "name",
            "brand",
            *(["organisation"] if several else []),
            "state",
            "ads_listed",
            "sessions_listed",
            "ends_on",
        ]

    def get_fieldsets(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        locked = obj is not None and campaign_has_results(obj)
        return [
            ("About", {"fields": ["owner" if obj else "organisation", "name", "brand", "introduction"]}),
            ("The link", {"fields": ["starts_on", "ends_on", "invited", "target_viewers"]}),
            (
                "Viewing and measuring",
                {"fields": [*MEASUREMENT, "allow_without_camera"], "description": LOCKED if locked else ""},
            ),
            ("Whom results stand for", {"fields": ["target_shares"]}),
            ("Questions after each ad", {"fields": QUESTIONS, "description": LOCKED if locked else ""}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> list[str]:
        if obj is None:
            return []
        return ["owner", *((*MEASUREMENT, *QUESTIONS) if campaign_has_results(obj) else ())]

    @admin.display(description="Organisation")
    def owner(self, campaign: Campaign) -> str:
        return campaign.organisation.name  # plain text: not everybody may open the organisation's own page

    @admin.display(description="Status", ordering="status")
    def state(self, campaign: Campaign) -> SafeString:
        return format_html(
            '<span class="pill pill-{}">{}</span>', campaign.status, campaign.get_status_display()
        )

    @admin.display(description="Ads", ordering="ad_count")
    def ads_listed(self, campaign: Campaign) -> int:
        return campaign.ad_count

    @admin.display(description="Sessions", ordering="session_count")
    def sessions_listed(self, campaign: Campaign) -> int:
        return campaign.session_count

    def get_urls(self) -> list[URLPattern]:
        actions = [("publish", self.publish_view), ("close", self.close_view)]
        return [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"campaigns_campaign_{name}")
            for name, view in actions
        ] + super().get_urls()

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: publish, or say what is missing."""
        done = "“{name}” is published. {link} Copy it below and send it to your viewers."
        return self._change_status(request, pk, campaign_publish, done)

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: shut the share link."""
        return self._change_status(request, pk, campaign_close, "“{name}” is closed. Its results stay.")

    def _change_status(self, request: HttpRequest, pk: int, service: Any, done: str) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        campaign = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, campaign):
            return HttpResponse(status=403)
        try:
            campaign = service(campaign=campaign)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            self.log_change(request, campaign, f"Status is now {campaign.get_status_display().lower()}.")
            messages.success(request, done.format(name=campaign.name, link=link_sentence(campaign)))
        return HttpResponseRedirect(reverse("admin:campaigns_campaign_change", args=[pk]))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        campaign = self.get_object(request, object_id)
        panel: dict[str, Any] = {}
        if campaign is not None:
            panel = {
                "missing": campaign_missing(campaign),
                **ways_in(campaign),
                "link_sentence": link_sentence(campaign),
                "ads": [
                    (ad, f"{ad.duration_ms / 1000:.1f} s")
                    for ad in campaign.ads.prefetch_related("brand_moments")
                ],
                "ads_locked": LOCKED if campaign_has_results(campaign) else "",
                "may_change": self.has_change_permission(request, campaign),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **panel})

    def response_post_save_add(self, request: HttpRequest, obj: Campaign) -> HttpResponse:
        return HttpResponseRedirect(
            reverse("admin:campaigns_campaign_change", args=[obj.pk])
        )  # next: its ads

    def response_post_save_change(self, request: HttpRequest, obj: Campaign) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:campaigns_campaign_change", args=[obj.pk]))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list, dict[str, int], set[str], list]:
        return deletion_summary(
            self, request, objs, {"ads": "ads", "sessions": "viewer sessions with all their results"}
        )

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        campaign_delete(campaign=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> None:
        for campaign in queryset:
            campaign_delete(campaign=campaign)
