"""The registry of what is decided of a campaign's ads (F38)."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from dashboards.analysis.comparison.measures import difference_scale
from dashboards.analysis.decision.rule import Decision, DecisionData
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.frames.series import methods_of
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, Choice, Count, Scale, Unit

_NAME = Scale(Unit.NAME)
_PROBABILITY = Scale(Unit.PROBABILITY, 0.0, 1.0)
Parts = Iterator[tuple[str, Found]]


@lru_cache(maxsize=16)
def decision_question(series: str) -> Question[DecisionData]:
    """Return the question what to do with each ad of a campaign whose primary outcome is this series of `MEASURES`."""
    methods = ("F38", "study", "looks", "F21", *methods_of(series))
    scale = difference_scale(series)

    def row(name: str, of: Scale, find: Callable[[Decision], Found]) -> Measure[DecisionData]:
        return Measure(f"decision.{name}", of, methods, "decision", _each(find))

    return Question[DecisionData](
        name="decision",
        version=1,
        viewers=lambda data: data.family.viewers,
        least=MIN_VIEWERS,
        measures=(
            Measure("decision.outcome", _NAME, ("registration",), "decision", _outcome),
            Measure("decision.look", _NAME, ("looks",), "decision", _look),
            Measure("decision.look.planned", COUNT, ("looks",), "decision", _planned),
            Measure("decision.leader", _NAME, methods, "decision", lambda data: data.leader),
            row("verdict", _NAME, lambda own: Choice(own.verdict, own.probability, own.n)),
            row("reason", _NAME, lambda own: Choice(own.reason, None, own.n)),
            row("rank", COUNT, lambda own: Count(own.rank) if own.rank else None),
            row("basis", _NAME, lambda own: Choice(own.basis, None, own.n) if own.basis else None),
            row("difference", scale, lambda own: own.difference),
            row("size", Scale(Unit.EFFECT), lambda own: own.size),
            row("best", _PROBABILITY, _best),
            row("loss", scale, lambda own: own.loss),
            row("more", COUNT, _more),
        ),
    )


def _outcome(data: DecisionData) -> Choice:
    return Choice(data.family.series, None, data.family.study.look.viewers)


def _look(data: DecisionData) -> Choice:
    look = data.family.study.look
    return Choice(look.kind, None, look.viewers)


def _planned(data: DecisionData) -> Count | Needs:
    planned = data.family.study.look.planned
    return Count(planned) if planned else Needs("registration")


def _best(own: Decision) -> Found:
    return Choice("best", own.best, own.n) if own.best is not None else None


def _more(own: Decision) -> Found:
    return own.more if isinstance(own.more, Needs) or own.more is None else Count(own.more)


def _each(find: Callable[[Decision], Found]) -> Callable[[DecisionData], Parts]:
    """Return the finder of one figure of each ad; an ad that has none is left out."""

    def parts(data: DecisionData) -> Parts:
        for ad, own in data.decisions.items():
            found = find(own)
            if found is not None:
                yield f"ad:{ad}", found

    return parts
