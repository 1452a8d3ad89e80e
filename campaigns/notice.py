"""Which text of the notice a person agreed to. The version changes by itself when the text does."""

import hashlib
from functools import lru_cache
from pathlib import Path

NOTICE_DATE = "2026-11-21"  # the day of the last change of meaning
TEMPLATE = Path(__file__).parent / "templates" / "campaigns" / "viewing" / "notice.html"


@lru_cache(maxsize=1)
def notice_version() -> str:
    """Return the version of the notice: its date and the first ten hex digits of the SHA-256 of its words.

    Where its lines break does not count: a page shows them the same.
    """
    words = " ".join(TEMPLATE.read_text(encoding="utf-8").split())
    return f"{NOTICE_DATE}-{hashlib.sha256(words.encode()).hexdigest()[:10]}"
