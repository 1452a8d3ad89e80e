from typing import cast

from django import forms

from campaigns.models import Campaign
from campaigns.services.campaigns import campaign_problems
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
        fields = (
            "organisation",
            "name",
            "brand",
            "introduction",
            "starts_on",
            "ends_on",
            "invited",
            "target_viewers",
            "setting",
            "ad_order",
            "preroll_seconds",
            "snapshot_interval_ms",
            "reading",
            "allow_without_camera",
            "ask_after_ads",
            "other_brands",
            "target_shares",
        )
        labels = {
            "starts_on": "First day",
            "ends_on": "Last day",
            "invited": "People invited",
            "target_viewers": "People to be measured",
            "ad_order": "Order of the ads",
            "preroll_seconds": "Neutral pre-roll (seconds)",
            "snapshot_interval_ms": "Snapshot interval (ms)",
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

    def clean_other_brands(self) -> list[str]:
        return [brand.strip() for brand in self.cleaned_data["other_brands"]]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        for field, problem in campaign_problems(cleaned).items():
            self.add_error(field, problem)
        return cleaned
