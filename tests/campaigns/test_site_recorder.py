"""Ads in the player of another site: who may, what a session of one is, and what the studio gives to copy."""

import gzip
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Consent, Viewer
from campaigns.notice import notice_version
from campaigns.selectors.campaigns import campaign_missing
from campaigns.selectors.notices import notice_of
from campaigns.services.ads import ad_change, ad_elsewhere_create
from campaigns.services.campaigns import campaign_change, campaign_close, campaign_publish
from campaigns.services.copies import campaign_duplicate, rehearsal_make
from campaigns.services.next_ads import ads_left
from campaigns.services.recruitment import recruitment_set
from campaigns.services.sessions import session_withdraw
from campaigns.views.site_recorder import VERSION, script_of
from tests.campaigns.viewing import NO, Browser, browser_at, everywhere

SITE = "https://shop.example.com"
# Sites name a version with its digest: who changes a published one stops them all. A change is a new version.
PUBLISHED = {"1.0.0": "sha384-gPlcS1Qh/ZXA5p8aP2u6J7qT1RC2svN7QBr16yEWXDxSGkSHD84rOm+/GRICaSNa"}


@pytest.fixture
def ad_there(campaign: Campaign) -> Ad:
    """The only ad of a published campaign: it plays on `SITE`."""
    campaign_change(campaign=campaign, embed_origins=[SITE])
    ad = ad_elsewhere_create(campaign=campaign, title="In the shop", duration_ms=9_000)
    campaign_publish(campaign=campaign)
    ad.campaign.refresh_from_db()
    return ad


def asked(ad: Ad, origin: str | None = SITE, *, number: int | None = None) -> tuple[int, dict]:
    headers = {"Origin": origin} if origin else {}
    response = Client().get(f"/v/{ad.campaign.share_code}/recorder/{number or ad.pk}/", headers=headers)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Origin" in response["Vary"] and "no-store" in response["Cache-Control"]
    return response.status_code, response.json()


def notice_there(ad: Ad) -> str:
    return notice_version(notice_of(ad.campaign, ad=ad).key, None)


def test_a_named_site_is_told_the_page_and_the_length(ad_there: Ad) -> None:
    status, answer = asked(ad_there)
    assert status == 200
    assert answer == {
        "page": f"/v/{ad_there.campaign.share_code}/?recorder={ad_there.pk}",
        "title": "In the shop",
        "duration_ms": 9_000,
    }
    page = Client().get(answer["page"])
    assert f"frame-ancestors {SITE}" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "The ad plays on the page that has opened this one" in page.content.decode()


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://other.example", f"{SITE}.evil.example", f"{SITE}:444", SITE.replace("s:", ":")],
)
def test_any_other_site_is_refused_by_name(ad_there: Ad, origin: str | None) -> None:
    status, problem = asked(ad_there, origin)
    assert (status, problem["code"]) == (403, "origin_not_listed")


def test_what_is_not_open_or_no_clip_of_the_campaign_is_said(ad_there: Ad, other_campaign: Campaign) -> None:
    campaign_change(campaign=other_campaign, embed_origins=[SITE])
    other = ad_elsewhere_create(campaign=other_campaign, title="Theirs", duration_ms=9_000)
    assert asked(ad_there, number=other.pk)[1]["code"] == "ad_not_found"
    assert asked(other)[1]["code"] == "not_found"  # a draft
    assert Client().get(f"/v/{ad_there.campaign.share_code}/?recorder={other.pk}").status_code == 404
    for asks in ("x", "-1", "9" * 30, "\u0663"):
        assert Client().get(f"/v/{ad_there.campaign.share_code}/", {"recorder": asks}).status_code == 404
    campaign_close(campaign=ad_there.campaign)
    assert asked(ad_there) == (410, asked(ad_there)[1]) and asked(ad_there)[1]["code"] == "campaign_closed"


def test_a_session_is_the_one_ad_and_marked(ad_there: Ad) -> None:
    answer = Browser().start(ad_there.campaign, ad=ad_there.pk, notice_version=notice_there(ad_there))
    assert answer.status_code == 201
    body = answer.json()
    assert [own["id"] for own in body["ads"]] == [ad_there.pk]
    assert (body["count"], body["ads"][0]["kind"], body["sound"]) == (1, "elsewhere", False)
    session = ad_there.campaign.sessions.get()
    assert session.elsewhere and session.ad_order == [ad_there.pk]


def test_a_clip_of_ours_may_play_there_too_and_is_no_other_ad(published: Campaign, ad: Ad) -> None:
    refused = Browser().start(published, ad=ad.pk)
    assert (refused.status_code, refused.json()["code"]) == (403, "ad_not_offered")  # no site is named
    campaign_change(campaign=published, embed_origins=[SITE])
    published.refresh_from_db()
    ad.campaign = published
    browser_at(published, ad=ad.pk, notice_version=notice_there(ad))
    browser_at(published)
    assert [own.elsewhere for own in published.sessions.order_by("started_at")] == [True, False]


