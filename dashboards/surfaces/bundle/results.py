"""The findings of a bundle: those of the pages, about ads that are counted in the bundle alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

import numpy as np

from dashboards.analysis.everything import findings_of_campaign
from dashboards.analysis.fairness.question import FAIRNESS, FairnessData
from dashboards.analysis.finding import Finding, Findings, Needs, Subject, part_name
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.selectors.fairness import readings_of
from dashboards.statistics.values import Choice, Count, Table
from dashboards.surfaces.bundle.collect import CampaignData
from dashboards.surfaces.sheets.rows import Row, number_rows, series_rows, table_rows

_SEGMENTS = ("segment.change_valence", "segment.viewers")
_VARIABLES = ("segment.unknown", "segment.spread", "segment.spread.p", "segment.highest", "segment.lowest")
ROWS = {"numbers": number_rows, "series": series_rows, "tables": table_rows}


def result_rows(table: str, answers: list[Findings]) -> Iterator[Row]:
    """Yield the rows of one of the result tables (`layout.RESULTS`)."""
    return ROWS[table](answers)


def results_of(data: CampaignData) -> list[Findings]:
    """Return the findings of the pages, but for segments where the panel was not asked for; networks and ads of other
    campaigns are not named."""
    answers = [*_with_shared_groups(findings_of_campaign(data.campaign), data)]
    kept = [
        _with_shared_weights(_with_shared_segments(own, data.shared), data.weights.keys()) for own in answers
    ]
    return [_renumbered(own, data.place) for own in kept]


def _with_shared_groups(answers: list[Findings], data: CampaignData) -> Iterator[Findings]:
    """Yield the answers; that about fairness for those groups alone whose values stand in data/panel, if any: of the
    others nothing is known there, and so they are compared with nobody."""
    for own in answers:
        if own.question != FAIRNESS.name:
            yield own
        elif data.shared:
            readings = readings_of(data.campaign)
            told = {
                name: np.array([value if (name, value) in data.shared else "" for value in values.tolist()])
                for name, values in readings.told.items()
                if any(name == variable for variable, _ in data.shared)
            }
            known = FairnessData(replace(readings, told=told))
            yield FAIRNESS.answer(known, subject=own.subject, revision="")


def _with_shared_weights(answer: Findings, weights: Set[int]) -> Findings:
    """Return the findings as if no shares were named where their weights are not in data/weights. `weights`: of which
    ads some are, by id."""
    if answer.question == WEIGHTED.name and int(answer.subject.id) not in weights:
        unknown = replace(answer["weighted.counts_as"], value=None, needs=Needs("target_shares"))
        items = tuple(replace(unknown, key=own.key, scale=own.scale) for own in answer)
        return replace(answer, items=items)
    items = tuple(own for own in answer if weights or not own.key.endswith("family.weighted"))
    return replace(answer, items=items)


def _with_shared_segments(answer: Findings, shared: Set[tuple[str, str]]) -> Findings:
    """Return the findings with those segments alone whose values stand in data/panel; the others count as unknown."""
    hidden: Counter[str] = Counter()
    items = []
    known = {variable for variable, _ in shared}
    names = {f"{variable}={value}" for variable, value in shared}
    for own in answer:
        name = part_name(own.part)
        if own.key not in _SEGMENTS or name in names:
            items.append(own)
        elif isinstance(own.value, Count):
            # A name may hold the sign itself, as `=age` does: the longest that fits is meant.
            fitting = (variable for variable in known if name.startswith(f"{variable}="))
            hidden[max(fitting, key=len, default="")] += own.value.value
    return replace(answer, items=tuple(_unknown(own, hidden) for own in items if _is_kept(own, known)))


def _is_kept(own: Finding, known: Set[str]) -> bool:
    return own.key not in _VARIABLES or part_name(own.part) in known


def _unknown(own: Finding, hidden: Mapping[str, int]) -> Finding:
    if own.key != "segment.unknown" or not isinstance(own.value, Count):
        return own
    return replace(own, value=Count(own.value.value + hidden.get(part_name(own.part), 0)))


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
    elif own.key == "registration.history" and isinstance(value, Table):
        rows = ((*row[:2], _numbers(str(row[2]), place), *row[3:]) for row in value.rows)
        value = replace(value, rows=tuple(rows))
    return replace(own, part=_number(own.part, place), value=value)


def _number(name: str, place: Mapping[int, int]) -> str:
    """Return `ad:1` for the first ad of the bundle, whatever its id; other names as they are."""
    return f"ad:{place[int(part_name(name))]}" if name.startswith("ad:") else name


def _numbers(names: str, place: Mapping[int, int]) -> str:
    """Return `ad:1 ad:2`; ads that are gone, as a registration may name them, are `ad:0`."""
    return " ".join(f"ad:{place.get(int(part_name(name)), 0)}" for name in names.split())
