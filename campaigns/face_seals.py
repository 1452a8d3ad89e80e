"""How a face template is kept: sealed by AES-256-GCM under a key made of SECRET_KEY, and bound to its viewer.

No database, dump or backup holds the key. And the short notes that lead a returning viewer through a visit, signed.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

_PURPOSE = b"face templates, version 1"
_NONCE = 12
LOOK_SECONDS, KNOWN_SECONDS = 60, 1800
_LOOKS = TimestampSigner(salt="campaigns.face-look")
_KNOWN = TimestampSigner(salt="campaigns.face-known")
TURNS = ("left", "right")


@dataclass(frozen=True)
class Looked:
    """A face that was found to be the viewer's: its `yaw` in whole degrees, and to which of their own
    sides they were then asked to `turn`."""

    viewer_id: UUID
    turn: str
    yaw: int


def template_seal(template: bytes, *, viewer_id: UUID) -> bytes:
    """Return the template as it is stored: a random nonce, and what AES-GCM made of it."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, template, viewer_id.bytes)


def template_unseal(sealed: bytes, *, viewer_id: UUID) -> bytes | None:
    """Return the template; None where it is another viewer's, was changed, or its SECRET_KEY is none of today's and of
    before (SECRET_KEY_FALLBACKS)."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], viewer_id.bytes)
        except (InvalidTag, ValueError):
            continue
    return None


def look_sign(looked: Looked, *, campaign_id: int) -> str:
    """Return the note of a first look, good for `LOOK_SECONDS`."""
    return _LOOKS.sign(f"{looked.viewer_id.hex}.{campaign_id}.{looked.turn}.{looked.yaw}")


def look_read(note: str, *, campaign_id: int) -> Looked | None:
    """Return what a note of a first look says; None where it is not ours, of another campaign, or too old."""
    own = _read(_LOOKS, note, LOOK_SECONDS)
    if len(own) != 4 or own[1] != str(campaign_id):
        return None
    return Looked(UUID(own[0]), own[2], int(own[3]))


def known_sign(viewer_id: UUID, *, campaign_id: int) -> str:
    """Return the note with which a session begins as this viewer's, good for `KNOWN_SECONDS`."""
    return _KNOWN.sign(f"{viewer_id.hex}.{campaign_id}")


def known_read(note: str, *, campaign_id: int) -> UUID | None:
    """Return whom the note is about; None where it is not ours, of another campaign, or too old."""
    own = _read(_KNOWN, note, KNOWN_SECONDS)
    return UUID(own[0]) if len(own) == 2 and own[1] == str(campaign_id) else None


def _read(signer: TimestampSigner, note: str, seconds: int) -> list[str]:
    try:
        return signer.unsign(note, max_age=seconds).split(".")
    except BadSignature:
        return []


def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode()))
