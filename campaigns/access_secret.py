"""The text of an access token: `fer_live_`, 32 random bytes, and a checksum by which a mistyped or cut one is known
without a look into the database, and a leaked one is found by scanners. Only its digest is ever stored."""

import base64
import hashlib
import re
import secrets
import zlib

PREFIX = "fer_live_"
_FORM = re.compile(rf"{PREFIX}([\w-]{{43}})([\w-]{{6}})", re.ASCII)


def secret_make() -> str:
    """Return a new token of 58 characters: 256 random bits and their checksum, URL-safe."""
    body = secrets.token_urlsafe(32)
    return f"{PREFIX}{body}{_checksum(body)}"


def secret_well_formed(text: str) -> bool:
    """Return whether a text can be a token: its form and its checksum are right."""
    found = _FORM.fullmatch(text)
    return found is not None and found[2] == _checksum(found[1])


def secret_digest(text: str) -> str:
    """Return what is stored of a token: SHA-256, 64 hexadecimal characters. Random bits need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(body: str) -> str:
    return base64.urlsafe_b64encode(zlib.crc32(body.encode()).to_bytes(4, "big")).decode().rstrip("=")
