"""Beginning a sitting: who gets in, in which order the ads come, who is recognised."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Ad, Campaign, Viewer, ViewerSession
from campaigns.services.campaigns import campaign_close
from tests.campaigns.viewing import NO, YES, Browser, browser_at


def test_start_tells_all_that_the_page_needs(published: Campaign, ad: Ad) -> None:
    answer = Browser().start(published).json()
    assert answer["capture"] == {
        "interval_ms": 500,
        "preroll_ms": 5000,
        "max_batch_frames": 20,
        "max_batch_bytes": 4 * 1024 * 1024,
        "max_frame_bytes": 300 * 1024,
    }
    assert answer["ads"] == [
        {
            "id": ad.pk,
            "title": "Mountain spring",
            "kind": "video",
            "url": f"/v/{published.share_code}/ads/{ad.pk}/media",
            "poster": f"/v/{published.share_code}/ads/{ad.pk}/poster",
            "duration_ms": ad.duration_ms,
            "content_type": "video/mp4",
            "has_sound": False,
            "captions": None,
        }
    ]
    assert answer["token_expires_in"] == 900
    assert "viewer_key" not in answer


def test_draft_or_unknown_link_is_404(campaign: Campaign, ad: Ad) -> None:
    assert Browser().start(campaign).status_code == 404
    assert Browser().start(Campaign(share_code="A" * 22), notice_version="none").status_code == 404
    assert not ViewerSession.objects.exists()


def test_closed_campaign_is_410(published: Campaign) -> None:
    campaign_close(campaign=published)
    response = Browser().start(published)
    assert (response.status_code, response.json()["code"]) == (410, "campaign_closed")


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [(1, None, "campaign_not_started"), (None, -1, "campaign_over"), (-1, 1, None), (0, 0, None)],
)
def test_link_works_on_the_campaigns_days_only(
    published: Campaign, starts: int | None, ends: int | None, code: str | None
) -> None:
    today = timezone.localdate()
    published.starts_on = None if starts is None else today + timedelta(days=starts)
    published.ends_on = None if ends is None else today + timedelta(days=ends)
    published.save()
    response = Browser().start(published)
    assert (response.status_code, response.json().get("code")) == ((410, code) if code else (201, None))


def test_outdated_notice_is_409(published: Campaign) -> None:
    response = Browser().start(published, notice_version="2020-01-01-0000000000")
    assert (response.status_code, response.json()["code"]) == (409, "notice_outdated")
    assert not ViewerSession.objects.exists()


def test_without_camera_only_where_the_campaign_allows_it(published: Campaign) -> None:
    assert Browser().start(published, NO).status_code == 201
    published.allow_without_camera = False
    published.save()
    response = Browser().start(published, NO)
    assert (response.status_code, response.json()["code"]) == (403, "camera_needed")


def test_fixed_order_is_the_listed_one(published: Campaign, make_ad: Callable[..., Ad]) -> None:
    ads = [make_ad(published, f"ad {place}", position=place).pk for place in range(5, 0, -1)]
    published.ad_order = Campaign.AdOrder.FIXED
    published.save()
    listed = [published.ads.get(position=0).pk, *reversed(ads)]
    for _ in range(3):
        assert [ad["id"] for ad in Browser().start(published).json()["ads"]] == listed


def test_random_order_differs_between_viewers_and_stays_within_a_session(
    published: Campaign, make_ad: Callable[..., Ad]
) -> None:
    for place in range(1, 5):
        make_ad(published, f"ad {place}", position=place)
    orders = set()
    for _ in range(12):
        browser = Browser()
        order = [ad["id"] for ad in browser.start(published).json()["ads"]]
        assert browser.session.ad_order == order
        assert sorted(order) == sorted(published.ads.values_list("pk", flat=True))
        orders.add(tuple(order))
    assert len(orders) > 3  # 12 of 120 orders: fewer than 4 different ones has a chance below 1e-9


def test_returning_viewer_is_recognised_only_with_consent_to_it(published: Campaign) -> None:
    returning = YES | {"return_visits": True}
    first = Browser()
    key = first.start(published, returning).json()["viewer_key"]
    again = browser_at(published, returning, viewer_key=key)
    assert again.session.viewer_id == first.session.viewer_id
    unasked = browser_at(published, YES, viewer_key=key)
    assert unasked.session.viewer_id != first.session.viewer_id


@pytest.mark.parametrize("key", ["", "nonsense", "00000000000000000000000000000000:forged"])
def test_forged_viewer_key_makes_a_new_viewer(published: Campaign, key: str) -> None:
    browser_at(published, YES | {"return_visits": True}, viewer_key=key)
    assert Viewer.objects.count() == 1


def test_viewer_key_of_another_organisation_is_unknown_here(
    published: Campaign, other_campaign: Campaign, make_ad: Callable[..., Ad]
) -> None:
    make_ad(other_campaign)
    Campaign.objects.filter(pk=other_campaign.pk).update(status=Campaign.Status.PUBLISHED)
    returning = YES | {"return_visits": True}
    key = Browser().start(other_campaign, returning).json()["viewer_key"]
    assert (
        browser_at(published, returning, viewer_key=key).session.viewer.organisation_id
        == published.organisation_id
    )


def test_panel_number_links_sittings_only_with_consent_to_it(published: Campaign) -> None:
    panel = YES | {"panel": True}
    first = browser_at(published, panel, panel_id="P-17").session
    assert (first.viewer.panel_id, browser_at(published, panel, panel_id="P-17").session.viewer_id) == (
        "P-17",
        first.viewer_id,
    )
    assert browser_at(published, YES, panel_id="P-17").session.viewer.panel_id == ""


def test_panel_viewers_key_does_not_link_a_sitting_without_panel_consent(published: Campaign) -> None:
    both = {"expressions": True, "return_visits": True, "panel": True}
    key = Browser().start(published, both, panel_id="P-17").json()["viewer_key"]
    alone = browser_at(published, YES | {"return_visits": True}, viewer_key=key).session
    assert alone.viewer.panel_id == ""


@pytest.mark.parametrize("panel_id", ["", "a\tb", "a\u200bb", "x" * 256])
def test_unusable_panel_number_is_refused(published: Campaign, panel_id: str) -> None:
    response = Browser().start(published, YES | {"panel": True}, panel_id=panel_id)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_one_address_cannot_fill_a_campaign(published: Campaign, ad: Ad, settings: object) -> None:
    settings.SESSION_STARTS_PER_MINUTE = 2
    assert [Browser().start(published).status_code for _ in range(2)] == [201, 201]
    late = Browser().start(published)
    assert (late.status_code, late.json()["code"], late.json()["limit"]) == (429, "too_many_sessions", 2)
    assert int(late["Retry-After"]) >= 1
    assert ViewerSession.objects.count() == 2
    settings.SESSION_STARTS_PER_MINUTE = 0
    assert Browser().start(published).status_code == 201, "an operator's classroom has no limit"
