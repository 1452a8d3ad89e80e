"""A forgotten password: one page that answers all addresses alike and as fast, and Django's own link."""

import threading
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordResetForm
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from campaigns.models import AuditEntry
from campaigns.services.audit import audit_person
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace

ASKED_PER_MINUTE = 3  # from one address
asked_pace = ClientPace()
logger = structlog.get_logger("fer_platform.forgotten")


class ForgottenForm(PasswordResetForm):
    """Whom an address belongs to is looked up as Django does it; workers write to them. Who never had a
    password, or was locked out by the operator, has none that could be forgotten."""

    def save(self, **_: Any) -> None:
        for user in self.get_users(self.cleaned_data["email"]):
            _hand_on(user.pk)


class ForgottenView(auth_views.PasswordResetView):
    form_class = ForgottenForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(mail=bool(settings.EMAIL_HOST), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.EMAIL_HOST:
            return self.get(request, *args, **kwargs)
        if asked_pace.seconds_to_wait(client_address(request), per_minute=ASKED_PER_MINUTE):
            return self.render_to_response(self.get_context_data(too_often=True), status=429)
        return super().post(request, *args, **kwargs)


class NewPasswordView(auth_views.PasswordResetConfirmView):
    """The link: good once and for some hours. It signs nobody in, so a second factor is still asked for."""

    def form_valid(self, form: Form) -> HttpResponse:
        audit_person(user=self.user, action=AuditEntry.Action.PASSWORD_CHANGED)
        return super().form_valid(form)


def _hand_on(user_pk: int) -> None:
    """Leave it to the workers, from a thread of its own: who asks learns nothing from how long it takes."""
    from campaigns.tasks import mail_password_link

    def send() -> None:
        try:
            mail_password_link.apply_async([user_pk], expires=600, retry=False)
        except Exception as error:  # whatever the broker's client raises: one asks again
            logger.warning("password_mail_not_handed_on", error=type(error).__name__)

    threading.Thread(target=send, daemon=True).start()
