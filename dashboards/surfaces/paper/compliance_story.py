"""The compliance pack on paper."""

from collections.abc import Iterator

from django.utils.translation import gettext
from reportlab.platypus import Flowable

from dashboards.surfaces.compliance.parts import Pack, Section, Table
from dashboards.surfaces.paper.style import paragraph, table
from dashboards.surfaces.text.format import count, moment_of_day


def compliance_story(pack: Pack) -> list[Flowable]:
    """Return all sections, what is open first."""
    about = gettext(
        "As of %(when)s, version %(version)s. Made from settings and stored rows; nobody has judged it yet."
    )
    return [
        paragraph(gettext("Compliance pack"), "title"),
        paragraph(f"{pack.name} · {pack.brand} · {pack.organisation}", "lead"),
        paragraph(about % {"when": moment_of_day(pack.made_at), "version": pack.product}, "quiet"),
        *(flowable for section in pack.sections for flowable in _section(section)),
    ]


def _section(own: Section) -> Iterator[Flowable]:
    yield paragraph(own.title, "heading")
    for said in own.statements:
        yield paragraph(said.text)
        if said.where:
            yield paragraph(", ".join(said.where), "quiet")
    for rows in own.tables:
        yield from _table(rows)
    for text in own.words:
        yield paragraph(text.title, "small-heading")
        for line in text.text.splitlines():
            yield paragraph(line)


def _table(own: Table) -> Iterator[Flowable]:
    if own.title:
        yield paragraph(own.title, "small-heading")
    if own.rows:
        yield table(
            [column.title for column in own.columns], own.cells, [column.width for column in own.columns]
        )
    else:
        yield paragraph(gettext("Nothing."), "quiet")
    left = len(own.rows) - own.printed
    if left > 0:
        yield paragraph(gettext("%(n)s more stand in the JSON.") % {"n": count(left)}, "quiet")
    if own.note:
        yield paragraph(own.note, "quiet")
