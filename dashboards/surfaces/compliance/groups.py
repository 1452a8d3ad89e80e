"""How the reader did by the groups of the campaign's own panel, as a section of the pack."""

from django.utils.translation import gettext

from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.values import Estimate, PValue
from dashboards.surfaces.compliance.parts import Cell, Column, Kind, Section, Statement, Table
from dashboards.surfaces.text.fairness import (
    GroupRow,
    fairness_sentence,
    hidden_sentence,
    rows_of,
    what_it_says,
)
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import p_text


def fairness(found: Findings) -> Section:
    """Return the section; its figures are the findings', with all digits."""
    statements = [Statement("found", fairness_sentence(found)), Statement("about", what_it_says())]
    if hidden := hidden_sentence(found):
        statements.append(Statement("hidden", hidden))
    columns = (
        Column("measure", gettext("Key"), width=10),
        Column("what", gettext("What"), width=18),
        Column("group", gettext("Group"), width=12),
        Column("said", gettext("Level"), width=20),
        Column("gap_said", gettext("Less all others"), width=20),
        Column("verdict", gettext("Over all comparisons"), width=20),
    )
    numbers = tuple(
        Column(key, key, kind)
        for key, kind in (
            *(("value", Kind.NUMBER), ("low", Kind.NUMBER), ("high", Kind.NUMBER), ("n", Kind.COUNT)),
            *(("gap", Kind.NUMBER), ("gap_low", Kind.NUMBER), ("gap_high", Kind.NUMBER), ("p", Kind.NUMBER)),
        )
    )
    rows = [_row(own) for own in rows_of(found)]
    table = Table("groups", gettext("By group"), columns, rows, data=numbers)
    return Section("fairness", gettext("Fairness of the reader on this panel"), statements, [table])


def _row(own: GroupRow) -> dict[str, Cell]:
    level, gap = _estimate(own.level), _estimate(own.gap)
    p = own.p.value.value if own.p and isinstance(own.p.value, PValue) else None
    return {
        "measure": own.measure,
        "what": own.title,
        "group": own.group,
        "said": _said(own.level),
        "gap_said": _said(own.gap),
        "verdict": own.verdict if p is None else f"{own.verdict} ({p_text(p)})",
        "value": level and level.value,
        "low": level and level.low,
        "high": level and level.high,
        "n": level and level.n,
        "gap": gap and gap.value,
        "gap_low": gap and gap.low,
        "gap_high": gap and gap.high,
        "p": p,
    }


def _estimate(own: Finding | None) -> Estimate | None:
    return own.value if own and isinstance(own.value, Estimate) else None


def _said(own: Finding | None) -> str:
    if own is None:
        return ""
    behind = note(own)
    return f"{figure_text(own)} ({behind})" if behind else figure_text(own)
