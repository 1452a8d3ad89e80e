"""A bundle's manifest, signed: by whoever holds the installation's secret, to be checked by anybody."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from fer_platform.kit.environment import FALLBACK_SECRET_KEY

_PURPOSE = b"signature of bundles, version 1"


def public_key() -> str:
    """Return the key by which signatures of this installation are checked, in base64. It changes with SECRET_KEY; empty
    where none was given."""
    if settings.SECRET_KEY == FALLBACK_SECRET_KEY:
        return ""
    return _text(_private().public_key().public_bytes_raw())


def signature_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the manifest under `signature`: Ed25519 over all of the rest (RFC 8032).

    Raises:
        ImproperlyConfigured: no SECRET_KEY was given, so anybody could sign in our name.
    """
    if not public_key():
        raise ImproperlyConfigured("SECRET_KEY is not set: an export cannot be signed.")
    return {
        "algorithm": "Ed25519 over the manifest without this entry, as JSON with sorted keys and no blanks",
        "public_key": public_key(),
        "value": _text(_private().sign(_message(manifest))),
    }


def signer_of(manifest: Mapping[str, Any]) -> str:
    """Return the public key of whoever signed a manifest; empty where nobody did, or it was changed afterwards."""
    try:
        own = manifest["signature"]
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(own["public_key"]))
        key.verify(base64.b64decode(own["value"]), _message(manifest))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return ""
    return str(own["public_key"])


def _private() -> Ed25519PrivateKey:
    """Return the signing key: made of the secret that is there anyway (RFC 5869), so that no second one can be lost."""
    derived = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def _message(manifest: Mapping[str, Any]) -> bytes:
    rest = {name: own for name, own in manifest.items() if name != "signature"}
    return json.dumps(rest, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
