"""What a panel's link brings along: the participant's id and more, each taken whole or left out; nobody is stopped.

Placeholders that nobody filled in are told by the forms that panels document: `{{%PROLIFIC_PID%}}` (Prolific),
`[%RID%]` (Cint), `${e://Field/id}` (Qualtrics), `[id_value]` (SurveyMonkey), and by what scripts write where they have
no value.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_NUMBER = 255
LONGEST_VALUE = (
    2_000  # characters of a value that is given back; addresses beyond that are cut by browsers and panels
)
_MARKS = (
    *((r"\{\{", r"\}\}"), (r"\[%", r"%\]"), (r"\{%", r"%\}"), (r"\$\{", r"\}"), (r"\[\[", r"\]\]")),
    *((r"%%", r"%%"), (r"<%", r"%>"), (r"#\{", r"\}")),
)
_WORD = r"[A-Za-z_]+[A-Za-z_ ]*"
# A GUID in braces and a short id in brackets are ids: one bracket alone must hold a word of letters.
_PLACEHOLDER = re.compile(
    "|".join(f"{begins}.*{ends}" for begins, ends in _MARKS)
    + rf"|\{{{_WORD}\}}|\[{_WORD}\]|<{_WORD}>|%{_WORD}%|null|undefined|none|nan|\[object Object\]",
    re.IGNORECASE | re.DOTALL,
)


class Trouble(StrEnum):
    """Why a value was left out."""

    MISSING = "missing"
    PLACEHOLDER = "placeholder"
    UNREADABLE = "unreadable"
    TWICE = "twice"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Arrival:
    """Who came, as the panel names them (`number`, empty: nobody known), and what goes back with them, exactly as it
    came (`parameters`, by the campaign's own names). `troubles`: what was left out, and why, by name."""

    number: str
    parameters: dict[str, str]
    troubles: dict[str, Trouble]


def panel_number(text: str) -> str:
    """Return a participant's id: what is printable, whole up to 255 characters, as a SHA-256 beyond; empty where it is
    none, or the placeholder of one."""
    number = text.strip()
    if _trouble(number):
        return ""
    return (
        number if len(number) <= LONGEST_NUMBER else f"sha256-{hashlib.sha256(number.encode()).hexdigest()}"
    )


def arrival_read(query: Mapping[str, Sequence[str]], names: Sequence[str]) -> Arrival:
    """Read a link's parameters.

    Args:
        query: all values by name, as they were decoded. Names are found whatever their case.
        names: those that the campaign expects, its id first; `panel` stands in for the id.
    """
    sent = {name.casefold(): list(values) for name, values in query.items()}
    parameters: dict[str, str] = {}
    troubles: dict[str, Trouble] = {}
    number = ""
    for place, name in enumerate(names):
        values = sent.get(name.casefold()) or (sent.get("panel") if place == 0 else None) or [""]
        trouble = Trouble.TWICE if len(set(values)) > 1 else _trouble(values[-1], name)
        if not trouble and place == 0:
            number = panel_number(values[-1])
        if not trouble and len(values[-1]) > LONGEST_VALUE:
            trouble = Trouble.TOO_LONG
        if trouble:
            troubles[name] = trouble
        else:
            parameters[name] = values[-1]
    return Arrival(number, parameters, troubles)


def _trouble(value: str, name: str = "") -> Trouble | None:
    text = value.strip()
    if not text:
        return Trouble.MISSING
    # U+FFFD stands for bytes that are no UTF-8: two different ids would look alike.
    if not value.isprintable() or "\ufffd" in value:
        return Trouble.UNREADABLE
    if _PLACEHOLDER.fullmatch(text) or text.casefold() == name.casefold():
        return Trouble.PLACEHOLDER
    return None
