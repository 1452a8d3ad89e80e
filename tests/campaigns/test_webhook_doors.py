"""Webhooks are set up on a page and over the API; neither shows a secret twice."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Delivery, Organisation, Webhook
from campaigns.services.campaigns import campaign_close
from campaigns.services.events import event_add
from campaigns.services.webhooks import (
    deliveries_send,
    webhook_add,
)
from tests.campaigns.test_webhooks import ADDRESS, Receiver
from tests.people import tool_of

pytestmark = pytest.mark.django_db


def test_pages_show_a_secret_once_and_send_again(
    organisation: Organisation, marta_client: Client, bob_client: Client, charlie_client: Client
) -> None:
    form = {"url": ADDRESS, "organisation": organisation.pk, "types": ["campaign.closed"]}
    page = marta_client.post("/access/webhooks/", form)
    webhook = Webhook.objects.get()
    assert webhook.secret in page.content.decode()
    event_add(organisation=organisation, type="campaign.closed", subject="campaign:1", data={})
    deliveries_send(seconds=1, post=Receiver())
    for address in ("/access/webhooks/", f"/access/webhooks/{webhook.pk}/"):
        shown = marta_client.get(address)
        assert shown.status_code == 200 and webhook.secret not in shown.content.decode()
        assert bob_client.get(address).status_code in {403, 404}
    delivery = Delivery.objects.get()
    again = f"/access/deliveries/{delivery.pk}/replay/"
    assert charlie_client.post(again).status_code == bob_client.post(again).status_code == 404
    assert marta_client.post(again).status_code == 302
    receiver = Receiver()
    assert deliveries_send(seconds=1, post=receiver) == 1
    assert receiver.taken == [f"evt_{delivery.event.uid.hex}"], "the same id"
    assert marta_client.post(f"/access/webhooks/{webhook.pk}/rotate/").context["text"] != webhook.secret
    assert marta_client.post(f"/access/webhooks/{webhook.pk}/delete/").status_code == 302
    assert not Webhook.objects.exists()


def test_send_again_goes_to_a_receiver_that_was_left_alone_with_what_waits_before(
    organisation: Organisation, marta_client: Client
) -> None:
    webhook, _ = webhook_add(organisation=organisation, url=ADDRESS, types=["campaign.closed"])
    for _ in range(2):
        event_add(organisation=organisation, type="campaign.closed", subject="campaign:1", data={})
    first, second = Delivery.objects.order_by("event")
    later = timezone.now() + timedelta(minutes=4)
    Delivery.objects.update(next_at=later)
    Webhook.objects.update(failures=20, failing_since=timezone.now(), quiet_until=later)
    assert deliveries_send(seconds=1, post=Receiver()) == 0
    marta_client.post(f"/access/deliveries/{second.pk}/replay/")
    receiver = Receiver()
    assert deliveries_send(seconds=1, post=receiver) == 2
    assert receiver.taken == [f"evt_{own.event.uid.hex}" for own in (first, second)]
    Webhook.objects.update(disabled_at=timezone.now())
    page = marta_client.get(f"/access/webhooks/{webhook.pk}/").content.decode()
    assert "/replay/" not in page, "nothing is sent to a webhook that is disabled, so nothing offers it"


def test_who_may_set_webhooks_up_is_led_to_them(
    alice_client: Client, marta_client: Client, bob_client: Client
) -> None:
    told = [
        "/access/webhooks/" in own.get("/access/tokens/").content.decode()
        for own in (alice_client, marta_client, bob_client)
    ]
    assert told == [True, True, False]


def test_tools_set_webhooks_up_and_see_no_secret_again(organisation: Organisation) -> None:
    tool = tool_of(organisation, "webhook:write")
    made = tool.post("/api/v1/webhooks", {"url": ADDRESS, "types": ["export.ready"]}, "application/json")
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    assert "secret" not in json.dumps(tool.get("/api/v1/webhooks").json())
    bad = tool.post("/api/v1/webhooks", {"url": ADDRESS, "types": ["weather"]}, "application/json")
    assert bad.status_code == 400
    assert tool.delete(f"/api/v1/webhooks/{made.json()['id']}").status_code == 204


@pytest.mark.parametrize("form", ["slack", "teams"])
def test_a_chat_gets_a_message_in_which_a_name_is_only_a_name(
    published: Campaign, form: str, settings: object
) -> None:
    settings.PUBLIC_URL = "https://fer.example.org"
    Campaign.objects.filter(pk=published.pk).update(name="<!channel> *Spring* [x](https://bad.example)")
    webhook_add(organisation=published.organisation, url=ADDRESS, types=["campaign.closed"], form=form)
    campaign_close(campaign=published)
    receiver = Receiver()
    assert deliveries_send(seconds=5, post=receiver) == 1
    message = json.loads(receiver.seen[0][1])
    address = f"https://fer.example.org/campaigns/{published.pk}/"
    if form == "slack":
        told = message["blocks"][0]["text"]["text"]
        assert "&lt;!channel&gt;" in told and "<!channel>" not in told
        assert f"<{address}|" in told
        assert "&lt;!channel&gt;" in message["text"] and "<" not in message["text"]
    else:
        card = message["attachments"][0]["content"]
        assert r"\*Spring\* \[x\]\(https://bad.example\)" in card["body"][0]["text"]
        assert card["actions"][0]["url"] == address


def test_a_chat_is_not_told_of_each_viewer(organisation: Organisation) -> None:
    with pytest.raises(ValidationError, match="A chat is told"):
        webhook_add(organisation=organisation, url=ADDRESS, types=["session.finished"], form="slack")
    tool = tool_of(organisation, "webhook:write")
    asked = {"url": ADDRESS, "types": ["session.withdrawn"], "form": "teams"}
    assert tool.post("/api/v1/webhooks", asked, "application/json").status_code == 400
    assert not Webhook.objects.exists()
