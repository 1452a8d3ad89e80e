"""Where webhooks may go, and that nothing else is called."""

import pytest
from django.core.exceptions import ValidationError

from campaigns.models import Delivery, Organisation, Webhook
from campaigns.services.webhooks import (
    deliveries_send,
    door_out,
)
from tests.campaigns.test_webhooks import hook, told
from tests.security.outbound_servers import door, leads_to, says, server_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "https://user:pw@example.org/",
        "https://example.org:8443/",
        "nothing",
        "",
        "http://",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "https://10.0.0.1/x",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://db/",
        "http://printer.local/",
        "http://metadata.google.internal/",
    ],
)
def test_an_address_that_is_never_opened_is_refused_at_once(organisation: Organisation, url: str) -> None:
    with pytest.raises(ValidationError):
        hook(organisation, url)


@pytest.mark.parametrize(
    "url", ["https://8.8.8.8/", "https://[2606:4700::1111]/", "https://local.example.org/"]
)
def test_a_public_address_is_taken_however_it_is_written(organisation: Organisation, url: str) -> None:
    hook(organisation, url)


def test_our_own_network_is_never_called(organisation: Organisation) -> None:
    webhook, _ = hook(organisation)
    Webhook.objects.filter(pk=webhook.pk).update(
        url="http://127.0.0.1/"
    )  # as of a name that leads there later
    told(organisation, "a")
    assert deliveries_send(seconds=5) == 0
    assert Delivery.objects.get().answer == "url_not_public"


def test_the_door_posts_and_follows_no_redirect() -> None:
    with server_at(says(b"thanks")) as server:
        own = door(server, names={"hook.example": ["127.0.0.1"]})
        assert own.post(f"http://hook.example:{server.port}/in", b'{"a": 1}', {"webhook-id": "evt_1"}) == 200
    head = server.requests[0].decode()
    assert head.startswith("POST /in HTTP/1.1\r\n")
    assert "Content-Length: 8\r\n" in head and "webhook-id: evt_1\r\n" in head
    with server_at(leads_to("http://127.0.0.1:1/")) as server:
        own = door(server, names={"hook.example": ["127.0.0.1"]})
        assert own.post(f"http://hook.example:{server.port}/", b"{}", {}) // 100 == 3
    assert door_out().redirects == 0
