"""A campaign's own questions, as pages, tools and results read them."""

from collections.abc import Sequence

from campaigns.models import Campaign, SurveyQuestion, ViewerSession


def questions_of(campaign: Campaign, *places: str) -> Sequence[SurveyQuestion]:
    """Return the campaign's questions in their order: screener, after each ad, at the end; of these places alone where
    some are named."""
    turn = {place: nth for nth, place in enumerate(SurveyQuestion.Place.values)}
    rows = SurveyQuestion.objects.filter(campaign=campaign, place__in=places or turn)
    return sorted(rows, key=lambda own: (turn[own.place], own.number))


def screening_before(campaign: Campaign) -> str:
    """Return what a session begins with (`ViewerSession.Screening`): asked where something is asked before it."""
    asks = campaign.survey_questions.filter(place=SurveyQuestion.Place.SCREENER).exists()
    return ViewerSession.Screening.ASKED if asks else ViewerSession.Screening.UNASKED
