"""A returning viewer's face: kept of five looks, found again in two, and nothing of a look is stored."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.response import Response

from campaigns.models import Campaign, Consent, FaceTemplate, ViewerSession
from dashboards.analysis.funnel import funnel_findings
from fer_platform.kit.client_pace import ClientPace
from inference.api import recognition
from inference.models import Snapshot
from inference.services.recognition import LOOKS
from tests.campaigns.viewing import YES, Browser, browser_at, everywhere, notice_read
from tests.inference.faces import look
from tests.inference.pictures import broken_jpeg, empty_jpeg

pytestmark = pytest.mark.django_db
FACE = YES | {"return_visits": True, "face": True}
TURNS = {"left": 30.0, "right": -30.0}


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    recognition.returns_pace.forget()
    recognition.keeps_pace.forget()


@pytest.fixture
def offered(published: Campaign) -> Campaign:
    Campaign.objects.filter(pk=published.pk).update(recognises_faces=True)
    published.refresh_from_db()
    return published


def picture(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("look.jpg", data, content_type="image/jpeg")


def remember(browser: Browser, pictures: list[bytes]) -> Response:
    return browser.client.post(
        f"/api/v1/sessions/{browser.session_id}/face",
        {f"picture_{at}": picture(data) for at, data in enumerate(pictures)},
        headers={"Authorization": f"Viewer {browser.token}"},
    )


def back(campaign: Campaign, data: bytes | None = None, **said: str) -> dict:
    fields = {"notice_version": notice_read(campaign), **said} | ({"picture": picture(data)} if data else {})
    answer = Client().post(f"/api/v1/viewing/{campaign.share_code}/return", fields)
    assert answer.status_code == 200, answer.content
    return answer.json()


def enrolled(campaign: Campaign) -> tuple[Browser, str]:
    """Return a browser whose viewer's face is kept, and its key."""
    browser = Browser()
    key = browser.start(campaign, FACE).json()["viewer_key"]
    assert remember(browser, [look(turned=turn) for turn in (-3.0, -1.5, 0.0, 1.5, 3.0)]).status_code == 200
    return browser, key


def recognised(campaign: Campaign, **claim: str) -> dict:
    """Look, turn the head as asked, and return the last step."""
    step = back(campaign, look(turned=1.0), **claim)
    assert step["step"] == "turn", step
    return back(campaign, look(turned=TURNS[step["turn"]]), note=step["note"], **claim)


def test_who_comes_back_is_greeted_with_what_they_agreed_to_and_ads_count_on(offered: Campaign) -> None:
    first, key = enrolled(offered)
    ad = offered.ads.first()
    assert ad is not None
    exposure = first.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
    play = {"sequence": 0, "kind": "play", "media_ms": 0, "elapsed_ms": 0}
    assert first.call(f"exposures/{exposure}/events", {"events": [play]}).status_code == 204
    assert back(offered, viewer_key=key)["step"] == "look"
    step = recognised(offered, viewer_key=key)
    assert step["step"] == "known"
    assert step["agreed_at"][:10] == f"{first.session.started_at:%Y-%m-%d}"
    assert set(step["purposes"]) == {"expressions", "watching", "return_visits", "face"}
    assert (step["same_notice"], step["exposures"], step["here_before"]) == (True, 1, True)
    second = browser_at(offered, dict.fromkeys(step["purposes"], True), viewer_key=key, known=step["note"])
    assert second.session.viewer_id == first.session.viewer_id
    assert second.session.recognised_at is not None
    assert second.call("exposures", {"ad": ad.pk, "position": 0}).json()["number"] == 2
    assert funnel_findings(offered).count("funnel.returned") == 1  # for review, and it was not refused
    assert not Snapshot.objects.exists()


def test_another_face_is_not_greeted_and_learns_nothing(offered: Campaign) -> None:
    _, key = enrolled(offered)
    before = everywhere()
    step = back(offered, look(other=True), viewer_key=key)
    assert step == {
        "step": "other",
        "note": "",
        "turn": "",
        "agreed_at": None,
        "purposes": [],
        "origin": "",
        "same_notice": False,
        "exposures": 0,
        "here_before": False,
    }
    assert everywhere() == before  # nothing of the look stays
    assert funnel_findings(offered).count("funnel.returned") == 0


def test_photograph_that_does_not_turn_and_another_head_that_does_are_not_greeted(offered: Campaign) -> None:
    _, key = enrolled(offered)
    step = back(offered, look(), viewer_key=key)
    wrong = {"left": "right", "right": "left"}[step["turn"]]
    for data in (look(), look(turned=TURNS[wrong]), look(turned=TURNS[step["turn"]], other=True)):
        again = back(offered, data, viewer_key=key, note=step["note"])
        assert (again["step"], again["turn"], again["note"]) == ("turn", step["turn"], step["note"])
    assert (
        back(offered, look(turned=TURNS[step["turn"]]), viewer_key=key, note=step["note"])["step"] == "known"
    )


