"""What decides is registered before the data come; no row is altered, and what comes later is shown as a change."""

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Registration, ViewerSession
from campaigns.services.registrations import registration_record
from campaigns.services.sessions import session_start


def start(campaign: Campaign) -> ViewerSession:
    return session_start(campaign=campaign, consents={"expressions": True}, notice_version="1").session


def test_rows_form_a_chain_that_nobody_can_alter(published: Campaign, ad: Ad) -> None:
    first = registration_record(campaign=published, ads=[ad.pk], viewers=150, by="marta")
    assert (first.outcome, first.looks, first.viewers_before) == ("change_valence", "end", 0)
    assert first.ads == [{"ad": ad.pk, "title": ad.title, "sha256": ad.sha256}]
    start(published)
    second = registration_record(campaign=published, ads=[ad.pk], viewers=200, by="marta", looks="any")
    assert (second.viewers_before, second.previous) == (1, first.digest)
    for row in Registration.objects.all():
        assert row.digest == row.digest_made()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Registration.objects.filter(pk=first.pk).update(viewers=10)
    published.delete()
    assert not Registration.objects.exists()


def test_somebody_who_comes_twice_or_withdraws_has_taken_part_once(published: Campaign, ad: Ad) -> None:
    session = start(published)
    ViewerSession.objects.create(campaign=published, viewer=session.viewer, ad_order=[ad.pk])
    ViewerSession.objects.filter(pk=session.pk).update(status=ViewerSession.Status.WITHDRAWN)
    assert registration_record(campaign=published, ads=[ad.pk], viewers=50, by="m").viewers_before == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"ads": []}, "at least one ad"),
        ({"ads": [0]}, "does not belong"),
        ({"viewers": 9}, "10 to 1,000,000"),
        ({"viewers": 10**9}, "10 to 1,000,000"),
        ({"outcome": "valence"}, "outcomes"),
        ({"looks": "often"}, "looked at once"),
    ],
)
def test_what_cannot_be_registered_is_said(published: Campaign, ad: Ad, wrong: dict, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        registration_record(campaign=published, by="m", **{"ads": [ad.pk], "viewers": 50, **wrong})
    assert not Registration.objects.exists()


def test_the_same_again_and_simulated_viewers_are_refused(published: Campaign, ad: Ad) -> None:
    registration_record(campaign=published, ads=[ad.pk], viewers=50, by="m")
    with pytest.raises(ValidationError, match="registered already"):
        registration_record(campaign=published, ads=[ad.pk], viewers=50, by="m")
    Campaign.objects.filter(pk=published.pk).update(simulated=True)
    with pytest.raises(ValidationError, match="simulated"):
        registration_record(campaign=published, ads=[ad.pk], viewers=60, by="m")


def test_the_team_registers_on_a_page_and_analysts_only_read(
    published: Campaign, ad: Ad, marta_client: Client, bob_client: Client, charlie_client: Client
) -> None:
    address = reverse("dashboards:registration", args=[published.pk])
    data = {"outcome": "change_happy", "ads": [ad.pk], "viewers": 80, "looks": "any"}
    for client, status in ((bob_client, 403), (charlie_client, 404)):
        assert client.post(address, data).status_code == status
    assert not Registration.objects.exists()
    refused = marta_client.post(address, {**data, "viewers": 3})
    assert refused.status_code == 422
    assert "greater than or equal to 10" in refused.content.decode()
    assert marta_client.post(address, data).status_code == 302
    own = Registration.objects.get()
    assert (own.outcome, own.viewers, own.looks, own.by) == ("change_happy", 80, "any", "marta")
    page = bob_client.get(address).content.decode()
    assert "before the first viewer" in page
    assert own.digest[:12] in page
    assert "<form class" not in page
    start(published)
    assert marta_client.post(address, {**data, "viewers": 90}).status_code == 302
    page = bob_client.get(reverse("dashboards:campaign", args=[published.pk])).content.decode()
    assert "Changed after 1 viewer had taken part" in page


def test_what_is_registered_late_is_not_called_before(
    published: Campaign, ad: Ad, bob_client: Client
) -> None:
    start(published)
    registration_record(campaign=published, ads=[ad.pk], viewers=50, by="m")
    page = bob_client.get(reverse("dashboards:campaign", args=[published.pk])).content.decode()
    assert "after 1 viewer had taken part: not before the data" in page
    assert "before the first viewer." not in page
    found = {
        own["key"]: own["value"]
        for question in bob_client.get(reverse("api-campaign-findings", args=[published.pk])).json()[
            "questions"
        ]
        if question["question"] == "registration"
        for own in question["findings"]
    }
    assert found["registration.outcome"]["name"] == "change_valence"
    assert found["registration.before"]["value"] == 1
