"""Questions of a campaign's own: written as rows, asked in their place, kept as agreed, and gone with the session."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import (
    Campaign,
    Deletion,
    PanelVisit,
    SliderTrace,
    SurveyAnswer,
    SurveyQuestion,
    ViewerSession,
)
from campaigns.panel_links import panel_query
from campaigns.selectors.questions import questions_of
from campaigns.services.copies import campaign_duplicate, rehearsal_make
from campaigns.services.questions import questions_set
from campaigns.services.recruitment import recruitment_set
from campaigns.survey_forms import question_problem
from campaigns.ways_out import OUTCOMES
from dashboards.selectors.funnel import funnel_of_campaign
from tests.campaigns.test_recruitment import begun, page_of, watched
from tests.campaigns.viewing import NO, YES, Browser, browser_at, everywhere
from tests.people import tool_of

AGE = {
    "place": "screener",
    "kind": "single",
    "text": "How old are you?",
    "options": ["Under 18", "18 or more"],
}
WORDS = {"place": "ad", "kind": "multiple", "text": "Which words fit?", "options": ["Fresh", "Loud", "Dull"]}
RATE = {
    "place": "ad",
    "kind": "scale",
    "text": "How clear was it?",
    "points": 7,
    "low": "Not",
    "high": "Very",
}
OPEN = {"place": "end", "kind": "text", "text": "What stays with you?"}
ALL = [AGE | {"ends": [1]}, WORDS, RATE, OPEN]


@pytest.fixture
def asking(published: Campaign) -> Campaign:
    questions_set(campaign=published, questions=ALL)
    return published


def ids(campaign: Campaign) -> dict[str, int]:
    return {own.code: own.pk for own in questions_of(campaign)}


def screen(browser: Browser, campaign: Campaign, option: int = 2) -> Any:
    return browser.call("screener", {"own": [{"question": ids(campaign)["screener-1"], "chosen": [option]}]})


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"text": " "}, "printable"), ({"text": "x" * 301}, "printable"), ({"text": "a\nb"}, "printable"),
        ({"options": ["one"]}, "2 to"), ({"options": [str(n) for n in range(21)]}, "2 to"),
        ({"options": ["Yes", " yes"]}, "same"), ({"options": ["Yes", ""]}, "printable"),
        ({"kind": "scale"}, "points"), ({"kind": "scale", "options": [], "points": 12}, "points"),
        ({"kind": "text", "options": []}, "open text"), ({"points": 5}, "other kinds"),
        ({"ends": [3]}, "lead on"), ({"ends": [1, 2]}, "lead on"), ({"place": "end", "ends": [1]}, "before it begins"),
        ({"kind": "text"}, "other kinds"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused_with_the_reason(changed: dict, why: str) -> None:
    assert question_problem(SurveyQuestion(**AGE)) == ""
    assert why in question_problem(SurveyQuestion(**AGE | changed))


def test_nobody_is_shown_an_ad_before_the_screener_is_answered_and_the_first_answers_count(
    asking: Campaign,
) -> None:
    browser = browser_at(asking)
    first = {"ad": browser.session.ad_order[0], "position": 0}
    early = browser.call("exposures", first)
    assert (early.status_code, early.json()["code"]) == (409, "screener_open")
    question = ids(asking)["screener-1"]
    for bad in (
        [], [{"question": question}], [{"question": question, "chosen": []}],
        [{"question": question, "chosen": [3]}], [{"question": question, "chosen": [1, 2]}],
        [{"question": question, "chosen": [2], "text": "x"}], [{"question": question, "text": "18 or more"}],
        [{"question": question, "chosen": [2]}] * 2, [{"question": question, "chosen": ["\x00"]}],
        [{"question": question, "chosen": [2**40]}], "x", [[]], [{"question": 2**64, "chosen": [1]}],
    ):  # fmt: skip
        assert browser.call("screener", {"own": bad}).status_code == 400, bad
    other = browser.call("screener", {"own": [{"question": ids(asking)["end-1"], "text": "x"}]})
    assert (other.status_code, other.json()["code"]) == (409, "not_asked")
    assert not SurveyAnswer.objects.exists()
    assert screen(browser, asking, 2).json() == {"screening": "passed"}
    assert screen(browser, asking, 1).json() == {"screening": "passed"}
    assert browser.call("exposures", first).status_code == 200
    assert SurveyAnswer.objects.get().chosen == [2]


def test_an_answer_ends_the_session_before_any_camera_and_leads_back_as_screened_out(
    published: Campaign,
) -> None:
    ways = {name: {"url": "https://panel.example/?c={code}&id={id}", "code": name} for name in OUTCOMES}
    recruitment_set(campaign=published, provider="own", parameters=["id"], outcomes=ways)
    questions_set(campaign=published, questions=ALL)
    browser = begun(published, "id=P-1")
    for _ in range(2):  # the answer may have been lost on its way
        assert screen(browser, published, 1).json() == {"screening": "out"}
    assert browser.call("exposures", {"ad": browser.session.ad_order[0], "position": 0}).status_code == 401
    assert browser.call("camera", {"camera": "granted"}).status_code == 401
    assert browser.call("way-out").json() == {
        "outcome": "screened",
        "url": "https://panel.example/?c=screened&id=P-1",
        "code": "screened",
    }
    assert (browser.session.status, browser.session.camera) == ("finished", "unasked")
    again = page_of(published, "id=P-1")["panel"]
    assert (again["done"], again["way"]) == (True, None)
    funnel = funnel_of_campaign(published)
    assert funnel.lost["agreed"] == {"screened": 1}
    with pytest.raises(ValidationError):  # what was answered would mean something else
        questions_set(campaign=published, questions=[])


def test_whoever_was_screened_out_by_a_signed_link_never_sees_the_code_of_the_complete(
    published: Campaign,
) -> None:
    ways = {name: {"url": "", "code": f"C-{name}"} for name in OUTCOMES}
    recruitment_set(campaign=published, provider="own", parameters=["id"], outcomes=ways)
    questions_set(campaign=published, questions=ALL)
    session = begun(published, "id=P-1")
    screen(session, published, 1)
    PanelVisit.objects.update(signed=True)
    page = Client().get(f"/v/{published.share_code}/?{panel_query(published.share_code, 'P-1', {})}")
    assert page.context["config"]["panel"]["way"]["code"] == "C-screened"
    assert "C-complete" not in page.content.decode()


def test_answers_are_kept_in_their_place_once_and_only_where_that_was_agreed_to(asking: Campaign) -> None:
    number = ids(asking)
    browser = browser_at(asking)
    screen(browser, asking)
    exposure = browser.call("exposures", {"ad": browser.session.ad_order[0], "position": 0}).json()[
        "exposure"
    ]
    own = [{"question": number["ad-1"], "chosen": [3, 1]}, {"question": number["ad-2"], "chosen": [7]}]
    for answers in (own, [{"question": number["ad-1"], "chosen": [2]}]):
        assert browser.call(f"exposures/{exposure}/answers", {"own": answers}).status_code == 204
    end = {"own": [{"question": number["end-1"], "text": "The mountain\nat the end 🏔"}]}
    for answers in (end, {"own": [{"question": number["end-1"], "text": "other"}]}, {"own": []}):
        assert browser.call("answers", answers).status_code == 204
    kept = SurveyAnswer.objects.exclude(question__place="screener").order_by("pk")
    assert [(own.question.code, own.chosen, own.text) for own in kept] == [
        ("ad-1", [1, 3], ""), ("ad-2", [7], ""), ("end-1", [], "The mountain\nat the end 🏔"),
    ]  # fmt: skip
    for path, bad in (
        (f"exposures/{exposure}/answers", [{"question": number["ad-2"], "chosen": [8]}]),
        ("answers", [{"question": number["end-1"], "text": "x" * 1001}]),
        ("answers", [{"question": number["end-1"], "text": "a\x00b"}]),
        ("answers", [{"question": number["end-1"], "text": " "}]),
        ("answers", [{"question": number["end-1"], "text": "\ud800"}]),
    ):
        assert browser.call(path, {"own": bad}).status_code == 400, bad
    assert browser.call("answers", {"own": [{"question": number["ad-1"], "chosen": [1]}]}).status_code == 409
    silent = browser_at(asking, YES | {"watching": False})
    assert screen(silent, asking).json() == {"screening": "passed"}
    assert (refused := silent.call("answers", end)).status_code == 403, refused.content
    assert not SurveyAnswer.objects.filter(session=silent.session_id).exists()


def test_questions_of_others_are_not_answered(asking: Campaign, other_campaign: Campaign) -> None:
    (theirs,) = questions_set(campaign=other_campaign, questions=[OPEN])
    browser = browser_at(asking)
    assert browser.call("answers", {"own": [{"question": theirs.pk, "text": "x"}]}).status_code == 409
    assert not SurveyAnswer.objects.exists()


def test_a_withdrawal_takes_every_answer_along(asking: Campaign) -> None:
    browser, mark = browser_at(asking), "Zq9canary"
    screen(browser, asking)
    browser.call("answers", {"own": [{"question": ids(asking)["end-1"], "text": mark}]})
    assert mark in everywhere()
    page = Client().get(f"/v/{asking.share_code}/").content.decode()
    assert browser.call("withdraw").status_code == 204
    assert mark not in everywhere()
    assert not SurveyAnswer.objects.exists()
    assert Deletion.objects.get().rows["campaigns.SurveyAnswer"] == 2
    assert "What stays with you?" in page


def test_the_page_tells_of_the_questions_before_it_asks_and_of_none_where_there_is_none(
    asking: Campaign,
) -> None:
    page = Client().get(f"/v/{asking.share_code}/").content.decode()
    told = " ".join(page.split())
    assert "Before it begins, 1 question: your answer decides whether there is a place for you." in told
    assert "After each ad, 2 questions of this study" in told
    assert "At the end, 1 question" in told
    assert "Keep what I watch and answer" in told
    assert page.count("<legend><bdi>How clear was it?</bdi></legend>") == 1
    for own in ("screener", "questions", "end-questions"):
        assert f'id="{own}-form"' in page
    questions_set(campaign=asking, questions=[])
    page = Client().get(f"/v/{asking.share_code}/").content.decode()
    for own in ("screener", "questions", "end-questions"):
        assert f'id="{own}-form"' not in page
    assert "What you are asked" not in page


def test_the_studio_writes_puts_in_order_and_closes_once_there_are_results(
    published: Campaign, marta_client: Client, bob_client: Client, charlie_client: Client
) -> None:
    address = f"/studio/{published.pk}/questions/"
    sent = {"act": "add", "place": "screener", "kind": "single", "text": "Old?", "options": "No\nYes\n\n"}
    for client, status in ((bob_client, 403), (charlie_client, 404)):
        assert client.post(address, sent).status_code == status
    assert bob_client.get(address).status_code == 200
    assert marta_client.post(address, sent | {"options": "No"}).status_code == 422
    for text in ("Old?", "New?"):
        assert marta_client.post(address, sent | {"text": text}).status_code == 302
    assert (
        marta_client.post(address, sent | {"place": "end", "kind": "scale", "points": ""}).status_code == 302
    )
    old, new, scale = questions_of(published)
    assert (old.options, scale.points, scale.options) == (["No", "Yes"], 5, [])
    marta_client.post(address, {"act": "up", "question": new.pk})
    assert [own.text for own in questions_of(published)][:2] == ["New?", "Old?"]
    marta_client.post(address, {"act": "up", "question": new.pk})  # it is the first already
    keep = {f"{old.pk}-{name}": value for name, value in sent.items() if name not in ("act", "place")}
    marta_client.post(address, keep | {"act": "keep", "question": old.pk, "ends": ["No"]})
    page = marta_client.get(address).content.decode()
    assert SurveyQuestion.objects.get(pk=old.pk).ends == [1]
    assert 'name="act" value="keep"' in page
    for gone in ("9" * 30, "x", ""):
        assert marta_client.post(address, {"act": "remove", "question": gone}).status_code == 302
    assert marta_client.post(address, {"act": "remove", "question": new.pk}).status_code == 302
    assert SurveyQuestion.objects.count() == 2
    browser_at(published)
    assert marta_client.post(address, {"act": "remove", "question": old.pk}).status_code == 422
    page = marta_client.get(address).content.decode()
    assert 'value="keep"' not in page
    assert SurveyQuestion.objects.count() == 2


def test_tools_write_questions_and_are_told_what_is_wrong(published: Campaign) -> None:
    address = f"/api/v1/campaigns/{published.pk}/questions"
    tool = tool_of(published.organisation, "campaign:read", "campaign:write")

    def put(questions: Any) -> Any:
        return tool.put(address, {"questions": questions}, content_type="application/json")

    made = put(ALL).json()["questions"]
    assert [own["code"] for own in made] == ["screener-1", "ad-1", "ad-2", "end-1"]
    back = [{name: value for name, value in own.items() if name != "code"} for own in made]
    assert put(back).json()["questions"] == made == tool.get(address).json()["questions"]
    turned = put([back[2], back[1]]).json()["questions"]
    assert [(own["id"], own["code"]) for own in turned] == [(back[2]["id"], "ad-1"), (back[1]["id"], "ad-2")]
    for bad in (
        [AGE | {"ends": [9]}], [AGE | {"text": "\x00"}], [AGE | {"place": "now"}], [AGE | {"id": 2**63}],
        [AGE | {"id": 10**9}], [AGE] * 21, [back[1], back[1]], "x", [AGE | {"more": 1}], [AGE | {"text": "\ud800"}],
    ):  # fmt: skip
        assert put(bad).status_code == 400, bad
    assert SurveyQuestion.objects.count() == 2
    reader = tool_of(published.organisation, "campaign:read")
    assert reader.put(address, {"questions": []}, content_type="application/json").status_code == 403


def test_copies_ask_the_same_and_a_rehearsal_counts_its_own_groups(asking: Campaign) -> None:
    cells = [{"question": ids(asking)["screener-1"], "option": 2, "places": 3}]
    recruitment_set(campaign=asking, provider="own", parameters=["id"], outcomes={}, cells=cells)
    made = rehearsal_make(campaign=asking)
    assert [own.text for own in questions_of(made)] == [own["text"] for own in ALL]
    assert made.recruitment.cells.get().question.campaign == made
    assert [own.code for own in questions_of(campaign_duplicate(campaign=asking))] == list(ids(asking))
    assert rehearsal_make(campaign=asking).recruitment.cells.get().places == 3
    browser = begun(Campaign.objects.get(rehearses=asking), "id=P-9", NO)
    assert screen(browser, browser.session.campaign).json() == {"screening": "passed"}
    watched(browser)
    assert not SurveyAnswer.objects.filter(question__campaign=asking).exists()


def test_a_session_of_before_goes_on_where_a_screener_was_never_asked(published: Campaign) -> None:
    browser = browser_at(published)
    assert browser.session.screening == ViewerSession.Screening.UNASKED
    assert browser.call("screener", {"own": []}).json() == {"screening": "unasked"}
    assert watched(browser).session.status == "finished"


def test_a_slider_is_kept_of_those_without_a_camera_and_the_first_word_counts(
    published: Campaign, other_campaign: Campaign
) -> None:
    moves = [{"t_ms": 900, "value": 40}, {"t_ms": 0, "value": -100}, {"t_ms": 10**6, "value": 1}]
    silent = browser_at(published, NO)
    number = silent.call("exposures", {"ad": silent.session.ad_order[0], "position": 0}).json()["exposure"]
    refused = silent.call(f"exposures/{number}/slider", {"moves": moves})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_asked")
    Campaign.objects.update(slider_without_camera=True)
    published.refresh_from_db()
    assert "move a slider" in " ".join(Client().get(f"/v/{published.share_code}/").content.decode().split())
    for bad in ([], "x", [{"t_ms": -1, "value": 0}], [{"t_ms": 0, "value": 101}], [{"t_ms": 0}], moves * 801):
        assert silent.call(f"exposures/{number}/slider", {"moves": bad}).status_code == 400, str(bad)[:40]
    for told in (moves, moves[:1]):
        assert silent.call(f"exposures/{number}/slider", {"moves": told}).status_code == 204
    kept = SliderTrace.objects.get()
    assert (kept.at_ms, kept.values) == ([0, 900], [-100, 40])
    seen = browser_at(published)
    seen.call("camera", {"camera": "granted"})
    theirs = seen.call("exposures", {"ad": seen.session.ad_order[0], "position": 0}).json()["exposure"]
    assert seen.call(f"exposures/{theirs}/slider", {"moves": moves}).status_code == 409
    seen.call("camera", {"camera": "refused"})  # the page was loaded again, and goes on without
    assert seen.call(f"exposures/{theirs}/slider", {"moves": moves}).status_code == 204
    assert seen.call(f"exposures/{number}/slider", {"moves": moves}).status_code == 404
    for browser in (seen, silent):
        assert browser.call("withdraw").status_code == 204
    assert not SliderTrace.objects.exists()
