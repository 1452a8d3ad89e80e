"""The form that makes a link to results. What a link may be, its service judges."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.services.results_links import MOST_DAYS, PASSWORD_LEAST, PASSWORD_MOST, USUAL_DAYS


class ResultsLinkForm(forms.Form):
    name = forms.CharField(label=_("For whom"), max_length=100, help_text=_("Such as “Client, weekly call”."))
    days = forms.IntegerField(
        label=_("Days until it expires"), initial=USUAL_DAYS, min_value=1, max_value=MOST_DAYS
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        min_length=PASSWORD_LEAST,
        max_length=PASSWORD_MOST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters. Empty: the link alone opens the page."),
    )
    embed_origins = forms.CharField(
        label=_("Pages that show it in a frame"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "One a line, such as https://intranet.example.com; empty: no page may. Without a password."
        ),
    )

    def clean_embed_origins(self) -> list[str]:
        return self.cleaned_data["embed_origins"].split()
