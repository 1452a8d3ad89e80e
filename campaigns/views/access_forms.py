"""The form that makes an access token."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.models import AccessToken, Member, Organisation, User
from campaigns.permissions import scopes_of_role
from campaigns.selectors.campaigns import organisations_for
from campaigns.services.access_tokens import MOST_DAYS


class TokenForm(forms.Form):
    """Name, organisation, whose, scopes, life. What the person's role does not allow, the service refuses."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, such as “Weekly report”.")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )
    whose = forms.ChoiceField(
        label=_("Whose"),
        help_text=_("Yours ends when you leave; the organisation’s stays."),
        choices=[
            ("mine", _("Mine")),
            ("organisation", _("The organisation’s")),
        ],
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(value, format_lazy("{}: {}", value, label)) for value, label in AccessToken.Scope.choices],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give it what it needs and no more."),
    )
    days = forms.IntegerField(
        label=_("Days until it expires"),
        initial=90,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("1 to 365."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = organisations_for(user, roles=(Member.Role.ADMIN.value,))
        self.fields["organisation"].queryset = organisations_for(user)
        scopes = self.fields["scopes"]
        allowed = self._allowed(user)
        scopes.choices = [own for own in scopes.choices if own[0] in allowed]
        self._run = set(run.values_list("pk", flat=True))
        if not self._run:
            self.fields["whose"].choices = self.fields["whose"].choices[:1]

    @staticmethod
    def _allowed(user: User) -> frozenset[str]:
        """Return what the person's roles allow anywhere: nobody is offered what is refused in any case."""
        roles = (own for own in Member.Role.values if organisations_for(user, roles=(own,)).exists())
        return frozenset().union(*map(scopes_of_role, roles))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        owner = data.get("organisation")
        if owner and data.get("whose") == "organisation" and owner.pk not in self._run:
            self.add_error("whose", _("Only an admin of the organisation makes tokens of the organisation."))
        return data
