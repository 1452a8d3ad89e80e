"""Members of the organisation read; a stranger is told that there is nothing; nobody writes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign


def addresses(ad: Ad) -> list[str]:
    inner = [ad.campaign_id, ad.pk]
    return [
        *(
            reverse(f"dashboards:{name}", args=[ad.campaign_id])
            for name in ("campaign", "compare", "compare-family-csv")
        ),
        *(
            reverse(f"dashboards:{name}", args=inner)
            for name in ("ad", "ad-trace", "ad-trace-csv", "ad-media", "ad-poster", "ad-norm")
        ),
        reverse("api-campaign-ads", args=[ad.campaign_id]),
        reverse("api-campaign-findings", args=[ad.campaign_id]),
        reverse("api-ad-trace", args=[ad.pk]),
    ]


def test_admin_and_analyst_of_the_organisation_read_everything(
    ad: Ad, alice_client: Client, bob_client: Client
) -> None:
    for client in (alice_client, bob_client):
        for address in addresses(ad):
            assert client.get(address).status_code == 200, address


def test_stranger_gets_what_a_wrong_number_gets(ad: Ad, charlie_client: Client) -> None:
    for address in addresses(ad):
        assert charlie_client.get(address).status_code == 404, address


def test_stranger_does_not_see_the_campaign_in_lists(
    ad: Ad, other_campaign: Campaign, charlie_client: Client
) -> None:
    page = charlie_client.get(reverse("dashboards:campaigns")).content.decode()
    assert other_campaign.name in page
    assert ad.campaign.name not in page
    listed = charlie_client.get(reverse("api-campaigns")).json()["results"]
    assert [row["id"] for row in listed] == [other_campaign.pk]


def test_anonymous_is_sent_to_sign_in_and_scripts_are_told(ad: Ad, client: Client) -> None:
    for address in [reverse("dashboards:campaigns"), *addresses(ad)]:
        response = client.get(address)
        if "/api/" in address or address.endswith("trace.json"):
            assert response.status_code in (401, 403), address
            assert response["Content-Type"] == "application/problem+json"
        else:
            assert response.status_code == 302, address
            assert response["Location"].startswith(reverse("login"))


def test_ad_of_another_campaign_is_not_found(
    ad: Ad, plain_ad: Callable[..., Ad], other_campaign: Campaign, alice_client: Client
) -> None:
    foreign = plain_ad("Foreign", campaign=other_campaign)
    for wrong in ([other_campaign.pk, ad.pk], [ad.campaign_id, foreign.pk]):
        assert alice_client.get(reverse("dashboards:ad", args=wrong)).status_code == 404


def test_part_of_a_page_tells_a_script_that_the_session_is_over(ad: Ad, client: Client) -> None:
    for name, args in (("campaign", [ad.campaign_id]), ("ad-norm", [ad.campaign_id, ad.pk])):
        response = client.get(reverse(f"dashboards:{name}", args=args), headers={"HX-Request": "true"})
        assert response.status_code == 401, name


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_results(ad: Ad, alice_client: Client, method: str) -> None:
    for address in addresses(ad):
        writes = method == "post" and address.endswith(
            f"/api/v1/campaigns/{ad.campaign_id}/ads"
        )  # uploads an ad
        assert getattr(alice_client, method)(address).status_code == (400 if writes else 405), address
