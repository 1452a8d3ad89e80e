from collections.abc import Iterable, Sequence

from django.db import transaction

from campaigns.models import Answer, Exposure, SurveyAnswer, SurveyQuestion, ViewerSession
from campaigns.selectors.questions import questions_of
from campaigns.selectors.sessions import watching_refused
from campaigns.services.exposures import NotAgreed, SessionEnded
from campaigns.survey_forms import Given, UnusableAnswer, answer_check


class NotAsked(Exception):
    """The campaign asks no questions, or not this one."""


@transaction.atomic
def answer_record(
    *,
    exposure: Exposure,
    liking: int | None = None,
    purchase_intent: int | None = None,
    satisfaction: int | None = None,
    brand: str | None = None,
    own: Sequence[Given] = (),
) -> None:
    """Store what a viewer said after a play; the first answer counts, so that a repeated one changes nothing.

    Args:
        exposure: the play, with its ad and campaign.
        liking, purchase_intent, satisfaction: 1 to 5; None where it was left out.
        brand: the brand that was chosen; an empty text means “not sure”, None that it was left out. Stored is only
            whether it was the right one.
        own: answers to the campaign's own questions; those that were left out are missing.

    Raises:
        NotAsked: the campaign asks nothing, or not this, or does not offer this brand.
        UnusableAnswer: one does not fit its question.
        NotAgreed: keeping answers was not agreed to.
        SessionEnded: the play was erased by a withdrawal just now.
    """
    campaign = exposure.ad.campaign
    standard = any(value is not None for value in (liking, purchase_intent, satisfaction, brand))
    if not campaign.ask_after_ads and (standard or not own):
        raise NotAsked
    asked = answers_checked(questions_of(campaign, SurveyQuestion.Place.AD), own)
    if brand is not None and brand not in ("", *campaign.recall_choices()):
        raise NotAsked
    # A withdrawal is wholly before or wholly after; it locks the session first, and so does this.
    ViewerSession.objects.select_for_update(no_key=True).filter(pk=exposure.session_id).first()
    if not Exposure.objects.order_by().select_for_update(no_key=True).filter(pk=exposure.pk):
        raise SessionEnded
    if watching_refused(session=exposure.session):
        raise NotAgreed
    answers_keep(asked, session=exposure.session, exposure=exposure)
    if own and not standard:
        return
    recall = ""
    if brand is not None and campaign.other_brands:
        recalled = Answer.Recall.RIGHT if brand == campaign.brand else Answer.Recall.WRONG
        recall = recalled if brand else Answer.Recall.UNSURE
    Answer.objects.get_or_create(
        exposure=exposure,
        defaults={
            "liking": liking,
            "purchase_intent": purchase_intent,
            "satisfaction": satisfaction,
            "recall": recall,
        },
    )


@transaction.atomic
def answers_at_end(*, session: ViewerSession, own: Sequence[Given]) -> None:
    """Store what a viewer answered at the end; the first answers count.

    Raises:
        NotAsked: the campaign asks nothing at the end, or not this. UnusableAnswer: one does not fit its question.
        NotAgreed: keeping answers was not agreed to. SessionEnded: the session was withdrawn or closed just now.
    """
    asked = answers_checked(questions_of(session.campaign, SurveyQuestion.Place.END), own)
    opened = ViewerSession.objects.select_for_update(no_key=True).filter(
        pk=session.pk, status=ViewerSession.Status.OPEN
    )
    if not opened:
        raise SessionEnded
    if watching_refused(session=session):
        raise NotAgreed
    answers_keep(asked, session=session)


def answers_checked(
    questions: Iterable[SurveyQuestion], own: Iterable[Given]
) -> list[tuple[SurveyQuestion, Given]]:
    """Return each answer with its question.

    Raises:
        NotAsked: none of these questions. UnusableAnswer: it does not fit, or one question is answered twice.
    """
    known = {question.pk: question for question in questions}
    found: dict[int, Given] = {}
    for given in own:
        if given.question not in known:
            raise NotAsked
        if given.question in found:
            raise UnusableAnswer(f"“{known[given.question].text}” is answered twice.")
        answer_check(known[given.question], given)
        found[given.question] = given
    return [(known[pk], given) for pk, given in found.items()]


def answers_keep(
    asked: Iterable[tuple[SurveyQuestion, Given]], *, session: ViewerSession, exposure: Exposure | None = None
) -> None:
    """Store answers that were checked; what is there already stays."""
    SurveyAnswer.objects.bulk_create(
        (
            SurveyAnswer(
                question=question,
                session=session,
                exposure=exposure,
                chosen=sorted(given.chosen),
                text=given.text.strip(),
            )
            for question, given in asked
        ),
        ignore_conflicts=True,
    )


def answers_erase(*, session: ViewerSession) -> dict[str, int]:
    """Delete what a session answered to the campaign's own questions; return how many rows, by model."""
    return SurveyAnswer.objects.filter(session=session).delete()[1]
