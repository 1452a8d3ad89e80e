"""Ads get their tags in the studio: by them a chosen ad is like another."""

import pytest
from django.test import Client

from campaigns.models import Ad, Campaign

pytestmark = pytest.mark.django_db


def test_tags_are_written_on_the_card_of_an_ad(marta_client: Client, campaign: Campaign, ad: Ad) -> None:
    wish = {"field": "tags", "value": "outdoor, , funny,", "was": ""}  # as it is while somebody still writes
    Ad.objects.filter(pk=ad.pk).update(tags=[])
    answer = marta_client.post(f"/studio/{campaign.pk}/ads/{ad.pk}/save/", wish)
    assert answer.status_code == 200 and answer.json()["value"] == "outdoor, funny"
    page = marta_client.get(f"/studio/{campaign.pk}/").content.decode()
    assert 'value="outdoor, funny" data-field="tags"' in page
