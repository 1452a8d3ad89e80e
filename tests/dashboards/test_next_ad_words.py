"""Why an ad comes, in the words of whoever watches it."""

import re

import pytest
from django.utils import translation

from campaigns.models import Campaign
from campaigns.next_ad import Reason
from tests.campaigns.viewing import notice_read
from tests.dashboards import test_next_ad_ended
from tests.dashboards.targeting import next_ad, seated
from tests.people import tool_of

pytestmark = pytest.mark.django_db
campaign_chosen = test_next_ad_ended.campaign_chosen


def test_the_reason_is_said_in_the_language_in_which_the_viewer_reads(campaign_chosen: Campaign) -> None:
    campaign_chosen.refresh_from_db()
    with translation.override("ar"):
        notice = notice_read(campaign_chosen)
    browser = seated(campaign_chosen, notice_version=notice, language="ar")
    tool = tool_of(campaign_chosen.organisation, "next_ad:write")
    address = f"/api/v1/campaigns/{campaign_chosen.pk}/next-ad"
    told = tool.post(address, {"session": browser.session_id}, content_type="application/json").json()
    for answer in (next_ad(browser), told):
        name, words = answer["reason"]["name"], answer["reason"]["words"]
        assert words != Reason(name).words() and not re.search("[A-Za-z]", words), words
