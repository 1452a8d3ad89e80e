"""The page behind the share link, and its ads."""

import json
import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, Campaign
from campaigns.selectors.notices import notice_of
from campaigns.services.campaigns import campaign_close
from tests.campaigns.viewing import Browser, browser_at


def page(campaign: Campaign, query: str = "") -> str:
    response = Client().get(f"/v/{campaign.share_code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_notice_names_who_is_responsible_and_what_is_measured(published: Campaign) -> None:
    text = " ".join(page(published).split())
    for words in (
        "Alpine Drinks",
        "privacy@alpine.example",
        "apparent expression",
        "Art. 50(3)",
        "withdraw with one click",
    ):
        assert words in text


def test_every_consent_is_off_until_chosen(published: Campaign) -> None:
    html = page(published, "?panel=P-17")
    boxes = re.findall(r"<input[^>]*type=\"checkbox\" role=\"switch\"[^>]*>", html)
    assert [re.search(r'name="(\w+)"', box)[1] for box in boxes] == [
        *("expressions", "watching", "return_visits", "panel")
    ]
    assert not any("checked" in box for box in boxes)


def test_panel_is_asked_for_only_where_the_link_carries_a_number(published: Campaign) -> None:
    assert 'name="panel"' not in page(published)
    assert "P-17" in page(published, "?panel=P-17")


def test_number_in_the_link_cannot_break_out_of_the_page(published: Campaign) -> None:
    html = page(published, "?panel=</script><script>alert(1)</script>")
    assert "<script>alert" not in html


def test_camera_is_allowed_on_this_page_alone(published: Campaign) -> None:
    client = Client()
    assert "camera=(self)" in client.get(f"/v/{published.share_code}/")["Permissions-Policy"]
    assert "camera=()" in client.get("/sign-in/")["Permissions-Policy"]


def test_page_has_no_inline_script_or_style(published: Campaign) -> None:
    html = page(published)
    assert not re.search(r"\sstyle=|\son\w+=\"", html)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", html, re.S):
        assert not body.strip() or 'type="application/json"' in attributes
    assert "<noscript>" in html


def test_page_gives_its_script_the_notice_version(published: Campaign) -> None:
    config = json.loads(re.search(r'id="viewing-config"[^>]*>(.*?)</script>', page(published), re.S)[1])
    assert config["noticeVersion"] == notice_of(published).key
    assert config["allowWithoutCamera"] is True


def test_closed_campaign_says_so(published: Campaign) -> None:
    campaign_close(campaign=published)
    response = Client().get(f"/v/{published.share_code}/")
    assert response.status_code == 410
    assert "is closed" in response.content.decode()


def test_who_still_watches_a_closed_campaign_gets_the_page_to_go_on_with(published: Campaign) -> None:
    browser = browser_at(published)
    campaign_close(campaign=published)
    response = Client().get(f"/v/{published.share_code}/")
    html = response.content.decode()
    assert response.status_code == 410 and "is closed" in html
    config = json.loads(re.search(r'id="viewing-config"[^>]*>(.*?)</script>', html, re.S)[1])
    assert config["closed"] is True
    assert re.search(r'data-step="welcome"[^>]* hidden>', html)  # nobody new is asked
    assert browser.call("resume").status_code == 200
    assert Browser().start(published).status_code == 410
    browser.call("finish")
    assert "viewing-config" not in Client().get(f"/v/{published.share_code}/").content.decode()


def test_campaign_before_its_first_day_says_when(published: Campaign) -> None:
    Campaign.objects.update(starts_on=timezone.localdate() + timedelta(days=3))
    response = Client().get(f"/v/{published.share_code}/")
    assert response.status_code == 410
    assert "opens on" in response.content.decode()


def test_draft_and_unknown_link_look_alike(campaign: Campaign, ad: Ad) -> None:
    assert Client().get(f"/v/{campaign.share_code}/").status_code == 404
    assert Client().get(f"/v/{'A' * 22}/").status_code == 404


def test_ad_is_served_while_the_campaign_is_open_or_somebody_watches(published: Campaign, ad: Ad) -> None:
    url = f"/v/{published.share_code}/ads/{ad.pk}"
    assert Client().get(f"{url}/media", headers={"Range": "bytes=0-9"}).status_code == 206
    assert Client().get(f"{url}/poster")["Content-Type"] == "image/jpeg"
    running = browser_at(published)
    campaign_close(campaign=published)
    assert Client().get(f"{url}/media").status_code == 200  # who watches may finish
    assert running.call("exposures", {"ad": ad.pk, "position": 0}).status_code == 200
    assert running.call("finish").status_code == 204
    assert Client().get(f"{url}/media").status_code == 404
    assert Client().get(f"{url}/poster").status_code == 404


def test_ad_of_another_campaign_is_not_served(
    published: Campaign, other_campaign: Campaign, make_ad: object
) -> None:
    foreign = make_ad(other_campaign)
    assert Client().get(f"/v/{published.share_code}/ads/{foreign.pk}/media").status_code == 404
