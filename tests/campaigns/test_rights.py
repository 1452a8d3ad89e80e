"""The viewer's own code: what it opens, long after the page was closed, and what it does not."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from campaigns.models import Ad, Campaign, Deletion, Exposure, Viewer, ViewerSession
from campaigns.services.campaigns import campaign_close
from campaigns.services.panel_links import panel_links_sign
from campaigns.tokens import token_issue
from campaigns.views import rights
from campaigns.withdrawal_codes import withdrawal_code_hash, withdrawal_code_make
from tests.campaigns.test_panel_links import opened as link_opened
from tests.campaigns.viewing import YES, Browser

RETURNING = YES | {"return_visits": True}


def begin(campaign: Campaign, consents: dict[str, bool] = YES, **fields: object) -> tuple[Browser, dict]:
    browser = Browser()
    answer = browser.start(campaign, consents, **fields).json()
    browser.call("exposures", {"ad": campaign.ads.first().pk, "position": 0})
    return browser, answer


def opened(code: str, *, path: str = "/my-data/", **fields: str) -> str:
    response = Client().post(path, {"code": code, **fields})
    assert response.status_code == 200, response.content
    return " ".join(response.content.decode().split())


def test_code_is_told_once_and_stored_as_a_hash_alone(published: Campaign) -> None:
    browser, answer = begin(published)
    code = answer["withdrawal_code"]
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert answer["withdrawal_link"] == f"http://localhost:8000/my-data/?lang=en#{code}"
    row = ViewerSession.objects.filter(pk=browser.session_id).values().get()
    assert code not in str(row)
    assert code.replace("-", "") not in str(row)
    assert bytes(row["withdrawal_hash"]) == withdrawal_code_hash(code)


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: f"https://x.example/#{code}"]
)
def test_code_is_read_as_people_type_it(published: Campaign, change: object) -> None:
    _, answer = begin(published)
    assert "Erase everything of this session" in opened(change(answer["withdrawal_code"]))


def test_look_alikes_are_read_as_digits() -> None:
    assert withdrawal_code_hash("oO0i-I1lL-0000-1111") == withdrawal_code_hash("0001-1111-0000-1111")
    assert withdrawal_code_hash("U" * 16) is None  # no letter of the alphabet


def test_page_says_what_is_kept_and_one_click_erases_it(published: Campaign, ad: Ad) -> None:
    browser, answer = begin(published)
    code = answer["withdrawal_code"]
    browser.call("finish")
    ViewerSession.objects.update(last_seen_at=browser.session.started_at - timedelta(days=300))
    campaign_close(campaign=published)  # the right does not end with the campaign
    page = opened(code)
    assert browser.session_id in page
    assert "Alpine" in page
    assert Exposure.objects.exists()  # looking deletes nothing
    proof = opened(code, path="/my-data/withdraw/")
    assert "has been erased" in proof
    assert browser.session_id in proof
    assert not Exposure.objects.exists()
    assert f"{browser.session.ended_at:%H:%M:%S} UTC" in proof
    assert "has been erased" in opened(code)  # the same code shows the proof again
    deletion = Deletion.objects.get()
    assert (str(deletion.session_number), deletion.reason) == (browser.session_id, "viewer")
    assert deletion.rows["campaigns.Exposure"] == 1


def test_all_visits_of_a_recognised_browser_go_together_and_nobody_elses(published: Campaign) -> None:
    first, answer = begin(published, RETURNING)
    second, later = begin(published, RETURNING, viewer_key=answer["viewer_key"])
    stranger, _ = begin(published, RETURNING)
    page = opened(answer["withdrawal_code"])
    assert "2 sessions" in page
    assert second.session_id in page
    assert stranger.session_id not in page
    proof = opened(answer["withdrawal_code"], path="/my-data/withdraw/", all="1")
    assert "these 2 sessions" in proof
    assert first.session_id in proof
    assert second.session_id in proof
    assert [own.session.status for own in (first, second, stranger)] == ["withdrawn", "withdrawn", "open"]
    assert Viewer.objects.get().pk == stranger.session.viewer_id
    assert "has been erased" in opened(later["withdrawal_code"])
    again, _ = begin(
        published, RETURNING, viewer_key=answer["viewer_key"]
    )  # the browser's old key leads nowhere
    assert again.session.viewer_id not in (None, stranger.session.viewer_id)


def test_only_this_visit_can_go_and_the_other_one_stays(published: Campaign) -> None:
    first, answer = begin(published, RETURNING)
    second, _ = begin(published, RETURNING, viewer_key=answer["viewer_key"])
    opened(answer["withdrawal_code"], path="/my-data/withdraw/")
    assert [own.session.status for own in (first, second)] == ["withdrawn", "open"]
    assert "withdrawn" not in str(Viewer.objects.get())


def test_a_participant_number_in_a_link_opens_no_other_visit(published: Campaign) -> None:
    """Anybody can write ?panel=P-17: whoever does must not read or erase the visits of the real P-17."""
    panel = YES | {"panel": True, "return_visits": True}
    victim, _ = begin(published, panel, panel_id="P-17")
    attacker, answer = begin(published, panel, panel_id="P-17")
    assert victim.session.viewer_id == attacker.session.viewer_id
    assert victim.session_id not in opened(answer["withdrawal_code"])
    opened(answer["withdrawal_code"], path="/my-data/withdraw/", all="1")
    assert (victim.session.status, attacker.session.status) == ("open", "withdrawn")


def test_a_person_with_signed_links_withdraws_in_one_browser_what_they_did_in_two(
    published: Campaign,
) -> None:
    panel = YES | {"panel": True, "return_visits": True}
    ((_, mine), (_, theirs)) = panel_links_sign(campaign=published, participants=[("P-17", {}), ("P-18", {})])
    at_home, _ = begin(published, panel, **link_opened(Client(), mine))
    at_work, answer = begin(published, panel, **link_opened(Client(), mine))
    forged, forged_answer = begin(published, panel, panel_id="P-17")
    other, _ = begin(published, panel, **link_opened(Client(), theirs))
    page = opened(answer["withdrawal_code"])
    assert "2 sessions" in page
    assert at_home.session_id in page
    assert forged.session_id not in page
    assert at_home.session_id not in opened(forged_answer["withdrawal_code"])
    opened(answer["withdrawal_code"], path="/my-data/withdraw/", all="1")
    browsers = (at_home, at_work, forged, other)
    assert [own.session.status for own in browsers] == ["withdrawn", "withdrawn", "open", "open"]
    assert not Viewer.objects.filter(panel_id="P-17", signed=True).exists()


def test_another_browser_without_a_link_is_told_to_have_a_code_of_its_own(published: Campaign) -> None:
    begin(published, RETURNING)
    _, answer = begin(published, RETURNING)
    page = opened(answer["withdrawal_code"])
    assert "one session under your code" in page
    assert "Sessions in another browser or device have codes of their own" in page


@pytest.mark.parametrize("code", ["", "x", "0" * 16, "\x00" * 16, "ﷺ" * 16, "9" * 5000, "' OR 1=1 --"])
@pytest.mark.parametrize("path", ["/my-data/", "/my-data/withdraw/"])
def test_whatever_is_no_code_of_any_gets_one_answer(published: Campaign, code: str, path: str) -> None:
    begin(published)
    response = Client().post(path, {"code": code})
    assert response.status_code == 404
    assert b"This code opens" in response.content
    assert ViewerSession.objects.get().status == "open"


def test_guessing_is_slowed_and_says_for_how_long(
    published: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "TRIES_PER_MINUTE", 3)  # thirty take longer than a minute on a busy machine
    _, answer = begin(published)
    client = Client()
    for _ in range(3):
        assert client.post("/my-data/", {"code": withdrawal_code_make()}).status_code == 404
    refused = client.post("/my-data/withdraw/", {"code": answer["withdrawal_code"]})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 20
    assert ViewerSession.objects.get().status == "open"


def test_pages_are_kept_nowhere_and_found_by_no_search_engine(published: Campaign) -> None:
    _, answer = begin(published)
    client = Client()
    for response in (client.get("/my-data/"), client.post("/my-data/", {"code": answer["withdrawal_code"]})):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert b'name="robots" content="noindex"' in response.content
        assert not response.cookies
    assert client.get("/my-data/withdraw/").status_code == 405  # a link alone erases nothing


def test_viewers_page_keeps_code_and_withdrawal_on_its_troubles(published: Campaign) -> None:
    page = Client().get(f"/v/{published.share_code}/").content.decode()
    assert 'id="trouble-withdraw"' in page
    assert page.index('data-step="trouble"') < page.index('id="rights"')  # the box is below every step


def test_an_old_token_still_withdraws_and_the_code_shows_it(published: Campaign) -> None:
    browser, answer = begin(published)
    browser.token = token_issue(browser.session.pk)
    assert browser.call("withdraw").status_code == 204
    assert "has been erased" in opened(answer["withdrawal_code"])
