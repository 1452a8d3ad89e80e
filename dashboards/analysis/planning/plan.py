"""The question “plan”: how many viewers a study needs (F23), by formula for shares, else by simulated studies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from dashboards.analysis.finding import Findings, Needs, Subject
from dashboards.analysis.planning.fatigue_power import FatigueDesign
from dashboards.analysis.planning.search import LARGEST, Needed, Tried, needed
from dashboards.analysis.planning.studies import SharesDesign
from dashboards.analysis.registry import Measure, Question
from dashboards.statistics.planner_levels import LevelDesign
from dashboards.statistics.planner_traces import TraceDesign
from dashboards.statistics.values import COUNT, Count, Estimate, Scale, Table, Unit

Design = LevelDesign | SharesDesign | TraceDesign | FatigueDesign
_CURVE_POINTS = 40
_POWER = Scale(Unit.PROBABILITY, 0.0, 1.0)


@dataclass(frozen=True)
class Plan:
    """What is planned: a design, the wished power 0..1, and the share of invited people who give usable frames.

    `tried`: the simulated studies so far; none where a formula answers.
    """

    design: Design
    power: float
    usable: float
    tried: tuple[Tried, ...] = ()

    @cached_property
    def needed(self) -> Needed | None:
        """What the simulated studies say; None before the first, and for shares."""
        return needed(self.tried, power=self.power)

    @property
    def viewers(self) -> int | None:
        """How many each ad needs (paired, and for fatigue: in all); None where that is not known."""
        if isinstance(self.design, SharesDesign):
            return self.design.viewers(self.power)
        return self.needed.viewers if self.needed else None

    @property
    def groups(self) -> int:
        """How many groups of so many viewers there are."""
        return 1 if isinstance(self.design, FatigueDesign) or self.design.paired else 2


def plan_findings(plan: Plan) -> Findings:
    """Return what is known of a plan; nothing of it is kept, as it belongs to nobody."""
    return PLAN.answer(plan, subject=Subject("plan", type(plan.design).__name__), revision="")


def _viewers(plan: Plan) -> Count | Estimate | Needs:
    """The number of viewers; from simulation with its 95 % interval, n studies; high None above what is tried."""
    own = plan.needed
    if isinstance(plan.design, SharesDesign):
        return Count(plan.design.viewers(plan.power))
    if own is None:
        return Needs("studies")
    if own.viewers is None:
        return Needs("larger_difference", LARGEST)
    return Estimate(own.viewers, own.low, own.high, own.studies)


def _invited(plan: Plan) -> Count | Needs:
    """People to invite, if as many of them as is assumed give usable frames."""
    return Count(ceil(plan.groups * plan.viewers / plan.usable)) if plan.viewers else Needs("studies")


def _studies(plan: Plan) -> Count:
    return Count(sum(own.runs for own in plan.tried))


def _power(plan: Plan) -> Table:
    """Power by viewers: of the studies with their interval; by formula without."""
    rows: list[tuple[float | int | str | None, ...]]
    if isinstance(plan.design, SharesDesign):
        rows = [(viewers, power, None, None, None) for viewers, power in plan.design.curve()]
    else:
        rows = [
            (own.viewers, own.power.value, own.power.low, own.power.high, own.runs)
            for own in sorted(plan.tried, key=lambda own: own.viewers)
        ]
    ends = (("power", Unit.PROBABILITY), ("low", Unit.PROBABILITY), ("high", Unit.PROBABILITY))
    return Table((("viewers", Unit.COUNT), *ends, ("studies", Unit.COUNT)), tuple(rows))


def _curve(plan: Plan) -> Table:
    """Power by viewers as a line: the formula, or what is most likely given the studies."""
    return Table((("viewers", Unit.COUNT), ("power", Unit.PROBABILITY)), tuple(_line(plan)))


def _line(plan: Plan) -> Iterator[tuple[int, float]]:
    if isinstance(plan.design, SharesDesign):
        yield from plan.design.curve()
    elif plan.needed:
        last = max(*(own.viewers for own in plan.tried), plan.viewers or 0) * 1.15
        for step in range(1, _CURVE_POINTS + 1):
            viewers = round(last * step / _CURVE_POINTS)
            yield viewers, plan.needed.power_at(viewers)


PLAN = Question[Plan](
    name="plan",
    version=1,
    viewers=lambda plan: 0,
    least=0,
    measures=(
        Measure("plan.viewers", Scale(Unit.COUNT, 0.0), ("F23",), "plan", _viewers),
        Measure("plan.invited", COUNT, ("F23",), "plan", _invited),
        Measure("plan.studies", COUNT, ("F23",), "plan", _studies),
        Measure("plan.power", _POWER, ("F23",), "curve", _power),
        Measure("plan.curve", _POWER, ("F23",), "curve", _curve),
    ),
)
