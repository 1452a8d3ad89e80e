"""The registry of what is found of the reader by group (F36)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.fairness import Readings
from dashboards.statistics.fairness import MEASURES, Fairness, fairness_of
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.statistics.values import COUNT, POINTS, SHARE, Choice, Count, PValue, Scale, Unit

Parts = Iterator[tuple[str, Found]]
VERDICTS = ("fair_differs", "fair_untold", "fair_waits")
_LEVELS = {"rest": Scale(Unit.SIGNED, -1.0, 1.0)}
_GAPS = {"rest": Scale(Unit.CHANGE, -2.0, 2.0)}


@dataclass(frozen=True)
class FairnessData:
    readings: Readings

    @cached_property
    def found(self) -> Fairness:
        return fairness_of(self.readings.values, self.readings.told)

    @property
    def viewers(self) -> int:
        """Of whom the panel told something."""
        named = [own != "" for own in self.readings.told.values()]
        return int(sum(named).astype(bool).sum()) if named else 0


def part_of(variable: str, value: str) -> str:
    """Return the part of a group's findings."""
    return f"segment:{variable}={value}"


def _verdict(data: FairnessData) -> Found:
    if not data.found.gaps:
        return Choice("fair_waits", None, data.viewers)
    told = any(own.told for own in data.found.gaps)
    return Choice("fair_differs" if told else "fair_untold", None, data.viewers)


def _viewers(data: FairnessData) -> Parts:
    for own in data.found.groups:
        yield part_of(own.variable, own.value), Count(own.n)


def _hidden(data: FairnessData) -> Found:
    return Count(sum(data.found.hidden.values()))


def _level(measure: str, data: FairnessData) -> Parts:
    for own in data.found.groups:
        level = own.levels[measure]
        yield part_of(own.variable, own.value), level or Needs("viewers", MIN_VIEWERS)


def _gap(measure: str, data: FairnessData) -> Parts:
    for own in data.found.gaps:
        if own.measure == measure:
            yield part_of(own.variable, own.value), own.difference


def _p(measure: str, data: FairnessData) -> Parts:
    for own in data.found.gaps:
        if own.measure == measure:
            yield part_of(own.variable, own.value), PValue(own.adjusted, own.difference.n)


_P = Scale(Unit.P, 0.0, 1.0)
FAIRNESS = Question[FairnessData](
    name="fairness",
    version=3,
    viewers=lambda data: data.viewers,
    least=2 * MIN_VIEWERS,
    measures=(
        Measure("fairness.verdict", Scale(Unit.NAME), ("F36",), "verdict", _verdict),
        Measure("fairness.viewers", COUNT, ("F36",), "groups", _viewers),
        Measure("fairness.hidden", COUNT, ("F36",), "groups", _hidden),
        *(
            Measure(f"fairness.{name}", _LEVELS.get(name, SHARE), ("F36", "F19"), name, partial(_level, name))
            for name in MEASURES
        ),
        *(
            Measure(f"fairness.{name}.gap", _GAPS.get(name, POINTS), ("F36",), name, partial(_gap, name))
            for name in MEASURES
        ),
        *(
            Measure(f"fairness.{name}.p", _P, ("F36",), name, partial(_p, name))
            for name in MEASURES
        ),
    ),
)  # fmt: skip
