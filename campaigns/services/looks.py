"""An organisation's logo and colour."""

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.clip_reader import logo_make
from campaigns.clips.facts import ClipError
from campaigns.look_colours import LEAST_CONTRAST, colour_read, contrast_on_pages
from campaigns.models import AuditEntry, Look, Organisation
from campaigns.refusals import refusal_told
from campaigns.services.audit import audit_add
from fer_platform.kit.models import new_code

LOGO_MOST_BYTES = 1024 * 1024


def look_set(
    *, organisation: Organisation, colour: str = "", logo: BinaryIO | None = None, keep_logo: bool = True
) -> Look:
    """Give an organisation a logo and a colour of its own.

    Args:
        colour: as `#0b5f5c`; empty for the product's own.
        logo: an open picture file, at most a megabyte; None leaves the logo, or takes it away without `keep_logo`.

    Raises:
        ValidationError: by field: what is no colour, one that cannot be read on white, a file that is no picture.
    """
    colour = _colour(colour)
    picture = _logo(logo) if logo is not None else None
    with transaction.atomic():
        look, _made = Look.objects.select_for_update().get_or_create(organisation=organisation)
        look.colour, look.code = colour, new_code()
        if picture is not None or not keep_logo:
            look.logo = picture or b""
        look.save()
        audit_add(organisation=organisation, action=AuditEntry.Action.LOOK_CHANGED)
    return look


def _colour(text: str) -> str:
    if not text:
        return ""
    try:
        colour = colour_read(text)
    except ValueError as error:
        raise ValidationError({"colour": _("Write a colour such as #0b5f5c.")}) from error
    if (found := contrast_on_pages(colour)) < LEAST_CONTRAST:
        told = _(
            "On white its contrast is %(found).1f to 1. To be read it needs %(least).1f: take a darker one."
        )
        raise ValidationError({"colour": told % {"found": found, "least": LEAST_CONTRAST}})
    return colour


def _logo(file: BinaryIO) -> bytes:
    if len(file.read(LOGO_MOST_BYTES + 1)) > LOGO_MOST_BYTES:
        raise ValidationError({"logo": _("A logo may have a megabyte at most.")})
    file.seek(0)
    try:
        return logo_make(file)
    except ClipError as error:
        raise ValidationError({"logo": refusal_told(str(error))}) from error
