"""What is said of a campaign's link is what its dates, places and status make of it, on every page and in messages."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Event
from campaigns.selectors.campaigns import link_sentence
from campaigns.selectors.sessions import CampaignNotOpen, campaign_open_get
from campaigns.services.chat_messages import chat_document

pytestmark = pytest.mark.django_db

PAGES = (
    "/campaigns/",
    "/campaigns/{}/",
    "/campaigns/{}/ads/{}/",
    "/studio/{}/state/",
    "/studio/{}/own-page/",
)
INVITING = ("It works now", "Send this link", "Share the link")


def opens(campaign: Campaign, *, first: int | None = None, last: int | None = None) -> Campaign:
    """Set first and last day, in days from today."""
    today = timezone.localdate()
    campaign.starts_on, campaign.ends_on = (
        None if days is None else today + timedelta(days=days) for days in (first, last)
    )
    campaign.save(update_fields=["starts_on", "ends_on"])
    return campaign


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(20, None, "pens on"), (1, None, "pens on"), (None, -1, "nded on"), (-9, -1, "nded on")],
)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_invites_viewers_to_a_link_that_does_not_open(
    page: str,
    first: int | None,
    last: int | None,
    said: str,
    marta_client: Client,
    published: Campaign,
    ad: Any,
) -> None:
    opens(published, first=first, last=last)
    text = " ".join(marta_client.get(page.format(published.pk, ad.pk)).content.decode().split())
    assert said in text
    assert not [words for words in INVITING if words in text]
    assert last is None or not re.search("No viewers yet</(h2|span)>", text)


@pytest.mark.parametrize("page", PAGES[1:4])
def test_pages_invite_viewers_on_the_first_and_on_the_last_day(
    page: str, marta_client: Client, published: Campaign, ad: Any
) -> None:
    opens(published, first=0, last=0)
    text = " ".join(marta_client.get(page.format(published.pk, ad.pk)).content.decode().split())
    assert [words for words in INVITING if words in text]


@pytest.mark.parametrize(
    ("zone", "open_now"), [("Pacific/Kiritimati", True), ("UTC", False), ("America/Los_Angeles", False)]
)
def test_first_day_begins_where_the_organisation_is_for_door_and_team_alike(
    zone: str, open_now: bool, published: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2126, 12, 23, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    published.organisation.time_zone = zone
    published.organisation.save()
    published.starts_on = noon.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    published.save()
    with timezone.override("Pacific/Kiritimati"):  # whoever looks from elsewhere sees the same
        assert (published.opening == "open") is open_now
        assert ("works now" in link_sentence(published)) is open_now
        if open_now:
            assert campaign_open_get(share_code=published.share_code) == published
        else:
            with pytest.raises(CampaignNotOpen, match="campaign_not_started"):
                campaign_open_get(share_code=published.share_code)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, "is open to viewers"),
        (20, None, "is published and opens on"),
        (None, -1, "was published"),
    ],
)
@pytest.mark.parametrize("form", ["slack", "teams"])
def test_chat_says_of_a_published_campaign_what_its_link_does(
    form: str, first: int | None, last: int | None, said: str, published: Campaign
) -> None:
    opens(published, first=first, last=last)
    event = Event(
        organisation=published.organisation,
        type=Event.Type.CAMPAIGN_PUBLISHED,
        data={"campaign": published.pk, "name": published.name},
    )
    assert said in str(chat_document(event, form))
