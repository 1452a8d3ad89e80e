"""How the secrets of second factors lie in the database: sealed, so that a dump of it alone opens nothing.

Both ways use a key made of `SECRET_KEY`; those of `SECRET_KEY_FALLBACKS` still open what was sealed under them.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "campaigns.second-factor"
_CODE_LETTERS = 16  # of django-otp's column: 80 bits


class SecretLost(Exception):
    """It was sealed for somebody else, or under a `SECRET_KEY` that is gone."""


def key_seal(key: bytes, *, owner: int) -> str:
    """Return an app's key of 20 bytes as 72 hexadecimal digits (AES-SIV, RFC 5297), bound to its owner's number."""
    return _cipher(settings.SECRET_KEY).encrypt(key, [str(owner).encode()]).hex()


def key_open(sealed: str, *, owner: int) -> bytes:
    """Return the key of the app. Raises: SecretLost."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(bytes.fromhex(sealed), [str(owner).encode()])
        except (InvalidTag, ValueError):
            continue
    raise SecretLost


def code_digests(code: str, *, owner: int) -> list[str]:
    """Return what is stored of a recovery code, 16 letters and digits: as it is made now, then under older keys."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (
        salted_hmac(_SALT, f"{owner} {code}", secret=secret, algorithm="sha256").digest()
        for secret in secrets
    )
    return [base64.b32encode(digest).decode().lower()[:_CODE_LETTERS] for digest in digests]


def _cipher(secret: str) -> AESSIV:
    return AESSIV(salted_hmac(_SALT, "keys of apps", secret=secret, algorithm="sha512").digest())
