"""Values that arrive as text or JSON and that no column of the database can hold."""

from typing import Any

LARGEST_NUMBER = 2**63 - 1


def is_strange(value: Any) -> bool:
    """Whether a JSON value (a text, a number, or lists and objects of them) holds one, at any depth.

    That is a text with a zero byte or half a character (a lone surrogate), or a number beyond 64 bits.
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\0" in one or any("\ud800" <= letter <= "\udfff" for letter in one):
                return True
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, int | float) and not abs(one) <= LARGEST_NUMBER:  # not a number is none either
            return True
    return False
