"""A figure in words: its number, and what stands behind it or is missing."""

from django.utils.translation import gettext

from dashboards.analysis.finding import Finding
from dashboards.statistics.values import Choice, Moment, Series, Table, Unit
from dashboards.surfaces.text import format as written
from dashboards.surfaces.text import labels
from dashboards.surfaces.text.reception import behind_figure, needs_text


def figure_text(own: Finding) -> str:
    """Return the figure as people read it; empty where there is none, or where it is no single number."""
    value = own.value
    if value is None or not own.known or isinstance(value, (Series, Table)):
        return ""
    if isinstance(value, Choice):
        stated = states_its_probability(own)
        return written.chance(value.probability) if stated else labels.choice(value.name)  # type: ignore[arg-type]
    return written.number(value.value, own.scale.unit)


def states_its_probability(own: Finding) -> bool:
    """Return whether a choice is a statement of its own, so that its probability is the number."""
    value = own.value
    return isinstance(value, Choice) and own.scale.unit is Unit.PROBABILITY and value.probability is not None


def note(own: Finding) -> str:
    """Return what stands behind a figure, n and interval, and whether it is a preview; or what is missing."""
    value = own.value
    if not own.known:
        text = needs_text(own.needs)
        return f"{text} ({written.n_text(own.n)})" if own.n and own.needs and not own.needs.more else text
    if isinstance(value, Moment):
        peak = own.key.endswith((".high", ".low"))  # a brand moment's place is known, whatever it does there
        place = written.moment_place(value) if value.settled else gettext("none stands out") if peak else ""
        return f"{place}{place and ' · '}{behind_figure(own)}"
    return behind_figure(own)
