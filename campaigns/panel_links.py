"""Links of a panel's participants, signed: who changes the number or a variable in one changes it into an unsigned one.

The signature is an HMAC (SHA-256, 128 bits of it) under a key of the campaign's own, made of SECRET_KEY and its share
code. Only the platform signs, so that the key is nowhere else.
"""

import base64
import csv
import io
import json
from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.crypto import constant_time_compare, salted_hmac

from campaigns.arrivals import LONGEST_NUMBER, panel_number
from campaigns.panel_variables import PREFIX, panel_variables_read

_SALT = "campaigns.panel-link:"
_HEADINGS = {"panel", "participant", "id"}
Participant = tuple[str, dict[str, str]]


class UnusableParticipants(Exception):
    """A list of participants cannot be signed; the text says which line, and why."""


def panel_signature(share_code: str, number: str, variables: Mapping[str, str]) -> str:
    """Return the 22 characters that prove that the platform made this link."""
    value = json.dumps([number, sorted(variables.items())])
    digest = salted_hmac(_SALT + share_code, value, algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def panel_signed(share_code: str, number: str, variables: Mapping[str, str], signature: str) -> bool:
    """Return whether the signature is that of this number with these variables, in this campaign."""
    return constant_time_compare(signature, panel_signature(share_code, number, variables))


def panel_query(share_code: str, number: str, variables: Mapping[str, str]) -> str:
    """Return what follows the ? in a participant's link."""
    told = {f"{PREFIX}{name}": value for name, value in sorted(variables.items())}
    return urlencode({"panel": number, **told, "sig": panel_signature(share_code, number, variables)})


def participants_of_text(text: str) -> list[Participant]:
    """Read a list: a number a line, or CSV whose first line is `panel` and the names of variables.

    Raises:
        UnusableParticipants: a line has more or fewer values than the first one names.
    """
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    names = ["panel"]
    if rows and rows[0][0].strip().lower().lstrip("\ufeff") in _HEADINGS:
        names = [name.strip().removeprefix(PREFIX) for name in rows.pop(0)]
    for line, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise UnusableParticipants(
                f"Participant {line}: {len(row)} values, where the first line names {len(names)}. Variables need a "
                "first line such as “panel,age,region”."
            )
    return [
        (
            row[0].strip(),
            {name: cell.strip() for name, cell in zip(names[1:], row[1:], strict=True) if cell.strip()},
        )
        for row in rows
    ]


def participants_check(participants: list[Participant]) -> None:
    """Refuse what a link could not carry as it stands.

    Raises:
        UnusableParticipants: a number or a variable that the viewer's page would cut or leave out, or one number twice.
    """
    seen = set()
    for line, (number, variables) in enumerate(participants, start=1):
        if not number or panel_number(number) != number:
            raise UnusableParticipants(
                f"Participant {line}: a number has 1 to {LONGEST_NUMBER} printable characters."
            )
        if panel_variables_read({f"{PREFIX}{name}": value for name, value in variables.items()}) != variables:
            raise UnusableParticipants(
                f"Participant {line}: variables are eight at most; names of small letters, digits and _, values of "
                "letters, digits, spaces and . + : – - (40 at most)."
            )
        if number in seen:
            raise UnusableParticipants(f"Participant {line}: this number is in the list twice.")
        seen.add(number)
