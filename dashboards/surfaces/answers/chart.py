"""The face at each answer as places in a picture 320 by 120: no script, so that it prints as it is."""

from dataclasses import dataclass

from dashboards.analysis.survey.face_against import Question
from dashboards.statistics.peaks import MIN_VIEWERS

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
    """`marks`: answers that enough viewers gave; `labels`: place, answer and n of all five; `top`: what the upper line
    stands for, in percent."""

    marks: list[Mark]
    labels: list[tuple[int, int, int]]
    top: str


def answer_chart(question: Question) -> AnswerChart | None:
    """Return the picture, or None where no answer was given by ten viewers."""
    levels = [
        level
        for level in question.levels
        if level.viewers >= MIN_VIEWERS and level.face is not None and level.face.low is not None
    ]
    if not levels:
        return None
    most = max([_SMALLEST, *(level.face.high for level in levels)])

    def height(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * max(0.0, value) / most, 1)

    marks = [
        Mark(
            answer=level.answer,
            n=level.viewers,
            x=_place(level.answer),
            y=height(level.face.value),
            low=height(level.face.low),
            high=height(level.face.high),
            words=f"{100 * level.face.value:.1f} % (95 %: {100 * level.face.low:.1f} to {100 * level.face.high:.1f} %)",
        )
        for level in levels
    ]
    labels = [(_place(level.answer), level.answer, level.viewers) for level in question.levels]
    return AnswerChart(marks, labels, f"{100 * most:.0f} %")


def _place(answer: int) -> int:
    return _LEFT + 56 * (answer - 1) + 28
