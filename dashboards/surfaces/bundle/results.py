"""The findings of a bundle: those of the pages, about ads that are counted in the bundle alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dashboards.analysis.everything import findings_of_campaign
from dashboards.analysis.finding import Finding, Findings, Subject, part_name
from dashboards.statistics.values import Choice
from dashboards.surfaces.bundle.collect import CampaignData
from dashboards.surfaces.sheets.rows import Row, number_rows, series_rows, table_rows

ROWS = {"numbers": number_rows, "series": series_rows, "tables": table_rows}


def result_rows(table: str, answers: list[Findings]) -> Iterator[Row]:
    """Yield the rows of one of the result tables (`layout.RESULTS`)."""
    return ROWS[table](answers)


def results_of(data: CampaignData) -> list[Findings]:
    """Return the findings of the pages, but for segments where the panel was not asked for; networks and ads of other
    campaigns are not named."""
    answers = findings_of_campaign(data.campaign)
    kept = answers if data.panel else [_without_panel(own) for own in answers]
    return [_renumbered(own, data.place) for own in kept]


def _without_panel(answer: Findings) -> Findings:
    return replace(answer, items=tuple(own for own in answer if own.group != "segments"))


def _renumbered(answer: Findings, place: Mapping[int, int]) -> Findings:
    """Return the findings about ads by their number in the bundle."""
    kind, ids = answer.subject.kind, answer.subject.id
    if kind == "campaign":
        ids = "1"
    elif kind in ("ad", "pair"):
        ids = ",".join(str(place[int(own)]) for own in ids.split(","))
    items = tuple(_with_part(own, place) for own in answer)
    return replace(answer, subject=Subject(kind, ids), items=items, revision="")


def _with_part(own: Finding, place: Mapping[int, int]) -> Finding:
    value = own.value
    if isinstance(value, Choice):
        value = replace(value, name=_number(value.name, place))
    return replace(own, part=_number(own.part, place), value=value)


def _number(name: str, place: Mapping[int, int]) -> str:
    """Return `ad:1` for the first ad of the bundle, whatever its id; other names as they are."""
    return f"ad:{place[int(part_name(name))]}" if name.startswith("ad:") else name
