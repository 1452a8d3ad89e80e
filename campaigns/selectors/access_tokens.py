"""Whose access tokens, and which one a text opens."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.access_secret import secret_digest, secret_well_formed
from campaigns.models import AccessToken, Member, User
from campaigns.permissions import scopes_of_role
from campaigns.selectors.campaigns import organisations_for, role_in


class AccessTokenRefused(Exception):
    """Why a text opens nothing: `code` is access_token_invalid, access_token_expired, access_token_revoked or
    access_token_orphaned."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def access_token_of(text: str) -> AccessToken:
    """Return the token that a text opens, with its organisation and `role`.

    Raises:
        AccessTokenRefused: it is none of ours, is over, or its owner has left the organisation.
    """
    if not secret_well_formed(text):
        raise AccessTokenRefused("access_token_invalid")
    digest, now = secret_digest(text), timezone.now()
    token = (
        AccessToken.objects.select_related("organisation", "owner")
        .filter(Q(digest=digest) | Q(old_digest=digest))
        .first()
    )
    if token is None:
        raise AccessTokenRefused("access_token_invalid")
    token.role = role_of_token(token)
    if token.role is None:
        raise AccessTokenRefused("access_token_orphaned")
    if token.revoked_at is not None:
        raise AccessTokenRefused("access_token_revoked")
    if token.expires_at <= now or (token.digest != digest and token.old_until <= now):
        raise AccessTokenRefused("access_token_expired")
    return token


def role_of_token(token: AccessToken) -> str | None:
    """Return what role a token acts in: its owner's; one of the organisation may what marketers may."""
    if token.owner_id is None:
        return Member.Role.MARKETER.value
    return role_in(token.owner, token.organisation)


def scopes_held(token: AccessToken) -> frozenset[str]:
    """Return what a token may now: its scopes, as far as its role still allows them."""
    return frozenset(token.scopes) & scopes_of_role(token.role)


def access_tokens_for(user: User) -> QuerySet[AccessToken]:
    """Return the tokens that the person may see and end: their own, and in organisations that they run all of them."""
    run = organisations_for(user, roles=(Member.Role.ADMIN.value,))
    mine = Q(owner_id=user.pk, organisation__in=organisations_for(user))
    return AccessToken.objects.filter(mine | Q(organisation__in=run)).select_related("organisation", "owner")


def access_tokens_rotatable(user: User) -> QuerySet[AccessToken]:
    """Return those whose new text the person may see: nobody learns what another person's tool signs in with."""
    return access_tokens_for(user).filter(Q(owner_id=user.pk) | Q(owner=None))
