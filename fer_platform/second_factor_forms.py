"""Forms of the second factor: a code or a passkey is judged when the form is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import User
from campaigns.services.passkeys import Question, passkey_add, passkey_judge
from campaigns.services.second_factors import second_factor_judge, second_factor_set

_NUMBERS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
}


def _passkey_field() -> forms.CharField:
    """JSON that the page's script puts there."""
    return forms.CharField(required=False, max_length=16_384, strip=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    """A code of the app, a recovery code, or what a passkey answered. Valid once: judging it uses it up."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**_NUMBERS, "inputmode": "text", "autofocus": True}),
        help_text=_("Six digits from your app, or one of your recovery codes."),
    )
    passkey = _passkey_field()

    def __init__(self, *args: Any, user: User, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._question = user, question

    def clean(self) -> None:
        code, passkey = self.cleaned_data.pop("code", ""), self.cleaned_data.pop("passkey", "")
        if self.errors:
            return
        if passkey:
            _asked(self._question)
            passkey_judge(user=self._user, question=self._question, answer=passkey)
        elif code:
            second_factor_judge(user=self._user, code=code)
        else:
            raise forms.ValidationError(_("Give a code, or use a passkey."))


class NewPasskeyForm(forms.Form):
    """What a browser has just made; `codes` are the recovery codes of somebody's first factor then."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Where it is kept, such as “my phone” or “blue key”.")
    )
    passkey = _passkey_field()

    def __init__(self, *args: Any, user: User, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._question = user, question

    def clean(self) -> None:
        if self.errors:
            return
        _asked(self._question)
        name, answer = self.cleaned_data["name"], self.cleaned_data["passkey"]
        self.codes = passkey_add(user=self._user, question=self._question, name=name, answer=answer)


class NewFactorForm(forms.Form):
    """The first code of an app that has just taken in its key; `codes` are the recovery codes then."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={**_NUMBERS, "autofocus": True}),
        help_text=_("Six digits that the app shows now."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_code(self) -> str:
        self.codes = second_factor_set(user=self._user, code=self.cleaned_data["code"])
        return ""


def _asked(question: Question | None) -> None:
    if question is None:
        raise forms.ValidationError(_("This page was open twice, or for too long. Use the passkey again."))
