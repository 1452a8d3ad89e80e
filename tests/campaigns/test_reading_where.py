"""Where a face is read: a campaign says so, or each viewer; the notice tells it, and a session keeps it."""

import json
import re

import pytest
from django.test import Client

from campaigns.models import Campaign, ViewerSession
from tests.campaigns.viewing import NO, YES, Browser, notice_read


@pytest.fixture
def reading_in(published: Campaign) -> object:
    def change(reading: str) -> Campaign:
        Campaign.objects.filter(pk=published.pk).update(reading=reading)
        published.refresh_from_db()
        return published

    return change


def origin_of(campaign: Campaign, consents: dict[str, bool] = YES, **fields: str) -> str:
    """Return where a session that begins so is read, or why it does not begin."""
    browser = Browser()
    answer = browser.start(campaign, consents, **fields)
    return browser.session.origin if answer.status_code == 201 else answer.json()["code"]


@pytest.mark.parametrize(
    ("reading", "unsaid", "device", "server"),
    [
        ("server", "server", "origin_not_offered", "server"),
        ("device", "device", "device", "origin_not_offered"),
        ("viewer", "origin_not_offered", "device", "server"),
    ],
)
def test_session_is_read_where_the_campaign_offers_it(
    reading_in: object, reading: str, unsaid: str, device: str, server: str
) -> None:
    campaign = reading_in(reading)
    assert origin_of(campaign) == unsaid
    assert origin_of(campaign, origin="device") == device
    assert origin_of(campaign, origin="server") == server
    assert origin_of(campaign, origin="moon") == "invalid"


def test_viewer_without_a_camera_need_not_say_where(reading_in: object) -> None:
    assert origin_of(reading_in("viewer"), NO) == "device"  # and so no picture would be taken


def test_yes_to_the_one_way_is_none_to_the_other(reading_in: object) -> None:
    assert len({notice_read(reading_in(reading)) for reading in Campaign.Reading.values}) == 3
    before = notice_read(reading_in("device"))
    assert origin_of(reading_in("server"), notice_version=before) == "notice_outdated"


@pytest.mark.parametrize(
    ("reading", "said", "unsaid"),
    [
        ("server", ["usually within seconds"], ["never leave it", "On this device"]),
        ("device", ["never leave it", "on my own device"], ["usually within seconds", "On the server"]),
        ("viewer", ["On this device", "On the server", "usually within seconds"], ["never leave it"]),
    ],
)
def test_page_tells_where_and_allows_no_more_than_that(
    reading_in: object, reading: str, said: list[str], unsaid: list[str]
) -> None:
    response = Client().get(f"/v/{reading_in(reading).share_code}/")
    html = " ".join(response.content.decode().split())
    assert [words for words in said if words not in html] == []
    assert [words for words in unsaid if words in html] == []
    config = json.loads(re.search(r'id="viewing-config"[^>]*>(.*?)</script>', html)[1])
    assert (config["device"] is None) == (reading == "server")
    assert ("'wasm-unsafe-eval'" in response["Content-Security-Policy"]) == (reading != "server")
    assert "'unsafe-eval'" not in response["Content-Security-Policy"]


def test_device_takes_more_numbers_in_a_batch_than_a_server_takes_pictures(reading_in: object) -> None:
    most = {
        origin: Browser().start(reading_in("viewer"), origin=origin).json()["capture"]["max_batch_frames"]
        for origin in ViewerSession.Origin.values
    }
    assert most == {"server": 20, "device": 60}
