"""Passkeys (W3C WebAuthn): what a person's device signs stands in the place of a code.

The device signs a challenge of ours, used once, together with the site that it sees: a copy of our pages under another
name gets nothing that would open ours.
"""

import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from campaigns.models import AuditEntry, Passkey, User
from campaigns.services.audit import audit_person
from campaigns.services.second_factors import codes_make, second_factor_end

PASSKEYS_MOST = 10
logger = structlog.get_logger("campaigns.passkeys")


@dataclass(frozen=True)
class Question:
    """What a passkey is asked. host: the site's name without a port; origin: as the browser says it, with one."""

    challenge: bytes
    host: str
    origin: str

    @classmethod
    def new(cls, *, host: str, origin: str) -> "Question":
        return cls(secrets.token_bytes(32), host, origin)


def passkey_request(*, user: User, question: Question) -> str:
    """Return the question as JSON for `navigator.credentials.get`; empty where the person has no passkey."""
    known = _descriptors(user)
    if not known:
        return ""
    options = _library().generate_authentication_options(
        rp_id=question.host, challenge=question.challenge, allow_credentials=known
    )
    return _library().options_to_json(options)


def passkey_creation(*, user: User, question: Question) -> str:
    """Return what `navigator.credentials.create` needs, as JSON."""
    options = _library().generate_registration_options(
        rp_id=question.host,
        rp_name="FER Platform",
        user_id=salted_hmac("campaigns.passkeys", str(user.pk), algorithm="sha256").digest(),
        user_name=user.get_username(),
        challenge=question.challenge,
        exclude_credentials=_descriptors(user),
    )
    return _library().options_to_json(options)


def passkey_add(*, user: User, question: Question, name: str, answer: str) -> list[str]:
    """Keep a passkey that a browser has made just now.

    Returns:
        Recovery codes, to be shown once, where it is the person's first second factor; else none.

    Raises:
        ValidationError: it answers another question or site, is known already, or there are `PASSKEYS_MOST`.
    """
    made = _judged(
        _library().verify_registration_response,
        credential=answer,
        expected_challenge=question.challenge,
        expected_rp_id=question.host,
        expected_origin=question.origin,
    )
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if user.passkeys.count() >= PASSKEYS_MOST:
            text = gettext("At most %(most)d passkeys: remove one first.")
            raise ValidationError(text % {"most": PASSKEYS_MOST}, code="too_many")
        if Passkey.objects.filter(credential_id=made.credential_id).exists():
            raise _wrong()
        Passkey.objects.create(
            user=user,
            name=name,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )
        audit_person(user=user, action=AuditEntry.Action.PASSKEY_ADDED)
        if locked.second_factor_at is not None:
            return []
        _factor_renew(user)
        return codes_make(user)


def passkey_judge(*, user: User, question: Question, answer: str) -> None:
    """Let the answer of one of the person's passkeys pass.

    Raises:
        ValidationError: it is no passkey of theirs, or answers another question or site.
    """
    try:
        credential = _judged(_library().helpers.parse_authentication_credential_json, answer)
        with transaction.atomic():
            passkey = user.passkeys.select_for_update().filter(credential_id=credential.raw_id).first()
            if passkey is None:
                raise _wrong()
            right = _judged(
                _library().verify_authentication_response,
                credential=credential,
                expected_challenge=question.challenge,
                expected_rp_id=question.host,
                expected_origin=question.origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
            )
            passkey.sign_count, passkey.used_at = right.new_sign_count, timezone.now()
            passkey.save(update_fields=["sign_count", "used_at"])
    except ValidationError:
        audit_person(user=user, action=AuditEntry.Action.FACTOR_WRONG)
        raise


@transaction.atomic
def passkey_remove(*, user: User, passkey: Passkey) -> None:
    """Take a passkey away, and end what it may have opened elsewhere; with the last way of the person, the factor.

    Raises:
        ValidationError: it is the last one, and an organisation asks for a second factor.
    """
    User.objects.select_for_update().get(pk=user.pk)
    last = not user.passkeys.exclude(pk=passkey.pk).exists() and not user.totpdevice_set.filter(
        confirmed=True
    )
    if last and user.second_factor_required:
        text = gettext("Your organisation asks for a second factor: add another one before you remove this.")
        raise ValidationError(text, code="required")
    passkey.delete()
    audit_person(user=user, action=AuditEntry.Action.PASSKEY_REMOVED)
    if last:
        second_factor_end(user=user)
    else:
        _factor_renew(user)


def _factor_renew(user: User) -> None:
    user.second_factor_at = timezone.now()
    user.save(update_fields=["second_factor_at"])


def _descriptors(user: User) -> list[Any]:
    known = user.passkeys.values_list("credential_id", flat=True)
    return [_library().helpers.structs.PublicKeyCredentialDescriptor(id=bytes(number)) for number in known]


def _library() -> Any:
    """Load what judges passkeys where one is asked for: it brings OpenSSL along, memory that others do not need."""
    import webauthn

    return webauthn


def _judged(judge: Any, *answer: str, **told: Any) -> Any:
    """Strangers write the answer: whatever the library stumbles over is a wrong one."""
    try:
        return judge(*answer, **told)
    except Exception as error:
        logger.info("passkey_refused", error=type(error).__name__)
        raise _wrong() from error


def _wrong() -> ValidationError:
    return ValidationError(gettext("This passkey is not right. Try again, or use a code."), code="wrong")
