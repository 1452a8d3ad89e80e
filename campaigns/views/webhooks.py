"""Pages about webhooks: where events are sent, what became of each, and sending one again."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Delivery, Event, Member, Organisation, User, Webhook
from campaigns.selectors.campaigns import organisations_for
from campaigns.selectors.webhooks import webhooks_for
from campaigns.services.webhooks import (
    delivery_replay,
    webhook_add,
    webhook_delete,
    webhook_enable,
    webhook_rotate,
)

_WRITERS = (Member.Role.ADMIN.value, Member.Role.MARKETER.value)
_DELIVERIES_A_PAGE = 50


class WebhookForm(forms.Form):
    """Where to, and what."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        help_text=gettext_lazy("On the public internet, https:// best."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Organisation"), empty_label=None
    )
    form = forms.ChoiceField(
        label=gettext_lazy("What is sent"),
        choices=Webhook.Form,
        initial=Webhook.Form.STANDARD,
        required=False,
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        choices=[(value, format_lazy("{}: {}", value, label)) for value, label in Event.Type.choices],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_form(self) -> str:
        return self.cleaned_data["form"] or Webhook.Form.STANDARD

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)
        self.fields["organisation"].queryset = organisations_for(user, roles=_WRITERS)


@never_cache
@login_required
def webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks, and a form for a new one; its secret is in the answer to the form and nowhere else."""
    if not organisations_for(request.user, roles=_WRITERS).exists():
        raise PermissionDenied
    form, made = WebhookForm(request.user, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = webhook_add(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            form = WebhookForm(request.user)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "campaigns/access/webhooks.html", _context(request, form, made), status=status)


@login_required
@require_safe
def webhook(request: HttpRequest, webhook_pk: int) -> HttpResponse:
    """One webhook's deliveries, the newest first."""
    own = get_object_or_404(webhooks_for(request.user), pk=webhook_pk)
    deliveries = own.deliveries.select_related("event")
    page = Paginator(deliveries, _DELIVERIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/access/webhook.html", {"own": own, "page": page})


@never_cache
@login_required
@require_POST
def webhook_act(request: HttpRequest, webhook_pk: int, action: str) -> HttpResponse:
    """Rotate the secret (shown in the answer), enable again, or delete."""
    own = get_object_or_404(webhooks_for(request.user), pk=webhook_pk)
    if action == "rotate":
        made = webhook_rotate(webhook=own)
        return render(
            request, "campaigns/access/webhooks.html", _context(request, WebhookForm(request.user), made)
        )
    if action == "enable":
        webhook_enable(webhook=own)
        return redirect("access:webhook", own.pk)
    if action == "delete":
        webhook_delete(webhook=own)
        return redirect("access:webhooks")
    raise Http404


@login_required
@require_POST
def delivery_again(request: HttpRequest, delivery_pk: UUID) -> HttpResponse:
    """Send one event again."""
    rows = Delivery.objects.filter(webhook__in=webhooks_for(request.user))
    delivery = get_object_or_404(rows, pk=delivery_pk)
    delivery_replay(delivery=delivery)
    messages.success(request, _("The event is sent again within some seconds."))
    return redirect("access:webhook", delivery.webhook_id)


def _context(request: HttpRequest, form: WebhookForm, made: tuple[Webhook, str] | None) -> dict[str, object]:
    return {
        "form": form,
        "made": made and made[0],
        "text": made and made[1],
        "webhooks": webhooks_for(request.user),
    }
