"""What “Show the maths” says of one figure: `parts/maths.html` shows it, exports carry it."""

from dataclasses import dataclass

from dashboards.statistics.method import Method


@dataclass(frozen=True)
class Maths:
    """Everything that stands behind one figure, as texts.

    `parameters`: names with their values. `n`: how many of what, e.g. `212 viewers with two exposures or more`.
    `excluded`: what was left out and why; empty where nothing was. `version`: changes when the same data would give
    another number. `citation`: who published the formula, or “ours”.
    """

    formula: str
    parameters: list[tuple[str, str]]
    n: str
    excluded: str
    version: str
    citation: str


def maths_of_card(card: Method, *, n: str, excluded: str = "", version: str = "") -> Maths:
    """Return the maths of a catalogued measure (`dashboards.statistics.catalogue.MEASURES`) for one figure."""
    return Maths(
        formula=f"{card.key} {card.name}: {card.formula} ({card.unit})",
        parameters=list(card.parameters.items()),
        n=n,
        excluded=excluded,
        version=version or f"{card.key} v{card.version}",
        citation=card.source,
    )
