"""The long tables of one ad: each expression over the whole ad, valence third by third, frames that are not used."""

from django.utils.translation import gettext
from reportlab.platypus import Flowable, KeepTogether

from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import EVIDENCE, NUMBERS
from dashboards.analysis.reception.state import AdReception
from dashboards.surfaces.ad_figures import EXPRESSING, THIRDS, expression_rows, third_rows
from dashboards.surfaces.paper.ad_columns import BOUNDS
from dashboards.surfaces.paper.style import beside, figure_cell, numbers_table, paragraph, table
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.labels import EXPRESSING as EXPRESSING_TITLES
from dashboards.surfaces.text.labels import label, part_label
from dashboards.surfaces.text.reception import course_sentence


def ad_numbers(own: AdReception) -> list[Flowable]:
    """Return an ad's part of the appendix; of one with too few viewers nothing but the frames that are not used."""
    story: list[Flowable] = [paragraph(own.ad.title, "heading")]
    if own.conclusive:
        found, evidence = ad_findings(own.ad, NUMBERS), ad_findings(own.ad, EVIDENCE)
        bounds = numbers_table(found[key] for key in BOUNDS)
        story += beside([[numbers_table(evidence.group("evidence"))], [bounds]], across=2)
        story += [*_expressions(found), *_thirds(own, found)]
    return [*story, *_set_aside(own.traces)]


def _expressions(found: Findings) -> list[Flowable]:
    rows: list[list[object]] = [[name, *map(figure_cell, row)] for name, row in expression_rows(found)]
    head = [gettext("Clearly shown"), *(str(EXPRESSING_TITLES[what]) for what in EXPRESSING)]
    title = paragraph(gettext("Each expression over the whole ad"), "small-heading")
    return [KeepTogether([title, table(head, rows, [15, 17, 17, 17, 17, 17])])]


def _thirds(own: AdReception, found: Findings) -> list[Flowable]:
    parts: list[Flowable] = [
        paragraph(gettext("Valence from the resting face, third by third"), "small-heading"),
        paragraph(course_sentence(found)),
    ]
    rows: list[list[object]] = [
        [[paragraph(name, "cell"), paragraph(place, "cell-quiet")], *map(figure_cell, row)]
        for name, place, row in third_rows(found, own.ad)
    ]
    if rows:
        head = [gettext("Part"), *(str(label(f"change_valence.third.{what}").title) for what in THIRDS)]
        parts.append(table(head, rows, [19, 27, 27, 27]))
    return [KeepTogether(parts)]


def _set_aside(found: Findings) -> list[Flowable]:
    rows: list[list[object]] = [
        [part_label(own.part), count(own.value.value)] for own in found.parts("frames.set_aside")
    ]
    head = [gettext("Frames set aside because"), gettext("Frames")]
    return [KeepTogether([paragraph("", "small-heading"), table(head, rows, [80, 20])])] if rows else []
