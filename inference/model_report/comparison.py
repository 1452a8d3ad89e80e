"""Two networks side by side, as `manage.py model compare` prints them."""

from collections.abc import Iterator

from inference.model_report.readings import JUDGED_BY, entry_told


def comparison_lines(rows: list[dict], *, first: str, second: str) -> Iterator[str]:
    """A block for each condition (training.compare): each measure of both, and where faces are paired, the gain."""
    for row in rows:
        yield row["title"]
        for name, title in JUDGED_BY.items():
            if row["first"][name] is None:
                continue
            both = (
                f"{who} {entry_told(name, row[key][name])}"
                for who, key in ((first, "first"), (second, "second"))
            )
            yield f"  {title}, n = {row['first'][name]['n']}: {', '.join(both)}{_gain(row['gain'].get(name))}"


def _gain(gain: dict | None) -> str:
    """Points, the second network less the first."""
    if gain is None:
        return ""
    low, high = gain["interval_95"]
    return f", {100 * gain['value']:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f})"
