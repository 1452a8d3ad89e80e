"""A person's views of the list of campaigns."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from campaigns.models import User
from dashboards.models import SavedView

MOST = 20


@transaction.atomic
def saved_view_keep(*, owner: User, name: str, query: str) -> SavedView:
    """Keep a view under a name; one of the same name is replaced.

    Raises:
        ValidationError: no name, too long a query, or too many views.
    """
    User.objects.select_for_update().get(pk=owner.pk)
    view = SavedView.objects.filter(owner=owner, name=name.strip()).first()
    if view is None and SavedView.objects.filter(owner=owner).count() >= MOST:
        raise ValidationError(gettext("You have %(most)d saved views: delete one first.") % {"most": MOST})
    view = view or SavedView(owner=owner, name=name.strip())
    view.query = query
    view.full_clean()
    view.save()
    return view
