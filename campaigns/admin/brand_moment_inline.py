from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from campaigns.models import Ad, BrandMoment
from campaigns.services.ads import brand_moment_check


class BrandMomentForm(forms.ModelForm):
    """A moment in seconds, as people read them off a player; it is stored in milliseconds."""

    start = forms.DecimalField(label="From (seconds)", min_value=Decimal(0), decimal_places=2)
    end = forms.DecimalField(label="To (seconds)", min_value=Decimal(0), decimal_places=2)

    class Meta:
        model = BrandMoment
        fields = ("label",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(
                start=Decimal(self.instance.start_ms) / 1000, end=Decimal(self.instance.end_ms) / 1000
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"start", "end"} <= cleaned.keys():
            self.instance.start_ms = int(cleaned["start"] * 1000)
            self.instance.end_ms = int(cleaned["end"] * 1000)
        return cleaned


class BrandMomentFormSet(forms.BaseInlineFormSet):
    """Moments lie inside the ad, also while the ad itself is only being added."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.errors or not form.cleaned_data or form.cleaned_data.get("DELETE"):
                continue
            try:
                brand_moment_check(
                    ad=self.instance, start_ms=form.instance.start_ms, end_ms=form.instance.end_ms
                )
            except ValidationError as error:
                form.add_error("end", error)


class BrandMomentInline(admin.StackedInline):
    """When the brand is on screen or is named."""

    model = BrandMoment
    form = BrandMomentForm
    formset = BrandMomentFormSet
    fields = (("label", "start", "end"),)
    extra = 1
    verbose_name_plural = "Brand moments: when the brand is on screen or is named"

    # The ad's own rights decide: a moment belongs to it.
    def has_view_permission(self, request: HttpRequest, obj: Ad | None = None) -> bool:
        return request.user.has_perm("campaigns.view_ad", obj)

    def has_add_permission(self, request: HttpRequest, obj: Ad | None = None) -> bool:
        return request.user.has_perm("campaigns.change_ad", obj)

    def has_change_permission(self, request: HttpRequest, obj: Ad | None = None) -> bool:
        return request.user.has_perm("campaigns.change_ad", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Ad | None = None) -> bool:
        return request.user.has_perm("campaigns.change_ad", obj)
