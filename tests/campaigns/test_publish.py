"""A campaign is published only when it is complete."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
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