def test_who_agreed_to_our_page_has_not_agreed_to_the_other(published: Campaign, ad: Ad) -> None:
    campaign_change(campaign=published, embed_origins=[SITE])
    published.refresh_from_db()
    outdated = Browser().start(published, ad=ad.pk)  # with the notice of the campaign's own page
    assert (outdated.status_code, outdated.json()["code"]) == (409, "notice_outdated")
    outdated = Browser().start(published, notice_version=notice_there(ad))
    assert outdated.status_code == 409
    assert not Consent.objects.exists() and not Viewer.objects.exists()


def test_our_own_page_never_shows_an_ad_that_is_elsewhere(published: Campaign, ad: Ad) -> None:
    campaign_change(campaign=published, embed_origins=[SITE])
    ad_elsewhere_create(campaign=published, title="In the shop", duration_ms=9_000)
    for order in Campaign.AdOrder.values:
        published.ad_order = order
        published.save()
        browser = browser_at(published)
        if order == Campaign.AdOrder.ADAPTIVE:
            assert ads_left(browser.session) == [ad.pk]
        else:
            assert browser.session.ad_order == [ad.pk]


def test_adaptive_order_leaves_a_session_elsewhere_alone(ad_there: Ad) -> None:
    Campaign.objects.filter(pk=ad_there.campaign_id).update(ad_order=Campaign.AdOrder.ADAPTIVE)
    ad_there.refresh_from_db()
    browser = browser_at(ad_there.campaign, ad=ad_there.pk, notice_version=notice_there(ad_there))
    assert browser.call("exposures", {"ad": ad_there.pk, "position": 0}).status_code == 200
    assert browser.call("next-ad").json()["ad"] is None
    assert browser.call("resume").json()["count"] == 1


def test_a_campaign_of_other_sites_alone_says_so_behind_its_link(ad_there: Ad) -> None:
    page = Client().get(f"/v/{ad_there.campaign.share_code}/")
    assert page.status_code == 410 and "The ads play on another page" in page.content.decode()
    refused = Browser().start(ad_there.campaign)
    assert (refused.status_code, refused.json()["code"]) == (403, "ad_not_offered")


@pytest.mark.parametrize("rehearsed", [False, True])
def test_no_page_of_the_team_gives_a_link_behind_which_nothing_is_shown(
    marta_client: Client, alice_client: Client, ad_there: Ad, rehearsed: bool
) -> None:
    pk = ad_there.campaign_id
    recruitment_set(campaign=ad_there.campaign, provider="own", parameters=["id"], outcomes={})
    codes = [ad_there.campaign.share_code]
    if rehearsed:  # there is no site around a preview link
        codes.append(rehearsal_make(campaign=ad_there.campaign).share_code)
    addresses = (
        *(f"/studio/{pk}/", f"/studio/{pk}/state/", f"/studio/{pk}/panel/"),
        *(f"/campaigns/{pk}/", f"/campaigns/{pk}/ads/{ad_there.pk}/"),
        *(reverse("access:panel-links", args=[pk]), f"/admin/campaigns/campaign/{pk}/change/"),
    )
    for address in addresses:
        client = alice_client if address.startswith("/admin/") else marta_client
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert [code for code in codes if f"/v/{code}/" in text] == [], address
        assert f"/studio/{pk}/own-page/" in text, address
        assert "/act/rehearse/" not in text, address


def test_without_a_named_site_it_is_not_published(campaign: Campaign) -> None:
    ad_elsewhere_create(campaign=campaign, title="In the shop", duration_ms=9_000)
    assert any("In the shop" in reason for reason in campaign_missing(campaign))
    with pytest.raises(ValidationError):
        campaign_publish(campaign=campaign)


@pytest.mark.parametrize("duration_ms", [0, 999, 600_001])
def test_its_length_has_bounds(campaign: Campaign, duration_ms: int) -> None:
    with pytest.raises(ValidationError):
        ad_elsewhere_create(campaign=campaign, title="In the shop", duration_ms=duration_ms)


def test_it_has_a_card_scenes_and_a_length_until_people_take_part(ad_there: Ad) -> None:
    assert ad_there.poster and ad_there.file.size and len(ad_there.scenes) == 5
    ad_change(ad=ad_there, duration_ms=8_000, cuts_ms=[3_000])
    ad_there.refresh_from_db()
    assert ad_there.scenes == [(0, 3_000), (3_000, 8_000)]
    browser_at(ad_there.campaign, ad=ad_there.pk, notice_version=notice_there(ad_there))
    with pytest.raises(ValidationError):
        ad_change(ad=ad_there, duration_ms=9_000)
    for copy in (campaign_duplicate(campaign=ad_there.campaign), rehearsal_make(campaign=ad_there.campaign)):
        assert copy.ads.get().kind == Ad.Kind.ELSEWHERE and copy.embed_origins == [SITE]


