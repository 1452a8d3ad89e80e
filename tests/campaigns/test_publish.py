"""A campaign is published only when it is complete."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, Campaign
from campaigns.services.campaigns import campaign_close, campaign_publish


def test_publish_opens_a_complete_campaign(campaign: Campaign, ad: Ad) -> None:
    published = campaign_publish(campaign=campaign)
    campaign.refresh_from_db()
    assert published.status == campaign.status == Campaign.Status.PUBLISHED
    assert campaign.published_at is not None


def test_publish_names_everything_that_is_missing(campaign: Campaign) -> None:
    campaign.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    campaign.save()
    campaign.organisation.contact = "  "
    campaign.organisation.save()
    with pytest.raises(ValidationError) as caught:
        campaign_publish(campaign=campaign)
    text = " ".join(caught.value.messages)
    assert len(caught.value.messages) == 3
    assert "no ad yet" in text
    assert "no contact" in text
    assert "last day has passed" in text
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.DRAFT


def test_publish_refuses_an_ad_whose_file_is_gone(campaign: Campaign, ad: Ad) -> None:
    ad.file.storage.delete(ad.file.name)
    with pytest.raises(ValidationError, match="Mountain spring"):
        campaign_publish(campaign=campaign)


def test_closed_campaign_is_opened_again_and_keeps_its_link(published: Campaign) -> None:
    first = published.published_at
    closed = campaign_close(campaign=published)
    assert closed.status == Campaign.Status.CLOSED
    again = campaign_publish(campaign=closed)
    assert (again.status, again.share_code, again.published_at) == ("published", published.share_code, first)


def test_draft_cannot_be_closed(campaign: Campaign) -> None:
    with pytest.raises(ValidationError):
        campaign_close(campaign=campaign)


@pytest.mark.parametrize("setting", Campaign.PROHIBITED_SETTINGS)
def test_database_refuses_a_prohibited_setting(campaign: Campaign, setting: str) -> None:
    with pytest.raises(IntegrityError, match="campaign_setting_is_lawful"):
        Campaign.objects.filter(pk=campaign.pk).update(setting=setting)


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        (None, None, "works now."),
        (0, 0, "works now, until"),
        (-1, None, "works now."),
        (1, None, "opens on"),
        (None, -1, "is over"),
        (-9, -1, "is over"),
    ],
)
def test_what_is_said_of_the_link_is_what_a_viewer_finds(
    published: Campaign, alice_client: Client, starts: int | None, ends: int | None, says: str
) -> None:
    today = timezone.localdate()
    days = {"starts_on": starts, "ends_on": ends}
    for name, offset in days.items():
        setattr(published, name, None if offset is None else today + datetime.timedelta(days=offset))
    published.save()
    page = alice_client.get(f"/admin/campaigns/campaign/{published.pk}/change/").content.decode()
    assert says in page
    found = Client().get(f"/v/{published.share_code}/").status_code
    assert ("works now" in page) == (found == 200)
    if ends != -1:
        alice_client.post(f"/admin/campaigns/campaign/{published.pk}/close/")
        told = alice_client.post(f"/admin/campaigns/campaign/{published.pk}/publish/", follow=True)
        assert any(says in str(message) for message in told.context["messages"])
