from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.admin.ad_form import AdAddForm, AdChangeForm
from campaigns.admin.brand_moment_inline import BrandMomentInline
from campaigns.admin.deletion import deletion_summary
from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import Ad
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.services.ads import LOCKED, ad_delete, ad_delete_refusal, ad_save_new
from campaigns.services.captions import captions_set
from campaigns.views.media import ad_file_response


@admin.register(Ad)
class AdAdmin(ScopedAdmin):
    """An ad: uploaded once, probed, then its name, tags and brand moments."""

    list_display = ["title", "campaign", "kind", "seconds", "tag_list"]
    list_filter = ["kind", ("campaign", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["campaign"]
    search_fields = ["title"]
    inlines = [BrandMomentInline]

    class Media:
        css = {"all": ["campaigns/admin/admin.css"]}

    def get_form(
        self, request: HttpRequest, obj: Ad | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        return super().get_form(request, obj, change, form=AdChangeForm if obj else AdAddForm, **kwargs)

    def get_fieldsets(
        self, request: HttpRequest, obj: Ad | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        if obj is None:
            return [
                (
                    None,
                    {
                        "fields": [
                            "campaign",
                            "title",
                            "file",
                            "captions_file",
                            "shown_seconds",
                            "tags",
                            "position",
                        ]
                    },
                )
            ]
        shown = ["shown_seconds"] if obj.kind != Ad.Kind.VIDEO and not self._locked(obj) else []
        captions = [] if obj.kind != Ad.Kind.VIDEO or self._locked(obj) else ["captions_file"]
        captions += ["captions_remove"] if captions and obj.captions else []
        about = {"fields": ["campaign", "title", "tags", "position", *captions, *shown]}
        if self._locked(obj):
            about["description"] = LOCKED + " Title, tags and brand moments may still change."
        return [("Preview", {"fields": ["preview", "facts"]}), ("About", about)]

    def get_readonly_fields(self, request: HttpRequest, obj: Ad | None = None) -> list[str]:
        if obj is None:
            return []
        return ["preview", "facts", "campaign", *(["position"] if self._locked(obj) else [])]

    @admin.display(description="Length", ordering="duration_ms")
    def seconds(self, ad: Ad) -> str:
        return f"{ad.duration_ms / 1000:.1f} s"

    @admin.display(description="Tags")
    def tag_list(self, ad: Ad) -> str:
        return ", ".join(ad.tags)

    @admin.display(description="What viewers see")
    def preview(self, ad: Ad) -> SafeString:
        file, poster = (
            reverse("admin:campaigns_ad_media", args=[ad.pk, which]) for which in ("file", "poster")
        )
        if ad.kind != Ad.Kind.VIDEO:
            return format_html('<img class="ad-preview" src="{}" alt="">', file)
        where = reverse("admin:campaigns_ad_media", args=[ad.pk, "captions"])
        track = format_html('<track kind="captions" label="Captions" src="{}">', where) if ad.captions else ""
        return format_html(
            '<video class="ad-preview" controls preload="metadata" poster="{}" src="{}">{}</video>',
            poster,
            file,
            track,
        )

    @admin.display(description="File")
    def facts(self, ad: Ad) -> str:
        known = f"{ad.content_type}, {ad.width} × {ad.height} pixels, {ad.duration_ms / 1000:.1f} s"
        if ad.kind == Ad.Kind.ELSEWHERE:
            known = (
                f"It plays on a page of your own, for {ad.duration_ms / 1000:.1f} s; this card stands for it"
            )
        stays = ad_delete_refusal(ad.campaign)
        sound = {True: ", with sound", False: ", without sound", None: ""}[ad.has_sound]
        told = sound if ad.kind == Ad.Kind.VIDEO else ""
        return f"{known}{told}. {stays or 'To show another file, add it as a new ad and delete this one.'}"

    def get_urls(self) -> list[URLPattern]:
        media = self.admin_site.admin_view(self.media_view)
        return [path("<int:pk>/media/<str:which>/", media, name="campaigns_ad_media"), *super().get_urls()]

    def media_view(self, request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
        """Serve the ad to those who may see it here."""
        if which not in ("file", "poster", "captions"):
            raise Http404
        return ad_file_response(request, get_object_or_404(self.get_queryset(request), pk=pk), which)

    def has_delete_permission(self, request: HttpRequest, obj: Ad | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or not ad_delete_refusal(obj.campaign)
        )

    def save_model(self, request: HttpRequest, obj: Ad, form: ModelForm, change: bool) -> None:
        if change:
            obj.save()
        else:
            ad_save_new(ad=obj, facts=form.facts)
        if form.cleaned_data.get("captions_file") or form.cleaned_data.get("captions_remove"):
            captions_set(ad=obj, file=form.cleaned_data.get("captions_file"))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list, dict[str, int], set[str], list]:
        return deletion_summary(
            self, request, objs, {"brand_moments": "brand moments", "annotations": "notes of the team"}
        )

    def delete_model(self, request: HttpRequest, obj: Ad) -> None:
        ad_delete(ad=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Ad]) -> None:
        for ad in queryset:
            ad_delete(ad=ad)

    def response_post_save_add(self, request: HttpRequest, obj: Ad) -> HttpResponse:
        return self._to_campaign(obj.campaign_id)

    def response_post_save_change(self, request: HttpRequest, obj: Ad) -> HttpResponse:
        return self._to_campaign(obj.campaign_id)

    def _to_campaign(self, campaign_id: int) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:campaigns_campaign_change", args=[campaign_id]) + "#ads")

    def _locked(self, ad: Ad) -> bool:
        return campaign_has_results(ad.campaign)
