"""Links to results: they open aggregates of enough viewers to whoever has them, until they end, and nothing else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Ad, AuditEntry, Campaign, ResultsLink
from campaigns.services.results_links import results_link_make, results_link_revoke
from campaigns.services.sessions import session_withdraw
from dashboards.surfaces.pages.shared import tries_pace
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    tries_pace.forget()


def page_of(secret: str, client: Client | None = None, name: str = "results") -> object:
    return (client or Client()).get(reverse(f"shared:{name}", args=[secret]))


def test_link_shows_aggregates_of_enough_viewers_and_nothing_of_fewer(watched: Callable[..., Ad]) -> None:
    many, few = watched(26, "Many"), watched(24, "Few")
    rolled_up(many), rolled_up(few)
    link, secret = results_link_make(campaign=many.campaign, name="Client")
    response = page_of(secret)
    text = response.content.decode()
    assert "26 viewers" in text
    assert "n = 24" not in text
    assert "24 viewers" not in text
    assert re.findall(r'data-n="(\d+)"', text)
    assert all(int(n) >= 25 for n in re.findall(r'data-n="(\d+)"', text))
    assert 'id="answer"' not in text  # an answer over both ads would speak of the one with 24
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert secret not in str(list(ResultsLink.objects.values()))
    link.refresh_from_db()
    assert (link.opened, link.last_opened_on) == (1, timezone.localdate())


def test_seconds_that_fewer_reached_are_not_told(plain_ad: Callable[..., Ad]) -> None:
    """26 are measured with this ad; seven of them leave before its last second, and one has no resting face."""
    ad = plain_ad(duration_ms=10_000)
    for place in range(27):
        shown = frames_every(500, 9000 if place < 7 else 10_000, lambda _, p=place: smiling(0.2 + p / 100))
        exposure_of(ad, [*(resting() if place else ()), *shown])
    rolled_up(ad)
    _, secret = results_link_make(campaign=ad.campaign, name="Client")
    text = page_of(secret).content.decode()
    chart = json.loads(re.search(r'id="charts"[^>]*>(.+?)</script>', text)[1])[f"ad-{ad.pk}"]
    line = chart["lines"][0]
    assert [value is None for _, value in line["points"]] == 9 * [False] + [True]
    assert [low is None for _, low, _ in line["band"]] == 9 * [False] + [True]
    assert [n for _, n in chart["counts"]] == 9 * [26]
    assert "1 viewer without" not in text
    assert "No moment stands out" in text
    assert re.search(r"Received best</dt>.{,300}none stands out", text, re.S)  # as on the campaign's own page


def test_ad_whose_viewers_have_no_resting_face_is_kept_back(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    for _ in range(26):
        exposure_of(ad, frames_every(500, 3000))
    rolled_up(ad)
    _, secret = results_link_make(campaign=ad.campaign, name="Client")
    assert "Fewer than 25 viewers" in page_of(secret).content.decode()


def test_answer_is_the_campaign_pages_once_all_ads_have_enough(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ads = [watched(26, "Many"), watched(25, "Enough")]
    for ad in ads:
        rolled_up(ad)
    _, secret = results_link_make(campaign=ads[0].campaign, name="Client")
    answer = re.search(r'id="answer">([^<]+)<', page_of(secret).content.decode())[1].strip()
    assert (
        answer in bob_client.get(reverse("dashboards:campaign", args=[ads[0].campaign_id])).content.decode()
    )


def test_link_is_over_once_it_has_expired_or_was_ended(campaign: Campaign) -> None:
    link, secret = results_link_make(campaign=campaign, name="Client", days=1)
    assert page_of(secret).status_code == 200
    ResultsLink.objects.update(expires_at=timezone.now())
    assert page_of(secret).status_code == 404
    ResultsLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    results_link_revoke(link=results_link_revoke(link=link))
    assert page_of(secret).status_code == 404
    assert page_of("x" * 5000).status_code == page_of("é").status_code == 404
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "results_link_made",
        "results_link_revoked",
    ]


def test_password_is_asked_once_and_guessing_is_slowed(campaign: Campaign) -> None:
    _, secret = results_link_make(campaign=campaign, name="Client", password="correct horse")
    _, other = results_link_make(campaign=campaign, name="Other", password="correct horse")
    client, address = Client(), reverse("shared:results", args=[secret])
    assert client.get(address).status_code == 401
    assert client.post(address, {"password": "wrong"}).status_code == 401
    assert client.post(address, {"password": "correct horse"}).status_code == 200
    assert client.get(address).status_code == 200
    assert page_of(other, client).status_code == 401  # what opens one link opens no other
    ResultsLink.objects.update(password="pbkdf2_sha256$1$salt$anotherpassword")
    assert client.get(address).status_code == 401
    stranger = Client()
    answers = [stranger.post(address, {"password": f"guess {n}"}).status_code for n in range(12)]
    assert answers[-1] == 429
    assert stranger.post(address, {"password": "correct horse"}).status_code == 429


def test_only_named_pages_show_it_in_a_frame(campaign: Campaign) -> None:
    _, framed = results_link_make(
        campaign=campaign, name="Intranet", embed_origins=["https://Intranet.example.com/"]
    )
    _, plain = results_link_make(campaign=campaign, name="Client")
    response = page_of(framed, name="embedded")
    assert response.status_code == 200
    assert "frame-ancestors https://intranet.example.com;" in response["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in response
    assert page_of(framed).status_code == page_of(plain, name="embedded").status_code == 404
    assert "frame-ancestors 'none'" in page_of(plain)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"days": 0},
        {"days": 366},
        {"password": "short"},
        {"embed_origins": ["https://a.example/path"]},
        {"embed_origins": ["https://a.example; script-src *"]},
        {"embed_origins": ["*"]},
        {"embed_origins": ["https://a.example"], "password": "correct horse"},
    ],
)
def test_link_that_would_be_unsafe_is_refused(campaign: Campaign, bad: dict) -> None:
    with pytest.raises(ValidationError):
        results_link_make(**{"campaign": campaign, "name": "Client", **bad})
    assert not ResultsLink.objects.exists()


def test_members_make_and_end_links_and_analysts_only_see_them(
    campaign: Campaign, bob_client: Client, alice_client: Client, charlie_client: Client
) -> None:
    address = reverse("dashboards:results-links", args=[campaign.pk])
    wished = {"name": "Client", "days": 30, "password": "", "embed_origins": ""}
    assert charlie_client.post(address, wished).status_code == 404
    made = alice_client.post(address, wished).content.decode()
    secret = re.search(r"/shared/([\w-]{22})/", made)[1]
    assert secret not in alice_client.get(address).content.decode()
    assert page_of(secret).status_code == 200
    assert bob_client.get(address).status_code == 200
    assert bob_client.post(address, wished).status_code == 403
    end = reverse("dashboards:results-link-end", args=[campaign.pk, ResultsLink.objects.get().pk])
    assert bob_client.post(end).status_code == 403
    assert alice_client.get(end).status_code == 405
    assert alice_client.post(end).status_code == 302
    assert page_of(secret).status_code == 404
    assert alice_client.post(address, wished | {"days": 999}).status_code == 422


def counts_and_chart(secret: str, ad: Ad) -> tuple[set[str], str]:
    """What a look tells: the numbers of viewers, and the chart to its last digit."""
    text = page_of(secret).content.decode()
    chart = json.loads(re.search(r'id="charts"[^>]*>(.+?)</script>', text)[1])[f"ad-{ad.pk}"]
    return set(re.findall(r'data-n="(\d+)"', text)), json.dumps(chart)


def test_two_looks_differ_by_five_viewers_or_by_none(watched: Callable[..., Ad]) -> None:
    ad = watched(26, "Many")
    rolled_up(ad)
    _, secret = results_link_make(campaign=ad.campaign, name="Client")
    first = counts_and_chart(secret, ad)
    for place in range(5):
        assert counts_and_chart(secret, ad) == first, f"{place} more viewers can be told apart"
        exposure_of(ad, [*resting(), *frames_every(500, 3000, lambda _: smiling(0.9))])
        rolled_up(ad)
    fifth = counts_and_chart(secret, ad)
    assert fifth != first
    assert fifth[0] == {"31"}
    for session in list(ad.campaign.sessions.order_by("-started_at")[:4]):
        session_withdraw(session=session)
        assert counts_and_chart(secret, ad) == fifth


def test_seconds_that_one_new_viewer_reached_stay_as_they_were(plain_ad: Callable[..., Ad]) -> None:
    """Five come, and only one of them sees the last second."""
    ad, shares = plain_ad(duration_ms=10_000), iter(range(59, 19, -1))

    def come(until_ms: int) -> None:
        share = next(shares) / 100
        exposure_of(ad, [*resting(), *frames_every(500, until_ms, lambda _: smiling(share))])

    for place in range(26):
        come(10_000 if place else 9000)
    rolled_up(ad)
    _, secret = results_link_make(campaign=ad.campaign, name="Client")
    counts_and_chart(secret, ad)
    for until_ms in (9000, 9000, 9000, 9000, 10_000):
        come(until_ms)
    rolled_up(ad)
    chart = json.loads(counts_and_chart(secret, ad)[1])
    assert [n for _, n in chart["counts"]] == [*9 * [31], 25]


def test_ad_is_hidden_at_once_when_fewer_than_25_remain(watched: Callable[..., Ad]) -> None:
    ad = watched(25, "Just enough")
    rolled_up(ad)
    _, secret = results_link_make(campaign=ad.campaign, name="Client")
    counts_and_chart(secret, ad)
    session_withdraw(session=ad.campaign.sessions.first())
    assert "Fewer than 25 viewers" in page_of(secret).content.decode()


def test_pages_learn_how_to_embed_a_link_for_a_frame_and_no_other(
    campaign: Campaign, settings: object
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(name='Sale "50 %" <b>')
    _, framed = results_link_make(
        campaign=campaign, name="Intranet", embed_origins=["https://intranet.example"]
    )
    _, plain = results_link_make(campaign=campaign, name="Client")
    endpoint = reverse("shared:oembed")
    address = f"{settings.PUBLIC_URL}{reverse('shared:embedded', args=[framed])}"
    answer = Client().get(endpoint, {"url": address, "maxwidth": 600, "format": "json"})
    told = answer.json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 600, 720)
    assert f'<iframe src="{address}" title="Sale &quot;50 %&quot; &lt;b&gt;" width="600"' in told["html"]
    assert "no-store" in answer["Cache-Control"]
    assert 'type="application/json+oembed"' in page_of(framed, name="embedded").content.decode()
    wrong = {
        f"{settings.PUBLIC_URL}{reverse('shared:results', args=[plain])}": 404,
        f"{settings.PUBLIC_URL}{reverse('shared:embedded', args=[plain])}": 404,
        f"https://elsewhere.example{reverse('shared:embedded', args=[framed])}": 404,
        "": 400,
        "x\0": 400,
        "x" * 5000: 400,
    }
    assert {url: Client().get(endpoint, {"url": url}).status_code for url in wrong} == wrong
    assert Client().get(endpoint, {"url": address, "format": "xml"}).status_code == 501
    assert Client().get(endpoint, {"url": address, "maxwidth": "9" * 400}).status_code == 400
