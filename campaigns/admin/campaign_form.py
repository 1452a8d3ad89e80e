from typing import Any, cast

from django import forms

from campaigns.models import Campaign
from campaigns.services.campaigns import SETTINGS, campaign_problems
from campaigns.target_shares import Shares, shares_read, shares_text


class SharesField(forms.CharField):
    """Shares by variable, one line each."""

    def prepare_value(self, value: object) -> object:
        return value if value is None or isinstance(value, str) else shares_text(cast(Shares, value))

    def to_python(self, value: object) -> object:
        try:
            return shares_read(str(value or ""))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class CampaignForm(forms.ModelForm):
    """A campaign's settings, with reasons where something is refused."""

    target_shares = SharesField(
        required=False,
        label="Target shares",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "Known shares of the people whom the campaign is made for, by what your panel tells with its links; one "
            "line each: age: 18-34 = 40 %, 35+ = 60 %. Results are then shown weighted to them, beside the others. "
            "They may be changed at any time."
        ),
    )

    class Meta:
        model = Campaign
        fields = ("organisation", *SETTINGS)
        labels = {
            "starts_on": "First day",
            "ends_on": "Last day",
            "invited": "People invited",
            "target_viewers": "People to be measured",
            "ad_order": "Order of the ads",
            "ads_per_session": "Ads in one session",
            "daily_cap": "Same ad in 24 hours, at most",
            "preroll_seconds": "Neutral pre-roll (seconds)",
            "snapshot_interval_ms": "Snapshot interval (ms)",
            "recognises_faces": "Offer to recognise faces on later visits",
            "ask_after_ads": "Ask viewers after each ad",
            "other_brands": "Other brands, for brand recall",
            "reading": "Where faces are read",
            "allow_without_camera": "May be watched without a camera",
        }
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "setting": (
                "Where people watch. Workplaces, schools and universities are listed so that nobody has to guess: "
                "there it is prohibited to infer emotions (AI Act, Art. 5(1)(f)), and they are refused."
            ),
            "brand": "Shown to viewers beside the notice.",
            "ad_order": (
                "Ads that everybody sees in one order are not compared: what an ad does cannot be told from its place "
                "and from what was seen before it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "daily_cap" in self.fields:
            self.fields["daily_cap"].required = False

    def clean_daily_cap(self) -> int:
        return self.cleaned_data["daily_cap"] or self.instance.daily_cap

    def clean_other_brands(self) -> list[str]:
        return [brand.strip() for brand in self.cleaned_data["other_brands"]]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for field, problem in campaign_problems(cleaned).items():
            self.add_error(field, problem)
        return cleaned
