"""Members of organisations: the people who sign in, and what they may do."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from campaigns.models import AccessToken, AuditEntry, Member, Organisation, User
from campaigns.services.access_tokens import access_token_revoke
from campaigns.services.audit import audit_add
from campaigns.services.second_factors import second_factor_follows


def tour_ended(*, user: User) -> None:
    """Note that a person needs no tour any more."""
    User.objects.filter(pk=user.pk).update(toured_at=timezone.now())


def language_choose(*, user: User, language: str) -> None:
    """Note what a person reads in: a code of `staff_languages`; "" leaves it to organisation and browser."""
    User.objects.filter(pk=user.pk).update(language=language)


def password_make() -> str:
    """Return a random password of 16 characters (96 bits), to be shown once."""
    return secrets.token_urlsafe(12)


@transaction.atomic
def member_add(
    *,
    organisation: Organisation,
    role: str,
    username: str,
    password: str = "",
    first_name: str = "",
    last_name: str = "",
    email: str = "",
) -> Member:
    """Create a person who can sign in, as a member.

    Args:
        password: "" leaves the person without one, so that nobody can sign in with this name yet.

    Raises:
        ValidationError: the name is taken or malformed, or the password is weak.
    """
    user = User(username=username, first_name=first_name, last_name=last_name, email=email)
    if password:
        validate_password(password, user)
    user.set_password(password or None)
    user.full_clean(exclude=["password"])
    user.save()
    return member_attach(user=user, organisation=organisation, role=role)


@transaction.atomic
def member_attach(*, user: User, organisation: Organisation, role: str) -> Member:
    """Make a person who exists already a member.

    Raises:
        ValidationError: is a member already.
    """
    member = Member(user=user, organisation=organisation, role=role)
    member.full_clean()
    member.save()
    _sign_in_rights_follow(user)
    _note(member, AuditEntry.Action.MEMBER_ADDED, f"{user.get_username()}: {role}")
    return member


@transaction.atomic
def member_change_role(*, member: Member, role: str) -> Member:
    """Give a member another role.

    Raises:
        ValidationError: the organisation would be left without an admin.
    """
    if role != Member.Role.ADMIN:
        _keep_an_admin(member)
    before = Member.objects.values_list("role", flat=True).get(pk=member.pk)
    member.role = role
    member.full_clean()
    member.save(update_fields=["role", "updated_at"])
    _sign_in_rights_follow(member.user)
    if before != role:
        _note(member, AuditEntry.Action.MEMBER_CHANGED, f"{member.user.get_username()}: {before} → {role}")
    return member


@transaction.atomic
def member_remove(*, member: Member) -> None:
    """End a membership, and the person's tokens of the organisation with it. Whoever is a member of nothing any more
    can no longer sign in.

    Raises:
        ValidationError: the organisation would be left without an admin.
    """
    _keep_an_admin(member)
    user = member.user
    _note(member, AuditEntry.Action.MEMBER_REMOVED, user.get_username())
    for token in AccessToken.objects.filter(
        organisation=member.organisation_id, owner=user.pk, revoked_at=None
    ):
        access_token_revoke(token=token)  # else they would open again should the person come back
    member.delete()
    _sign_in_rights_follow(user)


@transaction.atomic
def member_password_set(*, member: Member, password: str) -> None:
    """Set a new password for a member; all of the member's sessions end.

    Raises:
        ValidationError: weak, or a person over whom this organisation has no say alone.
    """
    if not password_is_ours(member):
        raise ValidationError(
            "This person also belongs elsewhere: the operator of the installation sets the password."
        )
    validate_password(password, member.user)
    member.user.set_password(password)
    member.user.save(update_fields=["password"])
    _note(member, AuditEntry.Action.PASSWORD_SET, member.user.get_username())


def password_is_ours(member: Member) -> bool:
    """Tell whether the organisation may set the password: else it could sign in to another one as that person."""
    elsewhere = member.user.memberships.exclude(organisation_id=member.organisation_id)
    return not member.user.is_superuser and not elsewhere.exists()


def admin_is_last(member: Member) -> bool:
    """Tell whether the organisation has no other admin."""
    others = Member.objects.filter(organisation_id=member.organisation_id, role=Member.Role.ADMIN).exclude(
        pk=member.pk
    )
    stored = Member.objects.filter(pk=member.pk).values_list("role", flat=True).first()
    return stored == Member.Role.ADMIN and not others.exists()


def _note(member: Member, action: str, subject: str) -> None:
    audit_add(organisation=member.organisation, action=action, subject=subject)


def _keep_an_admin(member: Member) -> None:
    Organisation.objects.select_for_update().get(
        pk=member.organisation_id
    )  # two admins cannot demote each other at once
    if admin_is_last(member):
        raise ValidationError("An organisation needs at least one admin: make somebody else an admin first.")


def _sign_in_rights_follow(user: User) -> None:
    """The admin site is for those who may write; nobody without an organisation signs in."""
    second_factor_follows(user=user)
    if user.is_superuser:
        return
    roles = list(user.memberships.values_list("role", flat=True))
    user.is_staff = any(role != Member.Role.ANALYST for role in roles)
    user.is_active = bool(roles)
    user.save(update_fields=["is_staff", "is_active"])
