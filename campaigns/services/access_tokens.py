"""Access tokens of tools: made, rotated, revoked. The text is returned once and never again."""

from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.access_secret import secret_digest, secret_make
from campaigns.models import AccessToken, AuditEntry, Member, Organisation, User
from campaigns.permissions import scopes_of_role
from campaigns.selectors.campaigns import role_in
from campaigns.services.audit import audit_add

MOST_DAYS = 365
OLD_ONE_LIVES = timedelta(hours=24)  # after a rotation: time enough to bring the new text to every machine
_HINT = 6


@transaction.atomic
def access_token_make(
    *, organisation: Organisation, name: str, scopes: Iterable[str], days: int, owner: User | None = None
) -> tuple[AccessToken, str]:
    """Make a token; return it with its text, which cannot be had again.

    Args:
        days: until it expires, 1..365.
        owner: whose personal token it is; None for one of the organisation.

    Raises:
        ValidationError: no name, no or unknown scopes, more than the owner's role allows, or too long a life.
    """
    scopes = sorted(set(scopes))
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one scope.")})
    unknown = set(scopes) - set(AccessToken.Scope.values)
    if unknown:
        raise ValidationError(
            {"scopes": _("There is no scope %(names)s.") % {"names": ", ".join(sorted(unknown))}}
        )
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(
            {"days": _("A token lives for 1 to %(days)d days; rotate it to go on.") % {"days": MOST_DAYS}}
        )
    # A token of the organisation acts as a marketer; what only admins may is done by a person's own.
    role = role_in(owner, organisation) if owner is not None else Member.Role.MARKETER
    beyond = set(scopes) - scopes_of_role(role)
    if beyond:
        raise ValidationError(
            {"scopes": _("This role does not allow %(names)s.") % {"names": ", ".join(sorted(beyond))}}
        )
    text, now = secret_make(), timezone.now()
    token = AccessToken(
        organisation=organisation,
        owner=owner,
        name=name.strip(),
        scopes=scopes,
        digest=secret_digest(text),
        hint=text[-_HINT:],
        issued_at=now,
        expires_at=now + timedelta(days=days),
    )
    token.full_clean(exclude=["old_digest", "old_until", "last_used_on", "revoked_at"])
    token.save()
    _note(token, AuditEntry.Action.TOKEN_MADE)
    return token, text


@transaction.atomic
def access_token_rotate(*, token: AccessToken) -> tuple[AccessToken, str]:
    """Give the token a new text and its whole life anew; the text before stays good for 24 hours, or until it would
    have expired.

    Raises:
        ValidationError: it is revoked or has expired: make a new one.
    """
    token = _locked(token)
    now = timezone.now()
    if token.revoked_at or token.expires_at <= now:
        raise ValidationError(_("This token is over: make a new one."))
    text, life = secret_make(), token.expires_at - token.issued_at
    token.old_digest, token.old_until = token.digest, min(token.expires_at, now + OLD_ONE_LIVES)
    token.digest, token.hint = secret_digest(text), text[-_HINT:]
    token.issued_at, token.expires_at = now, now + life
    token.save()
    _note(token, AuditEntry.Action.TOKEN_ROTATED)
    return token, text


@transaction.atomic
def access_token_revoke(*, token: AccessToken) -> AccessToken:
    """End the token now, both texts of it. Once more changes nothing."""
    token = _locked(token)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at", "updated_at"])
        _note(token, AuditEntry.Action.TOKEN_REVOKED)
    return token


def access_token_used(*, token: AccessToken) -> None:
    """Remember the day: one write a day, whatever the number of requests."""
    today = timezone.localdate()
    if token.last_used_on != today:
        AccessToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _locked(token: AccessToken) -> AccessToken:
    return AccessToken.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=token.pk)


def _note(token: AccessToken, action: str) -> None:
    audit_add(
        organisation=token.organisation,
        action=action,
        subject=f"{token.name} …{token.hint}: {' '.join(token.scopes)}",
    )
