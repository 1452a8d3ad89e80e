"""Signing in, on the pages' own form and on the admin's: both leave an entry in the audit log."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.forms import Form
from django.http import HttpResponse

from campaigns.services.audit import audit_sign_in
from fer_platform import guessing


class SignInView(guessing.SignInView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        audit_sign_in(user=form.get_user())
        return response


class AdminSignInView(SignInView):
    """The admin's form admits those alone who may see the admin."""

    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm
    next_page = "admin:index"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "app_path": self.request.get_full_path()}
