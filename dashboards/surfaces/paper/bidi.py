"""The order of letters on a line that holds Hebrew or Arabic: the Unicode Bidirectional Algorithm, UAX #9.

Without explicit embeddings and isolates (X1–X8), which titles do not carry: their signs count as neutral. Bracket pairs
(N0) take the direction of what they hold by the neutral rules alone.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar
from unicodedata import bidirectional

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BOUNDARY = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_NEUTRAL = {"B", "S", "WS", "ON", "ET", "ES", "CS"}
Item = TypeVar("Item")


def has_right_to_left(text: str) -> bool:
    """Return whether any letter runs from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def base_level(text: str) -> int:
    """Return 1 where more letters run from right to left than from left to right, else 0.

    Not the first strong letter's direction (P2): a line that begins with a title and goes on in English stays English.
    """
    kinds = [bidirectional(letter) for letter in text]
    return int(kinds.count("R") + kinds.count("AL") > kinds.count("L"))


def levels(text: str, base: int) -> list[int]:
    """Return the embedding level of each letter of a paragraph: even from left to right, odd from right to left."""
    return _resolved(text, base) if base or has_right_to_left(text) else [0] * len(text)


def reordered(items: Sequence[Item], of: Sequence[int]) -> list[Item]:
    """Return the items of one line, whose levels are `of`, as they stand from left to right (L2)."""
    order = list(range(len(items)))
    for level in range(max(of, default=0), 0, -1):
        turned: list[int] = []
        for high, group in groupby(order, key=lambda k: of[k] >= level):
            part = list(group)
            turned += part[::-1] if high else part
        order = turned
    return [items[k] for k in order]


def _resolved(text: str, base: int) -> list[int]:
    kinds = [bidirectional(letter) or "L" for letter in text]
    kinds = ["BN" if kind in _BOUNDARY else kind for kind in kinds]
    places = [
        k for k, kind in enumerate(kinds) if kind != "BN"
    ]  # X9: the others are as if they were not there
    own = "R" if base % 2 else "L"
    found = _neutrals(_weak([kinds[k] for k in places], own), own)
    resolved = [base] * len(text)
    for place, kind in zip(places, found, strict=True):
        resolved[place] = _implicit(kind, base)
    for k, kind in enumerate(kinds):
        if kind == "BN" and k:
            resolved[k] = resolved[k - 1]
    return _trailing(kinds, resolved, base)


def _weak(kinds: list[str], own: str) -> list[str]:
    """W1 to W7."""
    kinds, strong = list(kinds), own
    for k, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[k] = kind = kinds[k - 1] if k else own
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[k] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for k in range(1, len(kinds) - 1):
        before, kind, after = kinds[k - 1 : k + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in ("EN", "AN"))
        ):
            kinds[k] = before
    kinds = _terminators(kinds)
    strong = own
    for k, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[k] = "L"
    return kinds


def _terminators(kinds: list[str]) -> list[str]:
    """W5, W6: terminators beside a European number belong to it; other separators are neutral."""
    found: list[str] = []
    runs = [(kind, len(list(group))) for kind, group in groupby(kinds)]
    for k, (kind, length) in enumerate(runs):
        beside = {runs[j][0] for j in (k - 1, k + 1) if 0 <= j < len(runs)}
        if kind == "ET" and "EN" in beside:
            kind = "EN"
        found += ["ON" if kind in ("ET", "ES", "CS") else kind] * length
    return found


def _neutrals(kinds: list[str], own: str) -> list[str]:
    """N1, N2: neutrals between two of one direction take it, others that of the paragraph."""
    runs = [(neutral, list(group)) for neutral, group in groupby(kinds, key=lambda kind: kind in _NEUTRAL)]
    found: list[str] = []
    for k, (neutral, part) in enumerate(runs):
        if neutral:
            before = _strong(runs[k - 1][1][-1]) if k else own
            after = _strong(runs[k + 1][1][0]) if k + 1 < len(runs) else own
            part = [before if before == after else own] * len(part)
        found += part
    return found


def _strong(kind: str) -> str:
    return "R" if kind in ("EN", "AN") else kind


def _implicit(kind: str, base: int) -> int:
    """I1, I2."""
    if base % 2:
        return base + 1 if kind in ("L", "EN", "AN") else base
    return base + {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)


def _trailing(kinds: list[str], resolved: list[int], base: int) -> list[int]:
    """L1: spaces at the end stand where the paragraph ends."""
    for k in range(len(kinds) - 1, -1, -1):
        if kinds[k] not in ("WS", "S", "B", "BN"):
            break
        resolved[k] = base
    return resolved
