"""The viewer's own code: what opens their data later, when the page and its token are long gone.

80 random bits as 16 characters of Crockford's base 32 (no I, L, O, U), to be read out, written down and typed.
Only its hash is stored: 80 bits are out of reach of guessing, also for whoever holds a copy of the database.
"""

import hashlib
import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_LOOK_ALIKE = str.maketrans("OIL", "011")
_MOST_TYPED = 300


def withdrawal_code_make() -> str:
    """Return a new code, written as XXXX-XXXX-XXXX-XXXX."""
    return _written("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def withdrawal_code_read(typed: str) -> str | None:
    """Return a code as `withdrawal_code_make` writes it, however it was typed; None where it cannot be one.

    A link that holds it will do. Case, spaces and dashes do not count, and O, I, L are read as the digits that they
    look like.
    """
    code = re.sub(r"[\s\-–—_]", "", typed[:_MOST_TYPED].rsplit("#", 1)[-1]).upper().translate(_LOOK_ALIKE)
    if len(code) != _LENGTH or not set(code) <= set(_ALPHABET):
        return None
    return _written(code)


def withdrawal_code_hash(typed: str) -> bytes | None:
    """Return the SHA-256 of a code as it was typed; None where it cannot be one."""
    code = withdrawal_code_read(typed)
    return hashlib.sha256(b"withdrawal code " + code.replace("-", "").encode()).digest() if code else None


def _written(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))
