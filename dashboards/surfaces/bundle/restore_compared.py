"""From a bundle's data back to what sets ads side by side: norms, decisions, families, pairs."""

from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any

from dashboards.analysis.comparison.data import (
    MOST_PAIRS,
    Places,
    family_data,
    pair_data,
    pairs_of_rule,
    places_of,
)
from dashboards.analysis.comparison.family import family_question
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import NormData, norm_question
from dashboards.analysis.comparison.pair import pair_question
from dashboards.analysis.decision.question import decision_question
from dashboards.analysis.decision.rule import DecisionData, gain_of
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.analysis.registration import rule_of
from dashboards.selectors.norms import AdLevel
from dashboards.selectors.registrations import Registered
from dashboards.selectors.series import AdSeries

Columns = Mapping[str, Any]
Data = Mapping[str, Columns]


def registered_of(data: Data) -> tuple[Registered, ...]:
    """Return what was registered, as `registrations_of` would."""
    return tuple(
        Registered(**{**row, "ads": tuple(int(ad) for ad in row["ads"].split())})
        for row in rows_of({name: list(own) for name, own in data["registrations"].items()})
    )


def norms_of_data(data: Data) -> Iterator[Findings]:
    """Where the ads stand among the organisation's."""
    levels = _norm_levels(data)
    for ad in rows_of(data["ads"]):
        for series in MEASURES:
            subject = Subject("ad", str(ad["ad"]))
            yield norm_question(series).answer(_norm(levels, ad["ad"], series), subject=subject, revision="")


def _norm(levels: Mapping[str, list[tuple[int | None, AdLevel]]], ad: int, series: str) -> NormData:
    own = next(level for place, level in levels[series] if place == ad)
    return NormData(own, tuple(level for place, level in levels[series] if place != ad))


def _norm_levels(data: Data) -> dict[str, list[tuple[int | None, AdLevel]]]:
    """Return the levels by series. Rows stand in the order in which norms draw ads."""
    levels: dict[str, list[tuple[int | None, AdLevel]]] = {series: [] for series in MEASURES}
    for row in rows_of(data["norm_levels"]):
        level = AdLevel(
            int(row["n"]),
            *(None if row[key] is None else float(row[key]) for key in ("value", "error")),
            str(row["kind"] or ""),
        )
        levels[row["measure"]].append((row["ad"], level))
    return levels


def decided_of_data(data: Data, ads: Mapping[int, AdSeries], answers: list[Findings]) -> Iterator[Findings]:
    """What is decided of the ads, from what was found of each."""
    if not ads:
        return
    rule = rule_of(registered_of(data))
    alone = [ad for ad in ads if rule.ads is None or ad in rule.ads]
    asked = DecisionData(
        family_data(ads, rule.series, _places(data), rule),
        {int(own.subject.id): gain_of(own) for own in answers if own.question == STRETCHES.name},
        _norm(_norm_levels(data), alone[0], rule.series) if len(alone) == 1 else None,
    )
    yield decision_question(rule.series).answer(asked, subject=Subject("campaign", "1"), revision="")


def compared_of_data(data: Data, ads: Mapping[int, AdSeries]) -> Iterator[Findings]:
    """Yield how the ads stand among each other, and what sets two of them apart."""
    rule, places = rule_of(registered_of(data)), _places(data)
    for series in MEASURES if len(ads) > 1 else ():
        own, subject = family_data(ads, series, places, rule, weights_of_data(data)), Subject("campaign", "1")
        yield family_question(series).answer(own, subject=subject, revision="")
    pairs = pairs_of_rule(rule, len(ads))
    for first, second in islice(combinations(ads, 2), MOST_PAIRS):
        for series in MEASURES:
            pair = pair_data((ads[first], ads[second]), series, places, rule, pairs)
            subject = Subject("pair", f"{first},{second}")
            yield pair_question(series).answer(pair, subject=subject, revision="")


def weights_of_data(data: Data) -> dict[int, dict[str, float]]:
    """Return the weights of each ad's viewers by key; of no ad where the panel was not asked for."""
    found: dict[int, dict[str, float]] = {}
    for row in rows_of(data["weights"]):
        found.setdefault(int(row["ad"]), {})[viewer_key(row["viewer"])] = float(row["weight"])
    return found


def _places(data: Data) -> Places:
    """Return where exposures stand in their sessions, as `places_of_campaign` would."""
    own = data["exposures"]
    rows = zip(own["exposure"], own["position"], own["previous_ad"], strict=True)
    return places_of([(place, position, before or -1) for place, position, before in rows])


def viewer_key(pseudonym: int) -> str:
    """Return a text that sorts as the pseudonyms do: relabelings draw viewers by their place."""
    return f"{pseudonym:012d}"


def rows_of(columns: Columns) -> Iterator[dict[str, Any]]:
    """Yield a table's rows."""
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))
