"""Numbers of an evaluation in words: a figure never stands without its n or its interval."""


def percent(share: float | None, digits: int = 1) -> str:
    """`62.1 %`; a dash where there is nothing to divide."""
    return "–" if share is None else f"{100 * share:.{digits}f} %"


def between(interval: list[float] | None, digits: int = 1) -> str:
    """`60.5 to 63.7 %`"""
    if interval is None:
        return ""
    low, high = interval
    return f"{100 * low:.{digits}f} to {100 * high:.{digits}f} %"


def share(value: float | None, interval: list[float] | None) -> str:
    """`62.1 % (60.5 to 63.7 %)`"""
    return "–" if value is None else f"{percent(value)} ({between(interval)})"


def decimal(value: float, interval: list[float], digits: int = 3) -> str:
    """`0.019 (0.012 to 0.031)`"""
    low, high = interval
    return f"{value:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def usage_name(usage: str) -> str:
    """What the judged rows are called in a sentence."""
    return {"all": "all rows"}.get(usage, usage)
