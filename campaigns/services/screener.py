"""The questions before a session begins: an answer may end it, or find the places of its group taken."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from campaigns.models import PanelVisit, SurveyQuestion, ViewerSession
from campaigns.selectors.questions import questions_of
from campaigns.selectors.sessions import watching_refused
from campaigns.services.answers import answers_checked, answers_keep
from campaigns.services.exposures import SessionEnded
from campaigns.services.recruitment import QuotaFull, places_take
from campaigns.services.sessions import session_finish
from campaigns.survey_forms import Given, UnusableAnswer

Screening = ViewerSession.Screening


@transaction.atomic
def screener_answer(*, session: ViewerSession, own: Sequence[Given]) -> str:
    """Judge the answers once; asked again, return what was found. Who does not go on is done: the session ends, before
    any camera. Answers are kept where keeping what is answered was agreed to.

    Returns:
        `ViewerSession.Screening`: passed, out, full; unasked where the campaign asks nothing.

    Raises:
        UnusableAnswer: a question is left out, or an answer does not fit. NotAsked: none of these questions.
        SessionEnded: the session was withdrawn or closed meanwhile.
    """
    session = (
        ViewerSession.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign")
        .get(pk=session.pk)
    )
    if session.screening != Screening.ASKED:
        return session.screening
    if session.status != ViewerSession.Status.OPEN:
        raise SessionEnded
    questions = questions_of(session.campaign, SurveyQuestion.Place.SCREENER)
    asked = answers_checked(questions, own)
    if len(asked) < len(questions):
        raise UnusableAnswer("Each of these questions needs an answer.")
    found = _judged(session, asked)
    ViewerSession.objects.filter(pk=session.pk).update(screening=found)
    if not watching_refused(session=session):
        answers_keep(asked, session=session)
    if found != Screening.PASSED:
        session.screening = found
        session_finish(session=session)
    return found


def _judged(session: ViewerSession, asked: Iterable[tuple[SurveyQuestion, Given]]) -> str:
    if any(set(question.ends) & set(given.chosen) for question, given in asked):
        return Screening.OUT
    visit = PanelVisit.objects.filter(session=session).first()
    if visit is None:
        return Screening.PASSED
    chosen = {(question.pk, option) for question, given in asked for option in given.chosen}
    try:
        places_take(visit, answers=chosen)
    except QuotaFull:
        return Screening.FULL
    return Screening.PASSED
