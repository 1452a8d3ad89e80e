"""Answers to a campaign's own questions, as numbers; the texts of open questions stand apart, without anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Campaign, SurveyAnswer, SurveyQuestion
from campaigns.selectors.questions import questions_of
from dashboards.selectors.said_beside import places_about


@dataclass(frozen=True)
class Asked:
    """A question: `code` as `SurveyQuestion.code`; `options`: how many answers it offers, 0 of an open text; `scale`:
    whether these are points, of which a mean can be told."""

    code: str
    options: int
    scale: bool


@dataclass(frozen=True)
class OwnAnswers:
    """N answers to the questions `asked`. `code`, `viewer` [N]: any number of the same viewer is the same. `chosen`
    [N]: numbers of the answers chosen, from 1; none of an open text."""

    asked: tuple[Asked, ...]
    code: NDArray[np.str_]
    viewer: NDArray[np.int64]
    chosen: list[list[int]]


def asked_of(question: SurveyQuestion) -> Asked:
    return Asked(question.code, len(question.choices), question.kind == SurveyQuestion.Kind.SCALE)


def answers_about(campaign: Campaign, ad: Ad | None) -> OwnAnswers:
    """Return what was answered about an ad; without one, before it begins and at the end."""
    questions = questions_about(campaign, ad)
    rows = SurveyAnswer.objects.filter(question__in=questions, exposure__ad=ad, session__viewer__isnull=False)
    columns = ("question_id", "session__viewer_id", "chosen")
    found = list(rows.order_by("pk").values_list(*columns))
    codes = {own.pk: own.code for own in questions}
    viewers = np.array([viewer.bytes for _, viewer, _ in found], dtype="S16")
    return OwnAnswers(
        tuple(map(asked_of, questions)),
        np.array([codes[question] for question, _, _ in found], dtype="U16"),
        np.unique(viewers, return_inverse=True)[1].astype(np.int64),
        [chosen for _, _, chosen in found],
    )


def questions_about(campaign: Campaign, ad: Ad | None) -> Sequence[SurveyQuestion]:
    """Return the questions that are asked after an ad; without one, those before it begins and at the end."""
    return questions_of(campaign, *places_about(ad))


def texts_about(campaign: Campaign, ad: Ad | None) -> dict[str, list[str]]:
    """Return by code of an open question what was written, in the order of the alphabet: nobody's place in it tells
    who they are, and nothing stands beside it."""
    questions = [own for own in questions_about(campaign, ad) if own.kind == SurveyQuestion.Kind.TEXT]
    rows = SurveyAnswer.objects.filter(question__in=questions, exposure__ad=ad, session__viewer__isnull=False)
    found: dict[str, list[str]] = {own.code: [] for own in questions}
    codes = {own.pk: own.code for own in questions}
    for question, text in rows.values_list("question_id", "text"):
        found[codes[question]].append(text)
    return {code: sorted(texts, key=str.casefold) for code, texts in found.items()}
