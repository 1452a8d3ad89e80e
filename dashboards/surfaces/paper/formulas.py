"""The last pages of a report: how its numbers were made."""

from importlib.metadata import version

from reportlab.platypus import CondPageBreak, Flowable

from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.fatigue.summary import VERSION as FATIGUE
from dashboards.statistics.frames.exposure import VERSION
from dashboards.surfaces.paper.style import paragraph, table


def formulas_story() -> list[Flowable]:
    """Return the measures with formula, parameters, version and source, and the versions behind them."""
    rows: list[list[object]] = []
    for card in MEASURES.values():
        chosen = "; ".join(f"{name}: {value}" for name, value in card.parameters.items())
        formula = [paragraph(card.formula, "cell"), *([paragraph(chosen, "cell-quiet")] if chosen else [])]
        if card.low_validity:
            formula.append(paragraph(card.low_validity, "cell-quiet"))
        rows.append([f"{card.key} v{card.version}", card.name, formula, card.source])
    return [
        CondPageBreak(200),
        paragraph("How these numbers were made", "heading"),
        paragraph(
            "Numbers describe apparent expressions, not what people felt: people smile when they are not happy and are "
            "happy without smiling, and how faces go with feelings varies by person, culture and situation "
            "(Barrett et al. 2019, Psychological Science in the Public Interest 20). Each number stands with the "
            "number of viewers behind it and its 95 % interval; where there are too few, none is given."
        ),
        table(["Formula", "Name", "How", "Source"], rows, [9, 18, 48, 25]),
        paragraph(
            f"Versions: series {VERSION}, {FATIGUE}, NumPy {version('numpy')}, SciPy {version('scipy')}. The "
            "campaign’s export carries the data from which every number comes out again.",
            "quiet",
        ),
    ]
