"""The catalogue of formulas as one page of the documentation."""

from collections.abc import Iterator

from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.method import Method

_HEAD = """# Methods

Every formula behind a figure, with the parameters that the code uses. `manage.py methods` writes this page from
`dashboards/statistics/catalogue.py`; a test holds them together. Viewer *i*, exposure number *n* (1 is the first time
that this viewer saw this ad), *p* the calibrated probability of an expression in a frame.
"""


def methods_page() -> str:
    """Return the page in Markdown."""
    return "\n".join([_HEAD, *(line for own in METHODS.values() for line in _section(own))])


def _section(own: Method) -> Iterator[str]:
    yield f"## {own.key} {own.name}\n"
    yield f"- **Formula**: {own.formula}"
    yield f"- **Unit**: {own.unit}"
    for name, value in own.parameters.items():
        yield f"- **{name[:1].upper()}{name[1:]}**: {value}"
    if own.low_validity:
        yield f"- **Validity**: {own.low_validity}"
    yield f"- **Source**: {own.source}"
    yield f"- **Version**: {own.version}\n"
