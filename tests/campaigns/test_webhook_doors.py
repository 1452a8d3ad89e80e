"""Webhooks are set up on a page and over the API; neither shows a secret twice."""

import json

import pytest
from django.test import Client

from campaigns.models import Delivery, Organisation, Webhook
from campaigns.services.events import event_add
from campaigns.services.webhooks import (
    deliveries_send,
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


def test_tools_set_webhooks_up_and_see_no_secret_again(organisation: Organisation) -> None:
    tool = tool_of(organisation, "webhook:write")
    made = tool.post("/api/v1/webhooks", {"url": ADDRESS, "types": ["export.ready"]}, "application/json")
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    assert "secret" not in json.dumps(tool.get("/api/v1/webhooks").json())
    bad = tool.post("/api/v1/webhooks", {"url": ADDRESS, "types": ["weather"]}, "application/json")
    assert bad.status_code == 400
    assert tool.delete(f"/api/v1/webhooks/{made.json()['id']}").status_code == 204
