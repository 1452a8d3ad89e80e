"""Forms of the second factor: a code is judged when the form is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import User
from campaigns.services.second_factors import second_factor_judge, second_factor_set

_NUMBERS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
}


class CodeForm(forms.Form):
    """A code of the app or a recovery code. Valid once: judging it uses it up."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={**_NUMBERS, "inputmode": "text", "autofocus": True}),
        help_text=_("Six digits from your app, or one of your recovery codes."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_code(self) -> str:
        second_factor_judge(user=self._user, code=self.cleaned_data["code"])
        return ""


class NewFactorForm(CodeForm):
    """The first code of an app that has just taken in its key; `codes` are the recovery codes then."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={**_NUMBERS, "autofocus": True}),
        help_text=_("Six digits that the app shows now."),
    )

    def clean_code(self) -> str:
        self.codes = second_factor_set(user=self._user, code=self.cleaned_data["code"])
        return ""
