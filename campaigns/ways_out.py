"""How a viewer gets back to the panel: six outcomes, each an address of the campaign's own and a code to be seen.

The place that a viewer is sent to stands in the campaign alone: what a link brings along fills in values, encoded,
behind a host that is fixed. So no link makes this platform send anybody elsewhere.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

OUTCOMES = ("complete", "declined", "screened", "over_quota", "quality", "timed_out")
LONGEST_ADDRESS = 2_000
LONGEST_CODE = 64
MOST_NAMES = 8
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.ASCII | re.IGNORECASE)
_OURS = ("code", "id")
_RESERVED = ("sig", *_OURS[:1])
# What Cint's marketplace takes; it makes 91, an error, of all else (help.cint.com, client response codes).
CINT_CODES = frozenset(["10", "20", "30", "33", "34", "35", "40", "70", "80", "110", "134"])


class UnusableWayOut(Exception):
    """An address, a code or a name cannot be used; the text says why."""


@dataclass(frozen=True)
class WayOut:
    """Where a viewer goes (`url`, may be empty) and what they can give there by hand (`code`, may be empty)."""

    outcome: str
    url: str
    code: str


@dataclass(frozen=True)
class Preset:
    """What a panel documents: names of its parameters, the address by which it takes people back, codes by outcome, and
    what it replaces in the link that one gives it (`filled`, with NAME for the parameter's)."""

    names: tuple[str, ...] = ()
    url: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    filled: str = ""

    def outcomes(self) -> dict[str, dict[str, str]]:
        return {name: {"url": self.url, "code": self.codes.get(name, "")} for name in OUTCOMES}

    def query(self, names: Sequence[str]) -> str:
        """Return what follows the ? in the link to give to the panel; … where it does not document what to write."""
        documented = {name: self.filled.replace("NAME", name) for name in self.names if self.filled}
        return "&".join(f"{name}={documented.get(name, '…')}" for name in names)


PRESETS = {
    "prolific": Preset(
        ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID"),
        "https://app.prolific.com/submissions/complete?cc={code}",
        filled="{{%NAME%}}",
    ),
    "cint": Preset(
        ("RID",),
        "https://samplicio.us/s/ClientCallBack.aspx?RIS={code}&RID={RID}",
        dict(zip(OUTCOMES, ("10", "20", "20", "40", "30", "20"), strict=True)),
        filled="[%NAME%]",
    ),
    "qualtrics": Preset(("ResponseID",), filled="${e://Field/NAME}"),
    "forms": Preset(("id",)),
    "own": Preset(("id",)),
    "none": Preset(),
}


def names_check(names: Sequence[str]) -> None:
    """Refuse names of parameters that no link could carry, or that mean something else here.

    Raises:
        UnusableWayOut: too many, one twice, or one that is no name.
    """
    if len(names) > MOST_NAMES:
        raise UnusableWayOut(f"At most {MOST_NAMES} parameters.")
    if len({name.casefold() for name in names}) < len(names):
        raise UnusableWayOut("One parameter is named twice.")
    for name in names:
        if not _NAME.fullmatch(name) or name.casefold() in _RESERVED or name.casefold().startswith("seg_"):
            raise UnusableWayOut(
                f"“{name}” cannot be a parameter: a name begins with a letter and goes on with letters, digits "
                "and _ . - (64 at most); sig, code and seg_… have a meaning of their own."
            )


def way_check(url: str, code: str, names: Sequence[str], *, provider: str) -> None:
    """Refuse what would not lead back to the panel.

    Raises:
        UnusableWayOut: an address that is not https to one fixed host, a placeholder that nothing fills in, a code that
            the address needs and that is missing, or that the panel does not take.
    """
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise UnusableWayOut(f"A code has at most {LONGEST_CODE} printable characters.")
    if not url:
        return
    if len(url) > LONGEST_ADDRESS or not url.isprintable() or " " in url or "\\" in url:
        raise UnusableWayOut(f"An address has no spaces and at most {LONGEST_ADDRESS:,} characters.")
    try:
        parts = urlsplit(url)
        host_is_fixed = bool(_HOST.fullmatch(parts.netloc)) and (parts.port is None or parts.port > 0)
    except ValueError:
        host_is_fixed = False
    if not url.startswith("https://") or not host_is_fixed:
        raise UnusableWayOut(
            "An address begins with https:// and the panel’s host, such as https://panel.example/done."
        )
    known = {name.casefold() for name in (*names, *_OURS)}
    for wanted in _PLACEHOLDER.findall(url):
        if wanted.casefold() not in known:
            raise UnusableWayOut(
                f"Nothing fills in {{{wanted}}}: there are "
                + ", ".join(f"{{{name}}}" for name in dict.fromkeys((*names, *_OURS)))
                + "."
            )
    if "{" in (rest := _PLACEHOLDER.sub("", url)) or "}" in rest:
        raise UnusableWayOut("A brace { or } has no partner.")
    if not code and "{code}" in url.casefold():
        raise UnusableWayOut("The address needs a code.")
    if provider == "cint" and code not in CINT_CODES:
        raise UnusableWayOut(f"Cint takes only {', '.join(sorted(CINT_CODES, key=int))}.")


def way_out(
    outcome: str, way: Mapping[str, str], *, number: str = "", parameters: Mapping[str, str] | None = None
) -> WayOut:
    """Fill in an address: every value is encoded, and one that did not come is empty."""
    code = way.get("code", "")
    values = {
        name.casefold(): value for name, value in {"id": number, **(parameters or {}), "code": code}.items()
    }
    template = way.get("url", "")
    path_ends = min(place for place in (template.find("?"), template.find("#"), len(template)) if place >= 0)

    def filled(found: re.Match[str]) -> str:
        value = values.get(found[1].casefold(), "")
        # Dots alone would climb the path, encoded or not.
        climbs = found.start() < path_ends and set(value) <= {"."}
        return "" if climbs else quote(value, safe="")

    return WayOut(outcome, _PLACEHOLDER.sub(filled, template), code)
