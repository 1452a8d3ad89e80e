"""What a panel tells of its participants with the link, such as an age group: few, short, and never required."""

import re
from collections.abc import Mapping

PREFIX = "seg_"
MOST = 8
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
VALUE = re.compile(r"[\w][\w .+:–-]{0,39}")


def panel_variables_read(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a share link's parameters: `?seg_age=25-34` gives {"age": "25-34"}.

    Names are lower case letters, digits and underscores (30 at most); values are short words (40 characters at most).
    Whatever looks otherwise is left out, and so is everything behind the first eight.
    """
    found = {
        name.removeprefix(PREFIX): value.strip()
        for name, value in sorted(parameters.items())
        if name.startswith(PREFIX)
    }
    return dict([item for item in found.items() if usable(*item)][:MOST])


def panel_told(variables: Mapping[str, str]) -> str:
    """Return the variables as the notice writes them: `age 25-34, region north`."""
    return ", ".join(f"{name} {value}" for name, value in sorted(variables.items()))


def usable(name: str, value: str) -> bool:
    """Return whether a variable may be stored."""
    return bool(NAME.fullmatch(name) and VALUE.fullmatch(value))
