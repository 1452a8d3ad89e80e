"""Pages about access: the tokens of tools, and the log of who did what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import AccessToken, AuditEntry, Member
from campaigns.selectors.access_tokens import access_tokens_for, access_tokens_rotatable
from campaigns.selectors.audit import audit_entries_for
from campaigns.selectors.campaigns import organisations_for
from campaigns.services.access_tokens import access_token_make, access_token_revoke, access_token_rotate
from campaigns.views.access_forms import TokenForm
from campaigns.views.studio_door import WRITERS
from fer_platform.kit.csv_lines import csv_file

_ENTRIES_A_PAGE = 50
_COLUMNS = ("at", "organisation", "actor_kind", "actor", "action", "subject")


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens, and a form for a new one; its text is in the answer to the form and nowhere else."""
    form = TokenForm(request.user, request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        owner = request.user if data["whose"] == "mine" else None
        try:
            made = access_token_make(
                organisation=data["organisation"],
                name=data["name"],
                scopes=data["scopes"],
                days=data["days"],
                owner=owner,
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            form = TokenForm(request.user)
    return _tokens_page(request, form, made)


@never_cache
@login_required
@require_POST
def token_rotate(request: HttpRequest, token_pk: int) -> HttpResponse:
    """Give a token a new text, shown in the answer."""
    made = None
    try:
        token = get_object_or_404(access_tokens_rotatable(request.user), pk=token_pk)
        made = access_token_rotate(token=token)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _tokens_page(request, TokenForm(request.user), made)


@login_required
@require_POST
def token_revoke(request: HttpRequest, token_pk: int) -> HttpResponse:
    access_token_revoke(token=get_object_or_404(access_tokens_for(request.user), pk=token_pk))
    return redirect("access:tokens")


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The log of the organisations that the person runs; `?action=` shows one kind alone."""
    _runs_something(request)
    action = request.GET.get("action", "")
    entries = audit_entries_for(request.user)
    if action in AuditEntry.Action.values:
        entries = entries.filter(action=action)
    page = Paginator(entries, _ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "action": action, "actions": AuditEntry.Action.choices}
    return render(request, "campaigns/access/audit.html", context)


@login_required
@require_safe
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The whole log as CSV, times in UTC."""
    _runs_something(request)
    rows = audit_entries_for(request.user).values_list(
        "at", "organisation__slug", "actor_kind", "actor", "action", "subject"
    )
    lines = csv_file(_COLUMNS, ((at.isoformat(), *rest) for at, *rest in rows.iterator()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return response


def _tokens_page(request: HttpRequest, form: TokenForm, made: tuple[AccessToken, str] | None) -> HttpResponse:
    context = {
        "form": form,
        "made": made and made[0],
        "text": made and made[1],
        "tokens": access_tokens_for(request.user),
        "now": timezone.now(),
        "writes": organisations_for(request.user, roles=WRITERS).exists(),
        "runs": organisations_for(request.user, roles=(Member.Role.ADMIN.value,)).exists(),
    }
    bad = form.is_bound and bool(form.errors)
    return render(request, "campaigns/access/tokens.html", context, status=422 if bad else 200)


def _runs_something(request: HttpRequest) -> None:
    if not organisations_for(request.user, roles=(Member.Role.ADMIN.value,)).exists():
        raise PermissionDenied
