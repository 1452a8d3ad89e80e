"""A campaign's own questions are written; fixed once there are results."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from campaigns.models import Campaign, QuotaCell, SurveyQuestion
from campaigns.models.survey_question import MOST_OPTIONS
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.selectors.questions import questions_of
from campaigns.services.ads import LOCKED
from campaigns.survey_forms import MOST_QUESTIONS, numbers_now, question_problem

FIELDS = ("kind", "text", "options", "points", "low", "high", "ends")


@transaction.atomic
def questions_set(*, campaign: Campaign, questions: Sequence[Mapping[str, Any]]) -> Sequence[SurveyQuestion]:
    """Say what the campaign asks; all of it anew, in this order.

    Args:
        questions: each with `place`, `kind`, `text`, and what its kind needs (`FIELDS`); with the `id` of one that is
            there it is changed, and keeps its quota: places follow their answer. One that is left out goes.

    Raises:
        ValidationError: results exist; an `id` of none of them; or a question that cannot be asked: which, and why.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    known = {own.pk: own for own in questions_of(campaign)}
    kept, numbers = [], dict.fromkeys(SurveyQuestion.Place.values, 0)
    offered = {own.pk: _texts(own) for own in known.values()}
    for turn, asked in enumerate(questions, 1):
        own = known.pop(asked["id"], None) if asked.get("id") else SurveyQuestion(campaign=campaign)
        if own is None or asked["place"] not in numbers:
            raise ValidationError(gettext("Question %(turn)d: there is no such one.") % {"turn": turn})
        numbers[asked["place"]] += 1
        own.place, own.number = asked["place"], numbers[asked["place"]]
        for name in FIELDS:
            default = SurveyQuestion._meta.get_field(name).get_default()
            setattr(own, name, asked.get(name, default))
        if problem := question_problem(own):
            raise ValidationError(
                gettext("Question %(turn)d: %(problem)s") % {"turn": turn, "problem": problem}
            )
        kept.append(own)
    if max(numbers.values()) > MOST_QUESTIONS:
        raise ValidationError(gettext("At most %(most)d questions in each place.") % {"most": MOST_QUESTIONS})
    if campaign_has_results(campaign):
        raise ValidationError(LOCKED, code="locked")
    SurveyQuestion.objects.filter(pk__in=known).delete()
    for own in kept:
        own.save()
        moved = numbers_now(offered.get(own.pk, []), _texts(own))
        _places_move(own, moved if own.place == SurveyQuestion.Place.SCREENER else {})
    return kept


def _texts(question: SurveyQuestion) -> list[str]:
    return [text for _, text in question.choices]


def _places_move(question: SurveyQuestion, moved: Mapping[int, int]) -> None:
    """Let places follow their answers, by number before and now; those of an answer that is not offered any more go."""
    cells = QuotaCell.objects.filter(question=question)
    cells.exclude(option__in=moved).delete()
    now = {cell.pk: moved[cell.option] for cell in cells}
    cells.update(option=F("option") + MOST_OPTIONS)  # two may change places
    for pk, option in now.items():
        cells.filter(pk=pk).update(option=option)
