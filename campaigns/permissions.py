"""Who may do what: a member's role gives permissions on the rows of that one organisation."""

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from campaigns.models import (
    AccessToken,
    Ad,
    Annotation,
    BrandMoment,
    Campaign,
    Deletion,
    Member,
    Organisation,
    User,
    Viewer,
    ViewerSession,
)

# How each model's rows are tied to an organisation: a path for queries.
ORGANISATION_PATHS: dict[type[Model], str] = {
    Organisation: "",
    Member: "organisation",
    Campaign: "organisation",
    Ad: "campaign__organisation",
    Annotation: "ad__campaign__organisation",
    BrandMoment: "ad__campaign__organisation",
    ViewerSession: "campaign__organisation",
    Viewer: "organisation",
    Deletion: "organisation",
}


def _every(*models: str) -> set[str]:
    return {f"campaigns.{verb}_{model}" for model in models for verb in ("view", "add", "change", "delete")}


_CAMPAIGNS = _every("campaign", "ad", "brandmoment") | {"campaigns.view_viewersession"}
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Member.Role.ADMIN: frozenset(
        _CAMPAIGNS
        | _every("member")
        | {
            "campaigns.view_organisation",
            "campaigns.change_organisation",
            "campaigns.withdraw_viewersession",  # for a viewer who writes later, naming the number
            "campaigns.erase_viewersession",
            "campaigns.view_viewer",  # shows participant numbers
            "campaigns.erase_viewer",
            "campaigns.view_deletion",
        }
    ),
    Member.Role.MARKETER: frozenset(_CAMPAIGNS),
    Member.Role.ANALYST: frozenset(),  # reads results on the dashboards, writes nothing
}

_READ = frozenset(own for own in AccessToken.Scope.values if own.endswith(":read"))
_ROLE_SCOPES: dict[str, frozenset[str]] = {
    Member.Role.ADMIN: frozenset(AccessToken.Scope.values),
    Member.Role.MARKETER: frozenset(AccessToken.Scope.values) - {AccessToken.Scope.VIEWER_WRITE.value},
    Member.Role.ANALYST: _READ,
}


def scopes_of_role(role: str | None) -> frozenset[str]:
    """Return the scopes that a member of this role may give to a token; a stranger none."""
    return _ROLE_SCOPES.get(role or "", frozenset())


def roles_with(permission: str) -> tuple[str, ...]:
    """Return the roles that hold a permission such as "campaigns.change_ad"."""
    return tuple(role for role, held in ROLE_PERMISSIONS.items() if permission in held)


def organisation_id_of(row: Model) -> int | None:
    """Return the id of the organisation that a row belongs to; None for models that belong to none."""
    path = ORGANISATION_PATHS.get(type(row))
    if path is None:
        return None
    value: Model | None = row
    for step in filter(None, path.split("__")):
        value = getattr(value, step, None)
    return value.pk if value is not None else None


class RoleBackend(BaseBackend):
    """Model permissions from roles. Without a row: held in some organisation; with a row: held in the row's own."""

    def has_perm(self, user_obj: User, perm: str, obj: Model | None = None) -> bool:
        memberships = self._memberships(user_obj)
        if obj is not None:
            organisation = organisation_id_of(obj)
            memberships = [(owner, role) for owner, role in memberships if owner == organisation]
        return any(perm in ROLE_PERMISSIONS[role] for _, role in memberships)

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        held = {perm for _, role in self._memberships(user_obj) for perm in ROLE_PERMISSIONS[role]}
        return any(perm.startswith(f"{app_label}.") for perm in held)

    def _memberships(self, user: User) -> list[tuple[int, str]]:
        """Return (organisation id, role) of an active user: one query for each request's user object."""
        if not user.is_active or user.is_anonymous:
            return []
        if not hasattr(user, "_role_memberships"):
            user._role_memberships = list(user.memberships.values_list("organisation_id", "role"))
        return user._role_memberships
