"""Questions that are written otherwise: what an answer does follows it; and what may stand in them."""

import pytest
from django.test import Client

from campaigns.models import Campaign, SurveyQuestion
from campaigns.selectors.questions import questions_of
from campaigns.survey_forms import question_problem
from tests.campaigns import test_own_questions
from tests.campaigns.test_own_questions import AGE

asking = test_own_questions.asking


def test_an_answer_that_ends_the_session_still_does_when_it_is_written_otherwise_or_moves(
    asking: Campaign, marta_client: Client
) -> None:
    asked = questions_of(asking)[0]

    def kept(*options: str) -> list[str]:
        shown = SurveyQuestion.objects.get(pk=asked.pk)
        ticked = [text for number, text in shown.choices if number in shown.ends]
        sent = {f"{asked.pk}-{name}": AGE[name] for name in ("kind", "text")}
        sent |= {
            f"{asked.pk}-options": "\n".join(options),
            "act": "keep",
            "question": asked.pk,
            "ends": ticked,
        }
        assert marta_client.post(f"/studio/{asking.pk}/questions/", sent).status_code == 302
        shown.refresh_from_db()
        return [text for number, text in shown.choices if number in shown.ends]

    assert kept("17 or younger", "18 or more") == ["17 or younger"]
    assert kept("18 or more", "17 or younger") == ["17 or younger"]
    assert kept("65 or more", "18 or more", "17 or younger") == ["17 or younger"]


@pytest.mark.parametrize(
    "sign", ["Ça vous plaît\u00a0?", "C’est clair\u202f?", "श्\u200dयाम", "👩\u200d💻", "می\u200cخواهم"]
)
def test_a_question_is_written_with_the_spaces_and_joiners_of_its_language(sign: str) -> None:
    assert question_problem(SurveyQuestion(**AGE | {"text": sign, "options": [sign, "–"]})) == ""
    for nothing in ("\u200d", "\u00a0\u202f"):
        assert question_problem(SurveyQuestion(**AGE | {"text": nothing}))
