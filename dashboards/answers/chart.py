"""The face at each answer as places in a picture 320 by 120: no script, so that it prints as it is."""

from dataclasses import dataclass

from dashboards.answers.face_against import Question

WIDTH, HEIGHT = 320, 120
_LEFT, _TOP, _BOTTOM = 40, 10, 96
_SMALLEST = 0.1


@dataclass(frozen=True)
class Mark:
    """A dot at (`x`, `y`) with its bar from `low` to `high`; the latter None without an interval."""

    answer: int
    n: int
    x: float
    y: float
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True)
class AnswerChart:
    """`top`: what the upper line stands for, in percent. All marks share one scale."""

    marks: list[Mark]
    top: str


def answer_chart(question: Question) -> AnswerChart | None:
    """Return the marks of the levels that have at least two viewers, or None without any."""
    levels = [level for level in question.levels if level.face is not None and level.face.low is not None]
    if not levels:
        return None
    most = max([_SMALLEST, *(level.face.high for level in levels)])

    def height(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * max(0.0, value) / most, 1)

    marks = [
        Mark(
            answer=level.answer,
            n=level.viewers,
            x=_LEFT + 56 * (level.answer - 1) + 28,
            y=height(level.face.value),
            low=height(level.face.low),
            high=height(level.face.high),
            words=f"{100 * level.face.value:.1f} % (95 %: {100 * level.face.low:.1f} to {100 * level.face.high:.1f} %)",
        )
        for level in levels
    ]
    return AnswerChart(marks, f"{100 * most:.0f} %")
