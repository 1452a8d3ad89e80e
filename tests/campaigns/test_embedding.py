"""Which sites may show the viewer's page in a frame."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import Campaign
from campaigns.services.campaigns import campaign_change, campaign_close

ORIGINS = ["https://Survey.example.com/", " https://survey.example.com ", "https://a.example:8443"]


def test_no_site_may_unless_the_campaign_names_it(published: Campaign) -> None:
    response = Client().get(f"/v/{published.share_code}/")
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def test_named_sites_may_and_no_other(published: Campaign) -> None:
    campaign_change(campaign=published, embed_origins=ORIGINS)
    for closed in (False, True):
        if closed:
            campaign_close(campaign=published)
        response = Client().get(f"/v/{published.share_code}/")
        policy = response["Content-Security-Policy"] + ";"
        if closed:  # nothing runs there any more
            assert response.status_code == 410
            continue
        assert "frame-ancestors https://a.example:8443 https://survey.example.com;" in policy
        assert "X-Frame-Options" not in response
    assert "frame-ancestors 'none'" in Client().get("/sign-in/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*.example.com",
        "http://survey.example.com",
        "https://survey.example.com/path",
        "https://a.example; script-src *",
        "https://a.example\nhttps://b.example",
        "javascript:alert(1)",
        "https://ex\u00e4mple.com",
        "https://" + "a" * 400,
    ],
)
def test_what_is_no_origin_is_refused_by_name(published: Campaign, origin: str) -> None:
    with pytest.raises(ValidationError) as refused:
        campaign_change(campaign=published, embed_origins=[origin])
    assert "embed_origins" in refused.value.message_dict


def test_ten_sites_at_most(published: Campaign) -> None:
    with pytest.raises(ValidationError):
        campaign_change(campaign=published, embed_origins=[f"https://{n}.example" for n in range(11)])
