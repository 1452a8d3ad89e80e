"""What is known of the people a campaign is made for: shares by what the panel tells, to which results are weighted."""

from collections.abc import Mapping

from campaigns.panel_variables import MOST, usable

MOST_VALUES = 20
_ROUNDED = 0.011  # shares may be rounded to whole per cent
Shares = Mapping[str, Mapping[str, float]]


def shares_problem(shares: object) -> str:
    """Return what is wrong with shares by variable and value, as `{"age": {"18-34": 0.4, "35+": 0.6}}`; empty if
    nothing is."""
    if not isinstance(shares, Mapping) or len(shares) > MOST:
        return f"Give the shares of {MOST} variables at most."
    for variable, own in shares.items():
        if not isinstance(own, Mapping) or not 2 <= len(own) <= MOST_VALUES:
            return f"{variable}: give the shares of 2 to {MOST_VALUES} values."
        for value, share in own.items():
            if not usable(str(variable), str(value)):
                return (
                    f"{variable} {value}: names are lower case letters, digits and underscores, values short words, as "
                    "in the panel’s links."
                )
            if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 < share < 1:
                return (
                    f"{variable} {value}: a share lies between 0 and 1. Nobody can be weighted to a share of 0: leave "
                    "the value out, and its viewers stay out of weighted results."
                )
        if abs(sum(own.values()) - 1) > _ROUNDED:
            return f"{variable}: the shares add up to {sum(own.values()):.0%}, not to 100 %."
    return ""


def shares_read(text: str) -> dict[str, dict[str, float]]:
    """Return shares from lines such as `age: 18-34 = 40 %, 35+ = 60 %`, one variable each.

    Raises:
        ValueError: a line that cannot be read; its text says which.
    """
    found: dict[str, dict[str, float]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        variable, _, rest = line.partition(":")
        try:
            pairs = [own.rsplit("=", 1) for own in rest.split(",")]
            shares = {value.strip(): float(share.strip().removesuffix("%")) / 100 for value, share in pairs}
        except ValueError:
            raise ValueError(f"“{line}” is not like “age: 18-34 = 40 %, 35+ = 60 %”.") from None
        if variable.strip() in found or len(shares) != len(pairs):
            raise ValueError(f"“{line}” names something twice.")
        found[variable.strip()] = shares
    return found


def shares_text(shares: Shares) -> str:
    """Return the lines that `shares_read` reads."""
    return "\n".join(
        f"{variable}: " + ", ".join(f"{value} = {100 * share:.6g} %" for value, share in own.items())
        for variable, own in shares.items()
    )
