from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from campaigns.clips.facts import AdFacts, size_text
from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.services.ads import LOCKED, ad_inspect
from campaigns.services.captions import captions_read

_TYPES = "video/mp4,video/webm,image/jpeg,image/png,image/webp"


class AdChangeForm(forms.ModelForm):
    """What may change about an ad that is stored: its name, its place, and how long a picture is shown."""

    shown_seconds = forms.DecimalField(
        label="Shown for (seconds)",
        required=False,
        min_value=Decimal(1),
        max_value=Decimal(600),
        decimal_places=1,
        help_text="Pictures only. A clip's time is read from its file.",
    )

    # Of another name than the model's field: the form itself must not save it.
    captions_file = forms.FileField(
        label="Captions (WebVTT)",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text="Clips only: what is said and heard, as a .vtt file. Viewers can switch it on.",
    )
    captions_remove = forms.BooleanField(label="Take the captions away", required=False)

    class Meta:
        model = Ad
        fields = ("title", "tags", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ad = self.instance
        if ad.pk and (ad.kind != Ad.Kind.VIDEO or campaign_has_results(ad.campaign)):
            del self.fields["captions_file"]
        if "captions_file" not in self.fields or not ad.captions:
            del self.fields["captions_remove"]
        if ad.pk is None:
            return
        if self.instance.kind != Ad.Kind.VIDEO and not campaign_has_results(self.instance.campaign):
            self.initial.setdefault("shown_seconds", Decimal(self.instance.duration_ms) / 1000)
            self.fields["shown_seconds"].required = True
        else:
            del self.fields["shown_seconds"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("shown_seconds"):
            self.instance.duration_ms = int(cleaned["shown_seconds"] * 1000)
        if self.instance.pk:
            self._check_captions()
        return cleaned

    def _check_captions(self) -> None:
        file = self.cleaned_data.get("captions_file")
        if not file:
            return
        try:
            captions_read(file=file, duration_ms=self.instance.duration_ms)
        except ValidationError as error:
            self.add_error("captions_file", error)
        file.seek(0)


class AdAddForm(AdChangeForm):
    """A new ad: its file is probed before anything is stored."""

    facts: AdFacts | None = None

    class Meta(AdChangeForm.Meta):
        fields = ("campaign", "title", "file", "tags", "position")
        widgets = {"file": forms.FileInput(attrs={"accept": _TYPES})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].max_length = None  # the file's own name plays no part and is not kept
        self.fields["file"].help_text = (
            f"MP4 (H.264) or WebM up to {size_text(settings.CLIP_MAX_BYTES)} and {settings.CLIP_MAX_SECONDS} seconds, "
            f"or a JPEG, PNG or WebP picture up to {size_text(settings.PICTURE_AD_MAX_BYTES)}."
        )

    def clean_campaign(self) -> Campaign:
        campaign = self.cleaned_data["campaign"]
        if campaign_has_results(campaign):
            raise ValidationError(LOCKED, code="locked")
        return campaign

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("file"):
            return cleaned
        try:
            self.facts = ad_inspect(cleaned["file"])
        except ValidationError as error:
            self.add_error("file", error)
            return cleaned
        shown = cleaned.get("shown_seconds")
        if self.facts.kind == Ad.Kind.PICTURE and not shown and "shown_seconds" not in self.errors:
            self.add_error("shown_seconds", "Say for how long the picture is shown.")
        self.instance.duration_ms = self.facts.duration_ms or (int(shown * 1000) if shown else None)
        if self.facts.kind == Ad.Kind.PICTURE and cleaned.get("captions_file"):
            self.add_error("captions_file", "A picture has no captions.")
        else:
            self._check_captions()
        return cleaned
