"""Who came by a panel gets back there: by a link, by itself, or not, as they like; and does not begin twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.product import Product
from tests.e2e.test_viewer_accessible import problems, too_wide
from tests.e2e.viewer import Viewer

# `P 1+%2B/&=#ä`: what an encoding that is forgotten, or done twice, would break.
_SENT = "P%201%2B%252B%2F%26%3D%23%C3%A4"
_BACK = "https://panel.example/back?cc=C-{}&id="


@pytest.fixture
def panelist(product: Product, codes: dict[str, str], context: BrowserContext) -> Iterator[Viewer]:
    """Somebody with a link of their own; the panel's page is there, and nowhere else is."""
    context.route("https://panel.example/**", lambda route: route.fulfill(body="<h1>Welcome back</h1>"))
    viewer = Viewer(context, product.address, codes["panel"])
    viewer.url += f"?PROLIFIC_PID={_SENT}"
    yield viewer
    assert not viewer.problems


def test_a_panelist_is_taken_back_with_what_they_came_with_and_takes_part_once(
    panelist: Viewer, product: Product
) -> None:
    page = panelist.open().page
    page.get_by_role("switch", name="Keep what I watch").check()
    page.get_by_role("button", name="Continue without camera").click()
    page.get_by_role("button", name="Start", exact=False).first.click()
    panelist.wait_until_playing()
    page.close()  # the whole tab: a second click on the panel's link goes on
    again = Viewer(panelist.context, panelist.url.split("/v/")[0], panelist.url.split("/v/")[1].split("/")[0])
    again.url = panelist.url
    page = again.open().page
    again.heading("Welcome back")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Start", exact=False).first.click()
    again.wait_until_playing()
    slider = page.get_by_role("slider", name="How do you find what you see?")
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("30")
    page.set_viewport_size({"width": 320, "height": 640})
    assert [*problems(page, "#stage"), *too_wide(page)] == []
    again.wait_for_thanks()
    moves = product.rows(
        "SELECT s.values[array_upper(s.values, 1)], s.at_ms[1] BETWEEN 0 AND 6000 FROM campaigns_slidertrace s"
        " JOIN campaigns_exposure e ON e.id = s.exposure_id WHERE e.session_id = %s",
        again.session,
    )
    assert moves == [(30, True)]
    expect(page.locator("#way-out-code")).to_have_text("C-complete")
    expect(page.locator("#way-out-count")).to_contain_text("taken back to your panel in")
    page.wait_for_url(_BACK.format("complete") + _SENT)
    again.open()
    again.heading("You have taken part already")
    page.get_by_role("button", name="Stay here").click()
    page.wait_for_timeout(5000)
    expect(page.locator("#way-out-count")).to_contain_text("You stay here")
    page.get_by_role("link", name="Back to the panel").click()
    page.wait_for_url(_BACK.format("complete") + _SENT)
    assert not again.problems


def test_who_declines_or_withdraws_gets_back_too(panelist: Viewer) -> None:
    panelist.url += "2"  # another person
    page = panelist.open().page
    page.get_by_role("button", name="I would rather not take part").click()
    panelist.heading("You do not take part")
    page.wait_for_url(_BACK.format("declined") + _SENT + "2")
    page = panelist.open().page
    panelist.agree()
    panelist.pass_the_check()
    panelist.wait_until_playing()
    page.get_by_role("button", name="Stop").first.click()
    page.get_by_role("button", name="withdraw", exact=False).first.click()
    panelist.heading("You have withdrawn")
    page.wait_for_url(_BACK.format("declined") + _SENT + "2")
