"""The people of an organisation: who is in, who is invited, and whether a password alone is enough."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns.models import Invitation, Member, Organisation, User
from campaigns.selectors.campaigns import organisations_for
from campaigns.selectors.invitations import RUNS, invitation_of, invitations_for
from campaigns.services.invitations import (
    invitation_accept,
    invitation_end,
    invitation_mail,
    invitation_make,
)
from campaigns.services.second_factors import second_factor_require


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices, initial=Member.Role.ANALYST)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_for(user, roles=RUNS)


class JoinForm(SetPasswordMixin, forms.ModelForm):
    """A new account. Its address is that of the invitation."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(
                gettext("This user name is taken. Please choose another one."), code="taken"
            )
        return username

    def clean(self) -> dict:
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        self.validate_password_for_user(self.instance)


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Members and invitations; a new invitation's link stands in the answer to the form, and nowhere else."""
    mine = organisations_for(request.user, roles=RUNS)
    if not mine.exists():
        raise PermissionDenied
    form, link, sent = InviteForm(request.user, request.POST or None), "", False
    if request.method == "POST" and form.is_valid():
        try:
            invitation, link = invitation_make(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            sent, form = invitation_mail(invitation=invitation, link=link), InviteForm(request.user)
    context = {
        "form": form,
        "link": link,
        "sent": sent,
        "mail": bool(settings.EMAIL_HOST),
        "organisations": mine,
        "members": Member.objects.filter(organisation__in=mine)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__username"),
        "invitations": invitations_for(request.user),
    }
    bad = form.is_bound and bool(form.errors)
    return render(request, "campaigns/access/people.html", context, status=422 if bad else 200)


@login_required
@require_POST
def invitation_stop(request: HttpRequest, invitation_pk: int) -> HttpResponse:
    invitation_end(invitation=get_object_or_404(invitations_for(request.user), pk=invitation_pk))
    return redirect("access:people")


@login_required
@require_POST
def factor_required(request: HttpRequest, organisation_pk: int) -> HttpResponse:
    """Ask everybody in an organisation for a second factor, or leave it to them."""
    mine = organisations_for(request.user, roles=RUNS)
    organisation = get_object_or_404(mine, pk=organisation_pk)
    required = request.POST.get("required") == "on"
    if required and not request.user.second_factor_at:
        messages.error(request, gettext("Set up a second factor of your own first."))
    else:
        second_factor_require(organisation=organisation, required=required)
    return redirect("access:people")


def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invitation leads: join with the account that is signed in, or make one."""
    invitation = invitation_of(secret)
    if invitation is None:
        return render(request, "campaigns/access/join_over.html", status=410)
    user = request.user if request.user.is_authenticated else None
    form = None if user else JoinForm(request.POST or None)
    if request.method == "POST" and (user or form.is_valid()):
        try:
            _joined(invitation, user, form)
        except Invitation.DoesNotExist:
            return render(request, "campaigns/access/join_over.html", status=410)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = gettext("You are a member of %(name)s now.") % {"name": invitation.organisation.name}
            messages.success(request, text)
            return redirect("home" if user else "login")
    context = {"invitation": invitation, "form": form}
    bad = form is not None and form.is_bound and bool(form.errors)
    return render(request, "campaigns/access/join.html", context, status=422 if bad else 200)


def _joined(invitation: Invitation, user: User | None, form: JoinForm | None) -> Member:
    if form is None:
        return invitation_accept(invitation=invitation, user=user)
    names = {name: form.cleaned_data[name] for name in JoinForm.Meta.fields}
    return invitation_accept(invitation=invitation, password=form.cleaned_data["password1"], **names)
