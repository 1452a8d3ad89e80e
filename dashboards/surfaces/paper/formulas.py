"""How the numbers of a report are to be read, and, in its appendix, how they were made."""

from importlib.metadata import version

from django.utils.translation import gettext
from reportlab.platypus import CondPageBreak, Flowable

from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.frames.exposure import VERSION
from dashboards.surfaces.paper.style import paragraph, table


def how_to_read() -> list[Flowable]:
    """Return what a report says of all of its numbers."""
    reading = gettext(
        "Numbers describe apparent expressions, not what people felt: people smile when they are not happy and "
        "are happy without smiling, and how faces go with feelings varies by person, culture and situation "
        "(Barrett et al. 2019, Psychological Science in the Public Interest 20). Each number stands with the "
        "number of viewers behind it and its 95 % interval; where there are too few, none is given."
    )
    beside = gettext(
        "Zero is each viewer’s own resting face, read on a quiet screen before the ad. Formulas, their sources and the "
        "long tables are in the appendix."
    )
    return [
        paragraph(gettext("How to read these numbers"), "heading"),
        paragraph(reading, "quiet"),
        paragraph(beside, "quiet"),
    ]


def formulas_story() -> list[Flowable]:
    """Return the methods with formula, parameters, version and source, and the versions behind them."""
    rows: list[list[object]] = []
    for own in METHODS.values():
        chosen = "; ".join(f"{gettext(name)}: {gettext(value)}" for name, value in own.parameters.items())
        formula = [paragraph(gettext(line), "cell") for line in own.formula.splitlines()]
        formula += [
            paragraph(text, "cell-quiet")
            for text in (chosen, gettext(own.low_validity) if own.low_validity else "")
            if text
        ]
        rows.append([f"{own.key} v{own.version}", gettext(own.name), formula, gettext(own.source)])
    head = [gettext("Formula"), gettext("Name"), gettext("How"), gettext("Source")]
    return [
        CondPageBreak(200),
        paragraph(gettext("How these numbers were made"), "heading"),
        table(head, rows, [11, 18, 47, 24]),
        paragraph(
            gettext(
                "Versions: series %(series)s, NumPy %(numpy)s, SciPy %(scipy)s. The campaign’s export "
                "carries the data from "
                "which every number comes out again."
            )
            % {"series": VERSION, "numpy": version("numpy"), "scipy": version("scipy")},
            "quiet",
        ),
    ]
