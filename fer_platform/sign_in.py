"""Signing in, on the pages' own form and on the admin's: password, second factor, and an entry in the audit log."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import views as auth_views
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from campaigns.models import AuditEntry, User
from campaigns.services.audit import audit_person
from campaigns.services.passkeys import passkey_request
from fer_platform.guessing import browser_remember
from fer_platform.passkey_questions import question_asked, question_new
from fer_platform.second_factor import half_signed_in, password_judged, second_factor_passed
from fer_platform.second_factor_forms import CodeForm


class SignInView(auth_views.LoginView):
    """The first step. It asks for the second one where the person has one, or has to have one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if half_signed_in(request):
            return HttpResponseRedirect(second_step(self.get_success_url()))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        super().form_valid(form)
        user = form.get_user()
        if user.second_factor_at or user.second_factor_required:
            password_judged(self.request)
            return HttpResponseRedirect(second_step(self.get_success_url()))
        return signed_in(user, self.get_success_url())


class AdminSignInView(SignInView):
    """The admin's form admits those alone who may see the admin."""

    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm
    next_page = "admin:index"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "app_path": self.request.get_full_path()}


class CodeView(auth_views.RedirectURLMixin, FormView):
    """The second step: a passkey, a code of the app, or a recovery code."""

    template_name = "registration/code.html"
    form_class = CodeForm
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.person = half_signed_in(request)
        if self.person is None:
            return redirect("home" if request.user.is_authenticated else "login")
        if self.person.second_factor_at is None:
            return HttpResponseRedirect(f"{reverse('second-factor-new')}?{request.GET.urlencode()}")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person, "question": question_asked(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = passkey_request(user=self.person, question=question_new(self.request))
        return super().get_context_data(asked=asked, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        second_factor_passed(self.request, self.person)
        return signed_in(self.person, self.get_success_url())


class PasswordChangeView(auth_views.PasswordChangeView):
    def form_valid(self, form: Form) -> HttpResponse:
        audit_person(user=self.request.user, action=AuditEntry.Action.PASSWORD_CHANGED)
        return super().form_valid(form)


def second_step(next_page: str) -> str:
    return f"{reverse('second-factor-code')}?{urlencode({'next': next_page})}"


def signed_in(user: User, next_page: str) -> HttpResponse:
    """Lead on somebody whose whole sign-in was right."""
    audit_person(user=user, action=AuditEntry.Action.SIGNED_IN)
    response = HttpResponseRedirect(next_page)
    browser_remember(response, user)
    return response
