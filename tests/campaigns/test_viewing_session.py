"""A sitting over the API: its token, its plays and events, its end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import TimestampSigner

from campaigns.models import Ad, Campaign, Exposure, ViewerSession
from tests.campaigns.viewing import YES, Browser, browser_at


@pytest.fixture
def browser(published: Campaign) -> Browser:
    return browser_at(published)


def play(browser: Browser, ad: Ad) -> int:
    response = browser.call("exposures", {"ad": ad.pk, "position": 0})
    assert response.status_code == 200, response.content
    return response.json()["exposure"]


def event(sequence: int, kind: str, media_ms: int = 0) -> dict:
    return {"sequence": sequence, "kind": kind, "media_ms": media_ms, "elapsed_ms": sequence * 100}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "token_missing"),
        ("Bearer abc", "token_missing"),
        ("Viewer ", "token_missing"),
        ("Viewer abc", "token_invalid"),
        ("Viewer " + TimestampSigner(salt="another salt").sign("0" * 32), "token_invalid"),
        ("Viewer " + "x" * 9000, "token_invalid"),
    ],
    ids=["none", "another scheme", "empty", "not ours", "another purpose", "very long"],
)
def test_bad_token_is_401_with_its_reason(browser: Browser, header: str | None, code: str) -> None:
    response = browser.client.post(
        f"/api/v1/sessions/{browser.session_id}/token", headers={"Authorization": header} if header else {}
    )
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Viewer"


def test_token_expires_and_can_be_renewed_before(browser: Browser, settings: object) -> None:
    renewed = browser.call("token").json()
    assert renewed["token_expires_in"] == settings.VIEWER_TOKEN_SECONDS
    browser.token = renewed["token"]
    assert browser.call("camera", {"camera": "granted"}).status_code == 204
    settings.VIEWER_TOKEN_SECONDS = -1  # as if the token's whole life had passed
    response = browser.call("token")
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")
    assert browser.call("withdraw").status_code == 204  # withdrawing knows no deadline


def test_token_opens_its_own_session_only(browser: Browser, published: Campaign) -> None:
    other = browser_at(published)
    for path in ("token", "camera", "exposures", "finish", "withdraw"):
        assert browser.call(path, {}, session=other.session_id).status_code == 404
    assert other.session.status == "open"


def test_camera_answer_is_kept(browser: Browser) -> None:
    assert browser.call("camera", {"camera": "refused"}).status_code == 204
    assert browser.session.camera == "refused"
    assert browser.call("camera", {"camera": "unasked"}).status_code == 400


def test_exposure_is_one_a_position_and_counts_within_the_viewer(published: Campaign, ad: Ad) -> None:
    returning = YES | {"return_visits": True}
    first = Browser()
    key = first.start(published, returning).json()["viewer_key"]
    answers = [first.call("exposures", {"ad": ad.pk, "position": 0}).json() for _ in range(2)]
    assert answers[0]["exposure"] == answers[1]["exposure"]
    assert [answer["number"] for answer in answers] == [1, 1]
    first.call(
        f"exposures/{answers[0]['exposure']}/events", {"events": [event(0, "preroll"), event(1, "play")]}
    )
    second = browser_at(published, returning, viewer_key=key)
    assert second.call("exposures", {"ad": ad.pk, "position": 0}).json()["number"] == 2
    stranger = browser_at(published)
    assert stranger.call("exposures", {"ad": ad.pk, "position": 0}).json()["number"] == 1


def test_an_exposure_counts_when_its_ad_was_seen(published: Campaign, ad: Ad) -> None:
    returning = YES | {"return_visits": True}
    first = Browser()
    key = first.start(published, returning).json()["viewer_key"]

    def begun(browser: Browser, *kinds: str) -> int:
        pk = browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
        events = [event(place, kind, place - 1) for place, kind in enumerate(kinds)]
        assert browser.call(f"exposures/{pk}/events", {"events": events}).status_code == 204
        return pk

    begun(first, "preroll")  # reloaded in the pre-roll, twice
    begun(browser_at(published, returning, viewer_key=key), "preroll", "hidden", "visible")
    # Two tabs stand in the pre-roll together; the ad begins in the later one first.
    earlier, later = (browser_at(published, returning, viewer_key=key) for _ in range(2))
    waiting = begun(earlier, "preroll")
    seen = begun(later, "preroll", "play")
    begun(earlier, "preroll", "play")
    begun(later, "preroll", "play")  # told again
    numbers = dict(Exposure.objects.values_list("pk", "number"))
    assert (numbers[seen], numbers[waiting]) == (1, 2)
    last = browser_at(published, returning, viewer_key=key)
    assert last.call("exposures", {"ad": ad.pk, "position": 0}).json()["number"] == 3


def test_how_the_ad_played_is_kept_and_the_last_word_counts(browser: Browser, ad: Ad) -> None:
    pk = play(browser, ad)
    told = {
        "played_ms": 500,
        "silent_ms": 500,
        "full_screen_ms": 0,
        "volume": 0,
        "visible": 1,
        "width": 9,
        "height": 5,
    }
    for number, conditions in enumerate((told, told | {"played_ms": 900}, None)):
        body = {"events": [event(number, "play")]} | ({"conditions": conditions} if conditions else {})
        assert browser.call(f"exposures/{pk}/events", body).status_code == 204
    assert Exposure.objects.get().conditions == told | {"played_ms": 900}
    odd = {"events": [event(9, "play")], "conditions": told | {"visible": 1.1}}
    assert browser.call(f"exposures/{pk}/events", odd).status_code == 400


def test_exposure_to_an_ad_outside_the_order_is_409(browser: Browser, ad: Ad) -> None:
    for ad_id, position in ((ad.pk, 1), (ad.pk + 1, 0)):
        response = browser.call("exposures", {"ad": ad_id, "position": position})
        assert (response.status_code, response.json()["code"]) == (409, "ad_not_in_order")
    assert not Exposure.objects.exists()


def test_ad_that_was_deleted_meanwhile_is_409(browser: Browser, ad: Ad) -> None:
    pk = ad.pk
    ad.delete()
    assert browser.call("exposures", {"ad": pk, "position": 0}).status_code == 409


def test_repeated_events_are_stored_once_and_the_end_completes(browser: Browser, ad: Ad) -> None:
    exposure_id = play(browser, ad)
    path = f"exposures/{exposure_id}/events"
    first = [event(0, "preroll", -5000), event(1, "play")]
    assert browser.call(path, {"events": first}).status_code == 204
    assert browser.call(path, {"events": [*first, event(2, "ended", 2000)]}).status_code == 204
    assert browser.call(path, {"events": [event(2, "pause", 7)]}).status_code == 204
    exposure = Exposure.objects.get()
    assert list(exposure.events.values_list("sequence", "kind", "media_ms")) == [
        (0, "preroll", -5000),
        (1, "play", 0),
        (2, "ended", 2000),
    ]
    assert exposure.status == "completed"
    assert exposure.ended_at is not None


def test_events_of_anothers_exposure_are_404(browser: Browser, published: Campaign, ad: Ad) -> None:
    foreign = play(browser_at(published), ad)
    assert browser.call(f"exposures/{foreign}/events", {"events": [event(0, "ended")]}).status_code == 404
    assert Exposure.objects.get(pk=foreign).status == "playing"


@pytest.mark.parametrize(
    "events",
    [
        [],
        [event(0, "dancing")],
        [event(-1, "play")],
        [event(0, "play", 2**40)],
        [event(n, "play") for n in range(201)],
        {},
        "play",
    ],
)
def test_malformed_events_are_400(browser: Browser, ad: Ad, events: object) -> None:
    path = f"exposures/{play(browser, ad)}/events"
    assert browser.call(path, {"events": events}).status_code == 400


def test_finish_can_be_repeated_and_ends_the_token(browser: Browser, ad: Ad) -> None:
    play(browser, ad)
    assert [browser.call("finish", {"frames_dropped": n}).status_code for n in (3, 1)] == [204, 204]
    assert (browser.session.status, browser.session.frames_dropped) == ("finished", 3)
    assert Exposure.objects.get().status == "abandoned"  # it was still playing
    response = browser.call("exposures", {"ad": ad.pk, "position": 0})
    assert (response.status_code, response.json()["code"]) == (401, "session_over")


def test_contact_is_noted_but_not_at_every_call(browser: Browser, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        browser.call("token")
    ViewerSession.objects.update(last_seen_at=datetime.now(UTC) - timedelta(minutes=1))
    with django_assert_num_queries(2):
        browser.call("token")
    assert datetime.now(UTC) - browser.session.last_seen_at < timedelta(seconds=10)


def test_a_page_that_is_loaded_again_goes_on_with_the_same_ads_and_counts_each_once(
    browser: Browser, ad: Ad
) -> None:
    before = browser.session
    exposure = play(browser, ad)
    told = {"events": [event(0, "preroll", -3000), event(1, "play")]}
    assert browser.call(f"exposures/{exposure}/events", told).status_code == 204
    resumed = browser.call("resume").json()
    assert (resumed["session"], [own["id"] for own in resumed["ads"]]) == (str(before.pk), before.ad_order)
    assert resumed["capture"]["interval_ms"] == before.campaign.snapshot_interval_ms
    assert "withdrawal_code" not in resumed  # it stands nowhere here but as a hash
    browser.token = resumed["token"]
    again = browser.call("exposures", {"ad": ad.pk, "position": 0}).json()
    assert (again["exposure"], again["number"], again["next_event"]) == (exposure, 1, 2)
    assert 0 <= again["elapsed_ms"] < 60_000
    later = {"events": [event(2, "resume", 800), event(3, "ended", 2000)]}
    assert browser.call(f"exposures/{exposure}/events", later).status_code == 204
    own = Exposure.objects.get()
    assert (own.status, own.number, own.events.count()) == ("completed", 1, 4)
    for ended in ("finish", "withdraw"):
        browser.call(ended)
        assert browser.call("resume").status_code == 401


def test_the_sound_check_keeps_its_outcome_and_nothing_else(browser: Browser) -> None:
    assert browser.session.sound == "unasked"
    for sound in ("skipped", "unheard", "heard"):
        assert browser.call("sound", {"sound": sound}).status_code == 204
        assert browser.session.sound == sound
    for wrong in ({"sound": "unasked"}, {"sound": "loud"}, {}):
        assert browser.call("sound", wrong).status_code == 400
    assert browser.session.sound == "heard"
