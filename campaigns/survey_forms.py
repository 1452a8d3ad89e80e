"""What a question of a campaign's own may look like, and what answers it: checked here alone, for pages and tools."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from campaigns.models.survey_question import (
    FEWEST_POINTS,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    MOST_OPTIONS,
    MOST_POINTS,
    SurveyQuestion,
)

MOST_QUESTIONS = 20  # in each place: nobody answers more
# Spaces that do not break (French writes them before “?”), and what joins letters or tells their direction.
_UNSEEN = ("Zs", "Cf")
Kind, Place = SurveyQuestion.Kind, SurveyQuestion.Place


class UnusableAnswer(Exception):
    """An answer does not fit its question; the text says why."""


@dataclass(frozen=True)
class Given:
    """What a viewer answers to the question with this id: numbers of the answers chosen, from 1, or a text."""

    question: int
    chosen: Sequence[int] = ()
    text: str = ""


def question_problem(question: SurveyQuestion) -> str:
    """Return why a question cannot be asked; "" where it can."""
    texts = [(question.text, LONGEST_QUESTION), *((own, LONGEST_OPTION) for own in question.options)]
    texts += [(own, LONGEST_LABEL) for own in (question.low, question.high) if own]
    for text, longest in texts:
        if not _readable(text) or len(text) > longest:
            return gettext("“%(text)s”: 1 to %(most)d printable characters are needed.") % {
                "text": text[:40],
                "most": longest,
            }
    chosen_of = question.kind in (Kind.SINGLE, Kind.MULTIPLE)
    if chosen_of and not 2 <= len(question.options) <= MOST_OPTIONS:
        return gettext("A question with answers to choose from has 2 to %(most)d of them.") % {
            "most": MOST_OPTIONS
        }
    if len({own.strip().casefold() for own in question.options}) < len(question.options):
        return gettext("Two of the answers are the same.")
    if question.kind == Kind.SCALE and not FEWEST_POINTS <= (question.points or 0) <= MOST_POINTS:
        return gettext("A scale has %(least)d to %(most)d points.") % {
            "least": FEWEST_POINTS,
            "most": MOST_POINTS,
        }
    if (not chosen_of and question.options) or (question.kind != Kind.SCALE and question.points):
        return gettext("Answers to choose from and points belong to other kinds of question.")
    if question.place == Place.SCREENER and question.kind == Kind.TEXT:
        return gettext("An open text cannot decide who takes part: ask for it at the end.")
    if question.ends and question.place != Place.SCREENER:
        return gettext("Only a question before it begins may end the session.")
    numbers = {number for number, _ in question.choices}
    if not set(question.ends) <= numbers or (question.ends and set(question.ends) == numbers):
        return gettext(
            "At least one answer must lead on, and those that end the session must be among its answers."
        )
    return ""


def numbers_now(before: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Return where each of a question's answers stands now, both counted from 1; what is offered no more is left out.

    An answer is known by its text. One that reads otherwise is the one in whose place it stands: between answers that
    are still there, where as many stand as stood.
    """
    found = {before.index(text): place for place, text in enumerate(now) if text in before}
    for place in range(len(before)):
        if place in found:
            continue
        above = next((own for own in range(place - 1, -1, -1) if own in found), -1)
        below = next((own for own in range(place + 1, len(before)) if own in found), len(before))
        first, last = found.get(above, -1), found.get(below, len(now))
        if last - first == below - above:
            found[place] = first + place - above
    return {old + 1: new + 1 for old, new in found.items()}


def answer_check(question: SurveyQuestion, given: Given) -> None:
    """Refuse what does not answer the question.

    Raises:
        UnusableAnswer: numbers that it does not offer or too many of them, a text that is empty or too long, or one
            in place of the other.
    """
    numbers = {number for number, _ in question.choices}
    if question.kind == Kind.TEXT:
        if given.chosen or not given.text.strip() or len(given.text) > LONGEST_TEXT:
            raise UnusableAnswer(f"“{question.text}” takes a text of 1 to {LONGEST_TEXT:,} characters.")
        return
    most = len(numbers) if question.kind == Kind.MULTIPLE else 1
    chosen = set(given.chosen)
    if (
        given.text
        or not chosen <= numbers
        or not 1 <= len(given.chosen) <= most
        or len(chosen) < len(given.chosen)
    ):
        raise UnusableAnswer(
            f"“{question.text}” takes {'any' if most > 1 else 'one'} of 1 to {len(numbers)}."
        )


def _readable(text: str) -> bool:
    """Return whether a text shows something, and holds nothing that no letter, sign or space is."""
    return any(sign.isprintable() and sign != " " for sign in text) and all(
        sign.isprintable() or unicodedata.category(sign) in _UNSEEN for sign in text
    )
