"""The registry of what is asked about fatigue: of each measure, and of survey answers, by exposure."""

from collections.abc import Callable

from dashboards.analysis.fatigue import finders as find
from dashboards.analysis.fatigue import status_finders as of_status
from dashboards.analysis.fatigue import time_finders as of_time
from dashboards.analysis.fatigue.data import AnswerData, FatigueData
from dashboards.analysis.fatigue.measures import MEASURES, FatigueMeasure
from dashboards.analysis.registry import Measure, Question
from dashboards.selectors.answer_responses import QUESTIONS, RECALL
from dashboards.statistics.fatigue.responses import MIN_VIEWERS_AT_NUMBER
from dashboards.statistics.fatigue.status import MIN_REPEATERS
from dashboards.statistics.frames.series import methods_of
from dashboards.statistics.values import COUNT, SHARE, Scale, Unit

_NAME, _PROBABILITY = Scale(Unit.NAME), Scale(Unit.PROBABILITY, 0.0, 1.0)
_RATIO, _EXPOSURES, _DAYS = Scale(Unit.RATIO, 0.0), Scale(Unit.EXPOSURES, 1.0), Scale(Unit.DAYS, 0.0)
_ANSWER_CHANGE = {RECALL: Scale(Unit.POINTS, -1.0, 1.0, good=1)}


def _repeaters(data: FatigueData) -> int:
    return data.kept.repeaters


def _measures(own: FatigueMeasure) -> tuple[Measure[FatigueData], ...]:
    level = methods_of(own.series)

    def row(
        what: str, scale: Scale, methods: tuple[str, ...], group: str, finder: Callable
    ) -> Measure[FatigueData]:
        return Measure(own.finding(what), scale, (*methods, *level), group, finder)

    curves, status = ("F25", "F26", "F27", "F28"), ("F30", "F24")
    return (
        row("viewers", COUNT, ("F24",), "data", find.viewers),
        row("repeaters", COUNT, ("F24",), "data", find.repeaters),
        row("exposures", COUNT, ("F24",), "data", find.exposures),
        row("exposures.excluded", COUNT, ("F24",), "data", find.excluded),
        row("n", COUNT, ("F24",), "data", find.viewers_at),
        row("last", COUNT, ("F24",), "data", find.last),
        row("reached", COUNT, ("F30",), "data", find.reached),
        row("status", _NAME, status, "status", of_status.status),
        row("below", _PROBABILITY, status, "status", of_status.below),
        row("left", _RATIO, status, "status", of_status.left),
        row("left.typical", _RATIO, status, "status", of_status.typical_left),
        row("left.strong", _RATIO, status, "status", of_status.strong_left),
        row("carried", COUNT, status, "status", of_status.carried),
        row("apart", _NAME, ("F24",), "status", of_status.told_apart),
        row("day", _RATIO, ("F24",), "status", of_status.day),
        row("within", _RATIO, ("F24",), "within", find.within),
        row("below_80", _PROBABILITY, status, "within", of_status.below_80),
        row("averaged", _RATIO, ("F28", "F25", "F26", "F27"), "within", find.averaged),
        row("pooled", own.level, ("F32",), "within", find.pooled),
        row("pooled.share", _RATIO, ("F32",), "within", find.pooled_share),
        row("weight", _PROBABILITY, curves, "models", find.weight_by("stacking")),
        row("weight.bma", _PROBABILITY, curves, "models", find.weight_by("pseudo_bma")),
        row("to_80", _EXPOSURES, curves, "models", find.crossing_to("to_80")),
        row("to_half", _EXPOSURES, curves, "models", find.crossing_to("to_half")),
        row("score", Scale(Unit.NUMBER), curves, "models", find.score),
        row("rate", Scale(Unit.NUMBER), ("F25", "F26"), "models", find.rate),
        row("half_life", Scale(Unit.EXPOSURES, 0.0), ("F26",), "models", find.half_life_exposures),
        row("change", own.change, ("F32",), "split", find.change_of("change")),
        row("change.within", own.change, ("F32",), "split", find.change_of("within")),
        row("change.audience", own.change, ("F32",), "split", find.change_of("audience")),
        row("kept", SHARE, ("F31",), "recovery", of_time.kept_a_day),
        row("cost", own.change, ("F31",), "recovery", of_time.cost),
        row("rest.half_life", _DAYS, ("F31",), "recovery", of_time.half_life_days),
        row("rest", SHARE, ("F31",), "recovery", of_time.recovery),
        row("daily", own.level, ("F33",), "trend", of_time.daily),
        row("days", COUNT, ("F33",), "trend", of_time.days),
        row("break", _PROBABILITY, ("F33",), "trend", of_time.broken),
        row("break.day", Scale(Unit.DATE), ("F33",), "trend", of_time.break_day),
        row("break.change", own.change, ("F33",), "trend", of_time.break_change),
        row("break.by_day", _PROBABILITY, ("F33",), "trend", of_time.break_by_day),
    )


def _check(own: FatigueMeasure) -> tuple[Measure[FatigueData], ...]:
    methods = ("F29", *methods_of(own.series))
    return (
        Measure(own.finding("check.doubling"), own.change, methods, "check", find.check_doubling),
        Measure(own.finding("check.day"), own.change, methods, "check", find.check_day),
        Measure(own.finding("check.exposures"), COUNT, methods, "check", find.check_exposures),
    )


def _answered(data: AnswerData) -> int:
    return max((own.viewers for own in data.responses.values()), default=0)


def answer_key(question: str, what: str) -> str:
    """Return the key of a finding about survey answers, e.g. `fatigue.answers.liking.change`."""
    return f"fatigue.answers.{question}.{what}"


FATIGUE = {
    own.key: Question[FatigueData](f"fatigue:{own.key}", 5, _measures(own), _repeaters, MIN_REPEATERS)
    for own in MEASURES.values()
}
# By itself, since fitting the mixed model takes longer than all other figures together.
CHECK = {
    own.key: Question[FatigueData](f"fatigue_check:{own.key}", 1, _check(own), _repeaters, MIN_REPEATERS)
    for own in MEASURES.values()
}
ANSWERS = Question[AnswerData](
    name="fatigue:answers",
    version=2,
    viewers=_answered,
    least=MIN_VIEWERS_AT_NUMBER,
    measures=tuple(
        row
        for name in QUESTIONS
        for row in (
            Measure(answer_key(name, "n"), COUNT, ("F32",), "answers", find.answers_at(name)),
            Measure(
                answer_key(name, "change"),
                _ANSWER_CHANGE.get(name, Scale(Unit.CHANGE, -4.0, 4.0, good=1)),
                ("F32",),
                "answers",
                find.answers_change(name),
            ),
            Measure(
                answer_key(name, "below_80"),
                _PROBABILITY,
                ("F30", "F32"),
                "answers",
                find.answers_below_80(name),
            ),
        )
    ),
)
