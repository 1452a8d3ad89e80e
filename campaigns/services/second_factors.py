"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for the day it is lost.

Passkeys stand beside them (`passkeys.py`).

django-otp keeps the keys, lets each code pass once, and doubles the pause after each wrong one (1, 2, 4, 8 … seconds).
"""

import secrets

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import default_key

from campaigns.acting import actor_now
from campaigns.factor_secrets import SecretLost, code_digests, key_seal
from campaigns.models import AppDevice, AuditEntry, Organisation, Passkey, User
from campaigns.services.audit import audit_add, audit_person

RECOVERY_CODES = 10
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another
logger = structlog.get_logger("campaigns.second_factors")
_Device = AppDevice | StaticDevice


@transaction.atomic
def second_factor_begin(*, user: User) -> AppDevice:
    """Return the key that the person's app is to take in; it opens nothing before a code of it was given."""
    User.objects.select_for_update().get(pk=user.pk)
    begun = AppDevice.objects.filter(user=user, confirmed=False).first()
    try:
        if begun and begun.bin_key:
            return begun
    except SecretLost:
        begun.delete()
    sealed = key_seal(bytes.fromhex(default_key()), owner=user.pk)
    return AppDevice.objects.create(user=user, confirmed=False, name="app", key=sealed)


def second_factor_set(*, user: User, code: str) -> list[str]:
    """Set up the factor of which `second_factor_begin` gave the key; one that was there before ends.

    Returns:
        Recovery codes, to be shown once.

    Raises:
        ValidationError: the code is wrong, or it is too early after a wrong one.
    """
    with transaction.atomic():  # a wrong code is counted
        User.objects.select_for_update().get(pk=user.pk)
        device = AppDevice.objects.filter(user=user, confirmed=False).first()
        right = device is not None and _judge(device, _plain(code))
        if right:
            AppDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            user.second_factor_at = timezone.now()
            user.save(update_fields=["second_factor_at"])
            codes = codes_make(user)
            audit_person(user=user, action=AuditEntry.Action.FACTOR_SET)
    if not right:
        raise _wrong()
    return codes


def second_factor_judge(*, user: User, code: str) -> None:
    """Let a right code pass: of the app, or one of the recovery codes. Each passes once.

    Raises:
        ValidationError: it is wrong, or it is too early after a wrong one.
    """
    plain = _plain(code)
    with transaction.atomic():  # a wrong code is counted, and two requests cannot use one code
        User.objects.select_for_update().get(pk=user.pk)
        by_app = plain.isdigit()
        kind = AppDevice if by_app else StaticDevice
        device = kind.objects.filter(user=user, confirmed=True).first()
        right = device is not None and _judge(device, plain)
        if not (right and by_app):
            action = AuditEntry.Action.FACTOR_RECOVERED if right else AuditEntry.Action.FACTOR_WRONG
            audit_person(user=user, action=action)
    if not right:
        raise _wrong()


@transaction.atomic
def recovery_codes_make(*, user: User) -> list[str]:
    """Return new recovery codes, to be shown once; those before end."""
    audit_person(user=user, action=AuditEntry.Action.FACTOR_CODES)
    return codes_make(user)


@transaction.atomic
def second_factor_end(*, user: User) -> None:
    """Take the second factor from a person: they did, or the operator for them."""
    for kind in (AppDevice, StaticDevice, Passkey):
        kind.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])
    audit_person(
        user=user, action=AuditEntry.Action.FACTOR_OFF, actor=actor_now(), subject=user.get_username()
    )


@transaction.atomic
def second_factor_require(*, organisation: Organisation, required: bool) -> None:
    """Ask all members of an organisation for a second factor from now on, or leave it to them."""
    organisation.second_factor_required = required
    organisation.save(update_fields=["second_factor_required", "updated_at"])
    for user in User.objects.filter(memberships__organisation=organisation):
        second_factor_follows(user=user)
    action = AuditEntry.Action.FACTOR_REQUIRED if required else AuditEntry.Action.FACTOR_OPTIONAL
    audit_add(organisation=organisation, action=action)


def second_factor_follows(*, user: User) -> None:
    """Keep with the person what their organisations ask for, so that no request has to look for it."""
    asked = user.memberships.filter(organisation__second_factor_required=True).exists()
    if asked != user.second_factor_required:
        user.second_factor_required = asked
        user.save(update_fields=["second_factor_required"])


def codes_make(user: User) -> list[str]:
    """Put new recovery codes in the place of the person's, and return them."""
    device = StaticDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})[0]
    device.throttle_reset()
    device.token_set.all().delete()
    # A letter first: what is digits alone is read as a code of the app.
    codes = ["r" + "".join(secrets.choice(_LETTERS) for _ in range(11)) for _ in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=code_digests(code, owner=user.pk)[0])
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _judge(device: _Device, plain: str) -> bool:
    """Judge a code. Raises: ValidationError: too early after a wrong one."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = max(1, round((why["locked_until"] - timezone.now()).total_seconds()))
        text = ngettext(
            "Too early after a wrong code: wait for %(seconds)d second.",
            "Too early after a wrong code: wait for %(seconds)d seconds.",
            seconds,
        )
        raise ValidationError(text % {"seconds": seconds}, code="too_early")
    if isinstance(device, StaticDevice):
        digests = code_digests(plain, owner=device.user_id)
        kept = device.token_set.filter(token__in=digests).values_list("token", flat=True).first()
        return device.verify_token(kept or digests[0])
    try:
        return device.verify_token(plain)
    except SecretLost:
        logger.error("second_factor_key_lost")  # SECRET_KEY was changed: the operator has to reset it
        return False


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())[:16]


def _wrong() -> ValidationError:
    text = gettext("This code is not right, or was used already. The app shows a new one every 30 seconds.")
    return ValidationError(text, code="wrong")