def test_face_alone_finds_nobody(offered: Campaign) -> None:
    """One to one: without a claim, or with somebody else's, the same face is not looked for."""
    _, key = enrolled(offered)
    other = Browser()
    others_key = other.start(offered, FACE | {"face": False}).json()["viewer_key"]
    for claim in (
        {},
        {"viewer_key": "x"},
        {"viewer_key": others_key},
        {"code": "0" * 16},
        {"panel_id": "P-1"},
    ):
        assert back(offered, look(), **claim)["step"] == "none"
    note = back(offered, look(), viewer_key=key)["note"]
    assert back(offered, look(), viewer_key=others_key, note=note)["step"] == "none"


def test_own_code_is_a_claim_too(offered: Campaign) -> None:
    browser = Browser()
    code = browser.start(offered, FACE).json()["withdrawal_code"]
    remember(browser, [look()] * LOOKS)
    assert recognised(offered, code=code)["step"] == "known"


def test_another_notice_is_asked_about_again(offered: Campaign) -> None:
    _, key = enrolled(offered)
    Campaign.objects.filter(pk=offered.pk).update(brand="Other")
    offered.refresh_from_db()
    step = recognised(offered, viewer_key=key)
    assert (step["step"], step["same_notice"]) == ("known", False)


@pytest.mark.parametrize(
    "pictures",
    [
        [look()] * (LOOKS - 1) + [empty_jpeg()],
        [look()] * (LOOKS - 1) + [look(other=True)],
        [look()] * (LOOKS - 1) + [look(turned=35.0)],
        [look()] * (LOOKS - 1) + [broken_jpeg()],
    ],
    ids=["nobody", "somebody else", "turned away", "broken"],
)
def test_five_pictures_that_do_not_agree_are_not_kept(offered: Campaign, pictures: list[bytes]) -> None:
    answer = remember(browser_at(offered, FACE), pictures)
    assert (answer.status_code, answer.json()["code"]) == (422, "face_unclear")
    assert not FaceTemplate.objects.exists()


@pytest.mark.parametrize("count", [0, 1, LOOKS - 1, LOOKS + 1])
def test_other_numbers_of_pictures_are_refused(offered: Campaign, count: int) -> None:
    answer = remember(browser_at(offered, FACE), [look()] * count)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_batch")


def test_who_did_not_agree_is_not_looked_at(offered: Campaign) -> None:
    answer = remember(browser_at(offered), [look()] * LOOKS)
    assert (answer.status_code, answer.json()["code"]) == (403, "face_not_agreed")
    browser = browser_at(offered, FACE)
    ViewerSession.objects.filter(pk=browser.session_id).update(origin="device")
    assert remember(browser, [look()] * LOOKS).json()["code"] == "other_origin"


@pytest.mark.parametrize(
    "said",
    [
        {"viewer_key": "x" * 201},
        {"viewer_key": "\x00"},
        {"note": "y" * 5000},
        {"panel_id": "P", "panel_variables": "[1]"},
        {"panel_id": "P", "panel_variables": '{"a": 1}'},
        {"panel_id": "P", "panel_variables": "[" * 1500},
        {"picture": "no jpeg"},
    ],
)
def test_bad_words_are_named_and_never_break(offered: Campaign, said: dict[str, str]) -> None:
    answer = Client().post(f"/api/v1/viewing/{offered.share_code}/return", said)
    assert answer.status_code == 422
    assert answer.json()["code"] in {"malformed_batch", "not_a_jpeg"}


def test_looks_have_a_pace(offered: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "returns_pace", ClientPace(clock=lambda: 0.0))
    monkeypatch.setattr(recognition, "RETURNS_PER_MINUTE", 2)
    path = f"/api/v1/viewing/{offered.share_code}/return"
    answers = [Client().post(path, {"viewer_key": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["code"] == "too_many_looks"


def test_revoked_or_old_it_recognises_nobody(offered: Campaign) -> None:
    browser, key = enrolled(offered)
    FaceTemplate.objects.update(keep_until=browser.session.started_at.date() - timedelta(days=1))
    assert back(offered, look(), viewer_key=key)["step"] == "none"
    browser, key = enrolled(offered)
    browser.call("face/forget")
    assert back(offered, look(), viewer_key=key)["step"] == "none"
    assert Consent.objects.filter(purpose="face", session=browser.session_id).count() == 2


def test_without_the_wheel_it_says_so_and_all_else_works(
    offered: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fer_platform.kit.helper import HelperBroken

    def broken(_: bytes) -> None:
        raise HelperBroken("install it")

    _, key = enrolled(offered)
    monkeypatch.setattr("inference.services.recognition.face_looked", broken)
    fields = {"viewer_key": key, "picture": picture(look())}
    answer = Client().post(f"/api/v1/viewing/{offered.share_code}/return", fields)
    assert (answer.status_code, answer.json()["code"]) == (503, "model_missing")
    assert browser_at(offered).session_id


def test_nothing_of_a_face_is_in_what_the_api_tells(offered: Campaign, bob_client: Client) -> None:
    enrolled(offered)
    sealed = bytes(FaceTemplate.objects.get().sealed).hex()
    for path in (f"/api/v1/campaigns/{offered.pk}", f"/api/v1/campaigns/{offered.pk}/sessions"):
        text = json.dumps(bob_client.get(path).json())
        assert sealed not in text
        assert "face_template" not in text
