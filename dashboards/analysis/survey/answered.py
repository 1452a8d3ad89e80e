"""The question “survey” about one ad: what was answered, whether it goes with the face, and the face at each answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.models.answer import SCALES
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.answers import Answers
from dashboards.statistics.agreement import MIN_VIEWERS, rank_correlation
from dashboards.statistics.frames.series import methods_of
from dashboards.statistics.intervals import MIN_FOR_MEANS, mean_interval, wilson_interval
from dashboards.statistics.level_difference import MIN_VIEWERS as MIN_A_SIDE
from dashboards.statistics.level_difference import level_difference
from dashboards.statistics.peaks import MIN_VIEWERS as MIN_AT_ONE_ANSWER
from dashboards.statistics.peaks import MIN_VIEWERS as MIN_FOR_SHARES
from dashboards.statistics.values import COUNT, POINTS, SHARE, Axis, Count, Estimate, Scale, Series, Unit

ANSWERS = np.arange(1, 6)
ANSWER = Scale(Unit.ANSWER, 1.0, 5.0, good=1)
_FACE = "change_happy"
Parts = Iterator[tuple[str, Found]]


@dataclass(frozen=True)
class SurveyData:
    """`answers`: those to one ad. Several answered exposures of one viewer are averaged: each person counts once."""

    answers: Answers

    @cached_property
    def viewers(self) -> int:
        """How many people answered anything."""
        return len(np.unique(self.answers.viewer))

    @cached_property
    def face(self) -> NDArray[np.float64]:
        """[V], mean happiness against the resting face, NaN without one."""
        return self.by_viewer(self.answers.face[_FACE])

    @cached_property
    def without_camera(self) -> NDArray[np.bool_]:
        """[V], whether none of a viewer's answered exposures had the camera."""
        return self.by_viewer(self.answers.camera.astype(np.float64)) == 0

    def given(self, question: str) -> NDArray[np.float64]:
        """Return [V], the viewers' answers, 1..5, NaN where the question was left out."""
        return self.by_viewer(self.answers.given[question])

    def by_viewer(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return [V] from one value an answered exposure."""
        viewer = np.unique(self.answers.viewer, return_inverse=True)[1]
        there = np.isfinite(values)
        n = np.bincount(viewer[there], minlength=self.viewers)
        total = np.bincount(viewer[there], weights=values[there], minlength=self.viewers)
        means: NDArray[np.float64] = np.divide(total, n, out=np.full(self.viewers, np.nan), where=n > 0)
        return means


def part_of(question: str) -> str:
    """Return the part of a finding that is about one question of the survey."""
    return f"question:{question}"


def _viewers(data: SurveyData) -> Count:
    return Count(data.viewers)


def _exposures(data: SurveyData) -> Count:
    return Count(len(data.answers.viewer))


def _answer(data: SurveyData) -> Parts:
    for question in SCALES:
        yield part_of(question), mean_interval(data.given(question)) or Needs("answers")


def _recall(data: SurveyData) -> Estimate | Needs:
    """The share who named the brand, of those who were asked."""
    recall = data.answers.recall
    named = data.by_viewer(np.where(recall != "", (recall == "right").astype(np.float64), np.nan))
    named = named[np.isfinite(named)]
    if not len(named):
        return Needs("answers")
    share = float(named.mean())
    return Estimate(share, *wilson_interval(share, len(named)), len(named))


def _without(data: SurveyData) -> Estimate | Needs:
    """The share who watched without a camera, of those who answered: they refused it, or it did not start."""
    without = data.without_camera
    if not len(without):
        return Needs("answers")
    share = float(without.mean())
    return Estimate(share, *wilson_interval(share, len(without)), len(without))


def _unlike(data: SurveyData) -> Parts:
    """How much higher those answer who watched with the camera than those without."""
    for question in SCALES:
        yield part_of(question), _difference(data, question) or _no_difference(data, question)


def _shift(data: SurveyData) -> Parts:
    """How much higher the answers of those with the camera are than those of all: the share without it times the
    difference, the share taken as it was observed."""
    for question in SCALES:
        own, given = _difference(data, question), np.isfinite(data.given(question))
        if own is None or own.low is None or own.high is None:
            yield part_of(question), _no_difference(data, question)
        else:
            share = float(data.without_camera[given].mean())
            yield part_of(question), Estimate(share * own.value, share * own.low, share * own.high, own.n)


def _difference(data: SurveyData, question: str) -> Estimate | None:
    given, without = data.given(question), data.without_camera
    found = level_difference(given[~without], given[without], paired=False)
    return found.estimate if found else None


def _no_difference(data: SurveyData, question: str) -> Needs:
    """Return what is missing: five answers of those without the camera, or of those with it; else nobody differs."""
    given, without = np.isfinite(data.given(question)), data.without_camera
    for what, side in (("viewers_without_camera", without), ("viewers", ~without)):
        if lack := max(0, MIN_A_SIDE - int((given & side).sum())):
            return Needs(what, lack)
    return Needs("difference")


def _both(data: SurveyData) -> Parts:
    """Viewers with an answer and a face."""
    for question in SCALES:
        yield (
            part_of(question),
            Count(int((np.isfinite(data.given(question)) & np.isfinite(data.face)).sum())),
        )


def _agreement(data: SurveyData) -> Parts:
    for question in SCALES:
        given = data.given(question)
        lack = max(0, MIN_VIEWERS - int((np.isfinite(given) & np.isfinite(data.face)).sum()))
        missing = Needs("viewers", lack) if lack else Needs("alike")
        yield part_of(question), rank_correlation(given, data.face) or missing


def _face(data: SurveyData) -> Parts:
    for question in SCALES:
        yield part_of(question), _face_at(data.given(question), data.face)


def _face_at(given: NDArray[np.float64], face: NDArray[np.float64]) -> Series | Needs:
    """Return the mean face of those who gave each answer, to the nearest whole one; none where ten did not."""
    nearest = np.where(np.isfinite(face), np.floor(given + 0.5), np.nan)
    n = np.array([(nearest == answer).sum() for answer in ANSWERS], dtype=np.int64)
    rows = np.full((3, len(ANSWERS)), np.nan)
    for place in np.flatnonzero(n >= MIN_AT_ONE_ANSWER):
        own = mean_interval(face[nearest == ANSWERS[place]])
        if own and own.low is not None:
            rows[:, place] = own.value, own.low, own.high
    if not np.isfinite(rows).any():
        return Needs("answers_alike", MIN_AT_ONE_ANSWER)
    return Series(Axis.ANSWER, ANSWERS.astype(np.int64), rows[0], rows[1], rows[2], n)


_STEPS = Scale(Unit.ANSWER_STEPS, -4.0, 4.0)
_HAPPY = ("F19", *methods_of(_FACE))
SURVEY = Question[SurveyData](
    name="survey",
    version=6,
    viewers=lambda data: data.viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure("survey.viewers", COUNT, ("F19",), "survey", _viewers),
        Measure("survey.exposures", COUNT, ("F19",), "survey", _exposures),
        Measure("survey.answer", ANSWER, ("F19",), "survey", _answer, MIN_FOR_MEANS),
        Measure(
            "survey.recall", Scale(Unit.SHARE, 0.0, 1.0, good=1), ("F19",), "survey", _recall, MIN_FOR_SHARES
        ),
        Measure("survey.without_camera", SHARE, ("F19",), "refusal", _without, MIN_FOR_SHARES),
        Measure("survey.refusal", _STEPS, ("difference",), "refusal", _unlike),
        Measure("survey.refusal_shift", _STEPS, ("difference",), "refusal", _shift),
        Measure("survey.both", COUNT, ("agreement",), "agreement", _both),
        Measure(
            "survey.agreement",
            Scale(Unit.CORRELATION, -1.0, 1.0),
            ("agreement", "F6"),
            "agreement",
            _agreement,
        ),
        Measure("survey.face", POINTS, _HAPPY, "agreement", _face),
    ),
)