def test_the_admin_shows_its_card_and_changes_its_length(marta_client: Client, campaign: Campaign) -> None:
    ad = ad_elsewhere_create(campaign=campaign, title="In the shop", duration_ms=9_000)
    address = f"/admin/campaigns/ad/{ad.pk}/change/"
    page = marta_client.get(address).content.decode()
    assert "It plays on a page of your own, for 9.0 s" in page
    assert "<video" not in page and "captions_file" not in page
    moments = {"brand_moments-TOTAL_FORMS": 0, "brand_moments-INITIAL_FORMS": 0}
    sent = {"title": "Shop window", "tags": "", "position": 0, "shown_seconds": "8.5", **moments}
    assert marta_client.post(address, sent).status_code == 302
    ad.refresh_from_db()
    assert (ad.title, ad.duration_ms) == ("Shop window", 8_500)


def test_withdrawn_it_leaves_what_any_other_session_leaves(ad_there: Ad) -> None:
    browser = browser_at(ad_there.campaign, NO, ad=ad_there.pk, notice_version=notice_there(ad_there))
    viewer = str(browser.session.viewer_id)
    assert browser.call("exposures", {"ad": ad_there.pk, "position": 0}).status_code == 200
    assert viewer in everywhere()
    session_withdraw(session=browser.session)
    assert viewer not in everywhere() and not ad_there.exposures.exists()


def test_the_script_is_small_lasting_and_for_every_site() -> None:
    response = Client().get(f"/recorder/{VERSION}/fer-recorder.js")
    assert response.status_code == 200 and response["Content-Type"].startswith("text/javascript")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(gzip.compress(response.content)) <= 15 * 1024
    assert b"import " not in response.content.replace(b"import {", b"import ").split(b"*/")[-1]
    for wrong in ("0.0.0", "..", "1.0.0%2f..", "latest"):
        assert Client().get(f"/recorder/{wrong}/fer-recorder.js").status_code == 404


def test_published_versions_keep_their_digests() -> None:
    folder = Path(__file__).parents[2] / "campaigns/site_recorder"
    assert {own.name: script_of(own.name)[1] for own in folder.iterdir()} == PUBLISHED
    assert f'static version = "{VERSION}"' in script_of(VERSION)[0].decode()
    table = (Path(__file__).parents[2] / "docs/embedding.md").read_text()
    for version, digest in PUBLISHED.items():
        assert f"| {version} | `{digest}` |" in table


def test_the_studio_names_sites_adds_a_clip_and_gives_the_lines(
    marta_client: Client, campaign: Campaign
) -> None:
    address = f"/studio/{campaign.pk}/own-page/"
    wrong = marta_client.post(address, {"act": "sites", "embed_origins": "http://shop.example.com"})
    assert wrong.status_code == 422 and "without a path" in wrong.content.decode()
    assert marta_client.post(address, {"act": "sites", "embed_origins": f"{SITE}, "}).status_code == 302
    for seconds in ("0.5", "601", "x", "nan"):
        assert (
            marta_client.post(address, {"act": "clip", "title": "Spot", "seconds": seconds}).status_code
            == 422
        )
    assert marta_client.post(address, {"act": "clip", "title": "Spot", "seconds": "30.04"}).status_code == 302
    campaign.refresh_from_db()
    ad = campaign.ads.get()
    assert (campaign.embed_origins, ad.duration_ms, ad.kind) == ([SITE], 30_040, "elsewhere")
    page = marta_client.get(address).content.decode()
    for part in (
        script_of(VERSION)[1],
        campaign.share_code,
        f"ad: {ad.pk},",
        f"/recorder/{VERSION}/fer-recorder.js",
    ):
        assert part in page
    save = f"/studio/{campaign.pk}/ads/{ad.pk}/save/"
    for value, status in (("5000, 12000", 200), ("5000, 31000", 422)):
        sent = {"field": "cuts_ms", "value": value, "was": "" if status == 200 else "5000, 12000"}
        assert marta_client.post(save, sent).status_code == status
    ad.refresh_from_db()
    assert len(ad.scenes) == 3
    assert "Clip on your own page" in marta_client.get(f"/studio/{campaign.pk}/").content.decode()


def test_who_may_only_look_changes_nothing_there(
    client: Client, campaign: Campaign, bob_client: Client
) -> None:
    address = f"/studio/{campaign.pk}/own-page/"
    assert client.get(address).status_code == 302
    assert bob_client.get(address).status_code == 200
    sent = {"act": "clip", "title": "Spot", "seconds": "30"}
    assert bob_client.post(address, sent).status_code == 403
    assert not campaign.ads.exists()
