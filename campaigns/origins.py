"""Origins: which pages of others may show one of ours in a frame."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ORIGINS_MOST = 10
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?", re.ASCII)


def origins_read(texts: Iterable[str]) -> list[str]:
    """Return origins as browsers write them, sorted: `https://host` or `https://host:port`; http on this machine alone.

    Raises:
        ValidationError: one of them has a path, another scheme or a wildcard, or there are more than ten.
    """
    origins = sorted({own.strip().lower().rstrip("/") for own in texts if own.strip()})
    wrong = [own for own in origins if not _ORIGIN.fullmatch(own)]
    if wrong or len(origins) > ORIGINS_MOST:
        told = _("Give at most ten, each as https://host without a path: %(wrong)s.")
        raise ValidationError(told % {"wrong": ", ".join(wrong)[:300] or len(origins)})
    return origins
