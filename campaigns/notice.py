"""Which words a person agreed to. The version is their hash: it changes by itself with any word that was shown.

A version is the hash of the text and, where a panel's link told something, a second one of what it told. That one is
salted, and the salt goes with a withdrawal: what then stays in the consents leads to nobody, not by trying either.
"""

import hashlib
import re
from dataclasses import dataclass
from html import unescape

# Stand in the stored text for what is one person's.
NUMBER = "⟨participant number⟩"
TOLD = "⟨what the panel tells⟩"
_BLOCK = re.compile(
    r"</?(?:h\d|p|li|ul|div|details|summary|fieldset|legend|label|button|form|section|br)\b[^>]*>"
)
_LEFT_OUT = re.compile(r"<(svg|script)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class PanelShown:
    """What the notice showed of a panel's link: the participant number, what else it tells, and a random salt."""

    number: str
    told: str
    salt: str

    @property
    def digest(self) -> str:
        """Return 16 hex digits that nobody can make without the salt."""
        return _hash(f"{self.salt}\n{self.number}\n{self.told}")[:16]


def notice_words(html: str) -> str:
    """Return the words of a page's part, a line a block. Where its own lines break does not count."""
    text = _BLOCK.sub("\n", " ".join(_LEFT_OUT.sub(" ", html).split()))
    lines = (" ".join(unescape(_TAG.sub("", line)).split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def notice_key(text: str) -> str:
    """Return 32 hex digits that stand for this text."""
    return _hash(text)[:32]


def notice_version(key: str, shown: PanelShown | None) -> str:
    """Return what a consent is given to: the text's key and, where the link told something, a digest of that."""
    return f"{key}.{shown.digest}" if shown else key


def notice_filled(text: str, *, number: str, told: str) -> str:
    """Return a stored text with what one person was shown."""
    return text.replace(NUMBER, number).replace(TOLD, told)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
