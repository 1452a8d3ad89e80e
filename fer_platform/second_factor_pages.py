"""The pages of one's own second factor: set one up, make new recovery codes, switch it off."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import FormView
from django_otp.plugins.otp_static.models import StaticToken

from campaigns.models import AuditEntry
from campaigns.services.audit import audit_person
from campaigns.services.passkeys import passkey_creation, passkey_remove, passkey_request
from campaigns.services.second_factors import recovery_codes_make, second_factor_begin, second_factor_end
from fer_platform.guessing import browser_remember
from fer_platform.passkey_questions import question_asked, question_new
from fer_platform.second_factor import half_signed_in, second_factor_fresh, second_factor_passed
from fer_platform.second_factor_forms import CodeForm, NewFactorForm, NewPasskeyForm

_NEW = {"passkey": "passkey-new", "app": "second-factor-new"}


class _NewView(RedirectURLMixin, FormView):
    """Open to the signed in, and to whoever must have a factor and has none. A right password alone replaces none, nor
    does an open session in which the factor was not asked for lately."""

    next_page = "second-factor"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.half = None if request.user.is_authenticated else half_signed_in(request)
        if self.half and self.half.second_factor_at:
            return redirect("second-factor-code")
        if not (self.half or request.user.is_authenticated):
            return redirect("login")
        self.person = self.half or request.user
        if self.person.second_factor_at and not second_factor_fresh(request):
            return redirect("second-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    def form_valid(self, form: NewFactorForm | NewPasskeyForm) -> HttpResponse:
        if not form.codes:
            return redirect(self.get_success_url())
        second_factor_passed(self.request, self.person)
        context = {"codes": form.codes, "next_page": self.get_success_url()}
        response = render(self.request, "registration/factor_codes.html", context)
        if self.half:
            audit_person(user=self.half, action=AuditEntry.Action.SIGNED_IN)
            browser_remember(response, self.half)
        return response


class NewFactorView(_NewView):
    """Shows the key for the app."""

    template_name = "registration/factor_new.html"
    form_class = NewFactorForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = second_factor_begin(user=self.person)
        key = b32encode(device.bin_key).decode()
        return super().get_context_data(
            picture=segno.make(device.config_url, micro=False).svg_data_uri(scale=5, light="#fff"),
            key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
            required=self.person.second_factor_required,
            **kwargs,
        )


class NewPasskeyView(_NewView):
    """Has the browser make a passkey."""

    template_name = "registration/passkey_new.html"
    form_class = NewPasskeyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "question": question_asked(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = passkey_creation(user=self.person, question=question_new(self.request))
        return super().get_context_data(wanted=wanted, **kwargs)


@method_decorator(login_required, name="dispatch")
class FactorView(FormView):
    """How it stands; with a code or a passkey one makes new recovery codes, removes passkeys, or switches it off."""

    template_name = "registration/factor.html"
    form_class = CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "user": self.request.user,
            "question": question_asked(self.request),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            left=StaticToken.objects.filter(device__user=user).count(),
            app=user.totpdevice_set.filter(confirmed=True).exists(),
            asked=passkey_request(user=user, question=question_new(self.request)),
            **kwargs,
        )

    def form_valid(self, form: CodeForm) -> HttpResponse:
        user, action = self.request.user, self.request.POST.get("action", "")
        if action == "codes":
            return render(
                self.request, "registration/factor_codes.html", {"codes": recovery_codes_make(user=user)}
            )
        if action in _NEW:
            second_factor_passed(self.request, user)
            return redirect(_NEW[action])
        if action.startswith("remove-"):
            return self._remove(form, action.removeprefix("remove-"))
        if action == "off" and not user.second_factor_required:
            second_factor_end(user=user)
        return redirect("second-factor")

    def _remove(self, form: CodeForm, number: str) -> HttpResponse:
        user = self.request.user
        passkey = next((own for own in user.passkeys.all() if str(own.pk) == number), None)
        if passkey is not None:
            try:
                passkey_remove(user=user, passkey=passkey)
            except ValidationError as error:
                form.add_error(None, error)
                return self.form_invalid(form)
            if user.second_factor_at:
                second_factor_passed(self.request, user)
        return redirect("second-factor")
