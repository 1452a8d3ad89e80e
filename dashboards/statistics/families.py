"""F21, many comparisons: which of a family of differences stay when all of them are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

Q = 0.05


@dataclass(frozen=True)
class Member:
    """One comparison of a family: its p-value, the Benjamini–Hochberg adjusted one, and whether it stays at q."""

    p: float
    adjusted: float
    stays: bool


def family_tested(p_values: Mapping[str, float], *, q: float = Q) -> dict[str, Member]:
    """Return each comparison with its false-discovery correction, under the names given.

    `p_values`: all comparisons of a family that was named in advance (all pairs of a campaign, say), each 0..1; leaving
    out those that look dull would undo the correction. Of those that stay, at most q are expected to be false.
    Source: F21; Benjamini & Hochberg 1995, by scipy.stats.false_discovery_control.

    Raises:
        ValueError: a p-value is not within 0..1.
    """
    if not p_values:
        return {}
    # SciPy's statistics take a second to import; pages without a comparison need not wait for them.
    from scipy.stats import false_discovery_control

    adjusted = false_discovery_control(list(p_values.values()), method="bh")
    return {
        name: Member(p, float(own), bool(own <= q))
        for (name, p), own in zip(p_values.items(), adjusted, strict=True)
    }
