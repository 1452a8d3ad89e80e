"""What a check finds."""

from dataclasses import dataclass


class NotReady(Exception):
    """A check failed. Its text is shown to whoever asks: it names no host, path, user or secret."""


@dataclass(frozen=True)
class CheckResult:
    """`detail`: one phrase for an operator. `ms`: how long the check took, in milliseconds."""

    name: str
    ok: bool
    detail: str
    ms: float
