"""A page that is loaded again, a second tab, and whether the ad is heard."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from campaigns.models import Consent
from tests.e2e.product import Product
from tests.e2e.viewer import Viewer


def test_a_page_that_is_loaded_again_goes_on_in_the_middle_of_the_ad(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("two ads")
    page = viewer.page
    viewer.agree(watching=True)
    viewer.pass_the_check()
    viewer.wait_until_playing()
    second = viewer_at("two ads")  # the link, opened again
    second.heading("You are taking part in another tab")
    page.wait_for_timeout(1500)
    stopped_at = page.evaluate("document.getElementById('ad-video').currentTime")
    page.reload()
    viewer.heading("Welcome back")
    expect(page.locator("#resuming-text")).to_contain_text("You were at ad 1 of 2")
    expect(page.locator("#rights .withdrawal-code")).not_to_be_empty()
    page.get_by_role("button", name="Go on").click()
    viewer.pass_the_check()
    viewer.wait_for_thanks()
    expect(page.locator("#sum-ads")).to_have_text("2 of 2")
    second.heading("Watch 2 ads for Alpine")  # the place is free now
    exposures = product.rows(
        "SELECT id, number, status, conditions FROM campaigns_exposure WHERE session_id = %s ORDER BY position",
        viewer.session,
    )
    assert [own[1:3] for own in exposures] == [(1, "completed")] * 2
    assert exposures[0][3]["played_ms"] > 4000  # both parts of it
    kinds = product.rows(
        "SELECT kind, media_ms, elapsed_ms FROM campaigns_exposureevent WHERE exposure_id = %s"
        " AND kind NOT IN ('stall', 'hidden', 'resume') ORDER BY sequence",
        exposures[0][0],
    )
    assert [kind for kind, _, _ in kinds] == ["preroll", "play", "preroll", "play", "ended"]
    assert kinds[3][1] / 1000 > stopped_at - 1
    assert [own[2] for own in kinds] == sorted(own[2] for own in kinds)
    consents = "SELECT count(*) FROM campaigns_consent WHERE session_id = %s"
    assert product.rows(consents, viewer.session) == [(len(Consent.Purpose),)]  # asked once
    # Every picture is stored, or counted as lost with the page.
    ((stored, last, dropped),) = product.rows(
        "SELECT count(*), max(s.sequence), max(v.frames_dropped) FROM inference_snapshot s"
        " JOIN campaigns_viewersession v ON v.id = s.session_id WHERE v.id = %s",
        viewer.session,
    )
    assert stored <= last + 1 <= stored + dropped
    again = "SELECT count(*) FROM inference_snapshot WHERE exposure_id = %s AND t_ms BETWEEN 0 AND %s"
    ((seen_twice,),) = product.rows(again, exposures[0][0], round(stopped_at * 1000) - 1000)
    assert seen_twice <= stopped_at * 2 + 1  # two pictures a second: that part was watched once
    page.reload()
    expect(page.locator("#welcome-title")).to_be_visible()  # what is over is not gone on with


def test_tones_are_counted_and_captions_shown_where_there_is_sound(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    context.add_init_script("Math.random = () => 0.5;")  # three tones
    viewer = viewer_at("with sound")
    page = viewer.page
    viewer.agree()
    viewer.pass_the_check()
    viewer.heading("Can you hear this?")
    expect(page.get_by_role("button", name="3", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Play the tones").click()
    page.get_by_role("button", name="1", exact=True).click()
    expect(page.locator("#sound-said")).to_contain_text("another number")
    page.get_by_role("button", name="Play the tones again").click()
    page.get_by_role("button", name="3", exact=True).click()
    captions = page.get_by_role("button", name="Captions")
    expect(captions).to_be_visible()
    viewer.wait_until_playing()
    captions.click()
    showing = "[...document.getElementById('ad-video').textTracks].map((t) => [t.mode, t.activeCues?.length])"
    page.wait_for_timeout(700)
    assert page.evaluate(showing) == [["showing", 1]]
    viewer.wait_for_thanks()
    ((sound, told),) = product.rows(
        "SELECT v.sound, x.conditions FROM campaigns_viewersession v JOIN campaigns_exposure x ON x.session_id = v.id"
        " WHERE v.id = %s",
        viewer.session,
    )
    assert sound == "heard"
    assert (told["silent_ms"], told["volume"]) == (0, 1)
    assert 1000 < told["captioned_ms"] < told["played_ms"]


def test_a_closed_campaign_and_a_cut_connection_keep_nobody_from_their_end(
    product: Product, slow_link_code: Callable[[int], str], context: BrowserContext
) -> None:
    viewer = Viewer(context, product.address, slow_link_code(30)).open()
    page = viewer.page
    page.get_by_role("switch", name="Keep what I watch").check()
    page.get_by_role("button", name="Continue without camera").click()
    page.get_by_role("button", name="Start watching").click()
    expect(page.locator("#ad-picture")).to_be_visible()
    code = viewer.url.split("/v/")[1].strip("/")
    product.rows("UPDATE campaigns_campaign SET status = 'closed' WHERE share_code = %s RETURNING id", code)
    page.reload()
    viewer.heading("Welcome back")
    page.route("**/withdraw", lambda route: route.abort())
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Stop and withdraw").click()
    viewer.heading("Erasing…")
    page.reload()
    viewer.heading("Erasing…")
    page.unroute("**/withdraw")
    viewer.heading("You have withdrawn")
    sessions = "SELECT status, viewer_id FROM campaigns_viewersession WHERE id = %s"
    assert product.rows(sessions, viewer.session) == [("withdrawn", None)]
    page.reload()
    expect(page.get_by_role("heading", level=1, name="This campaign is closed")).to_be_visible()
