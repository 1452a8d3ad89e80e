"""A campaign's own questions are written; fixed once there are results."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from campaigns.models import Campaign, QuotaCell, SurveyQuestion
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.selectors.questions import questions_of
from campaigns.services.ads import LOCKED
from campaigns.survey_forms import MOST_QUESTIONS, question_problem

FIELDS = ("kind", "text", "options", "points", "low", "high", "ends")


@transaction.atomic
def questions_set(*, campaign: Campaign, questions: Sequence[Mapping[str, Any]]) -> Sequence[SurveyQuestion]:
    """Say what the campaign asks; all of it anew, in this order.

    Args:
        questions: each with `place`, `kind`, `text`, and what its kind needs (`FIELDS`); with the `id` of one that is
            there it is changed, and keeps its quota. One that is left out goes.

    Raises:
        ValidationError: results exist; an `id` of none of them; or a question that cannot be asked: which, and why.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    known = {own.pk: own for own in questions_of(campaign)}
    kept, numbers = [], dict.fromkeys(SurveyQuestion.Place.values, 0)
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
        # Places that were kept for an answer which is no longer offered.
        offered = Q(question=own, option__gt=len(own.choices)) | Q(question=own) & ~Q(
            question__place="screener"
        )
        QuotaCell.objects.filter(offered).delete()
    return kept
