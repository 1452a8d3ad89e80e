"""The pages of one's own second factor: set it up, make new recovery codes, switch it off."""

from base64 import b32encode
from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import FormView
from django_otp.plugins.otp_static.models import StaticToken

from campaigns.models import AuditEntry
from campaigns.services.audit import audit_person
from campaigns.services.second_factors import recovery_codes_make, second_factor_begin, second_factor_end
from fer_platform.guessing import browser_remember
from fer_platform.second_factor import half_signed_in, second_factor_passed
from fer_platform.second_factor_forms import CodeForm, NewFactorForm


class NewFactorView(RedirectURLMixin, FormView):
    """Shows the key for the app. Open to the signed in, and to whoever must have a factor and has none; a
    right password alone replaces none."""

    template_name = "registration/factor_new.html"
    form_class = NewFactorForm
    next_page = "second-factor"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.half = None if request.user.is_authenticated else half_signed_in(request)
        if self.half and self.half.second_factor_at:
            return redirect("second-factor-code")
        if not (self.half or request.user.is_authenticated):
            return redirect("login")
        self.person = self.half or request.user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = second_factor_begin(user=self.person)
        key = b32encode(device.bin_key).decode()
        return super().get_context_data(
            picture=segno.make(device.config_url, micro=False).svg_data_uri(scale=5, light="#fff"),
            key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
            required=self.person.second_factor_required,
            **kwargs,
        )

    def form_valid(self, form: NewFactorForm) -> HttpResponse:
        second_factor_passed(self.request, self.person)
        context = {"codes": form.codes, "next_page": self.get_success_url()}
        response = render(self.request, "registration/factor_codes.html", context)
        if self.half:
            audit_person(user=self.half, action=AuditEntry.Action.SIGNED_IN)
            browser_remember(response, self.half)
        return response


@method_decorator(login_required, name="dispatch")
class FactorView(FormView):
    """How it stands; with a code one makes new recovery codes, or switches it off."""

    template_name = "registration/factor.html"
    form_class = CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = StaticToken.objects.filter(device__user=self.request.user).count()
        return super().get_context_data(left=left, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        user = self.request.user
        if self.request.POST.get("action") == "codes":
            return render(
                self.request, "registration/factor_codes.html", {"codes": recovery_codes_make(user=user)}
            )
        if not user.second_factor_required:
            second_factor_end(user=user)
        return redirect("second-factor")
