"""The whole way by the keyboard alone, and on the width of a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer


@pytest.fixture
def context(browser: object) -> object:
    with browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce") as context:
        yield context


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(25):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def fits(page: Page) -> bool:
    """Return whether nothing is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_keyboard_alone_leads_through_on_a_phones_width(
    context: BrowserContext, product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    page, press = viewer.page, viewer.page.keyboard.press
    assert fits(page)
    tab_to(page, "[name=expressions]")
    press("Space")
    tab_to(page, "#agree")
    press("Enter")
    viewer.heading("Camera check")
    expect(page.locator("#check-start")).to_be_visible()
    assert fits(page)
    tab_to(page, "#check-start")
    press("Enter")
    viewer.heading("Watching")
    assert fits(page)
    viewer.wait_until_playing()
    tab_to(page, "#stop-button")
    press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert fits(page)
    held_at = page.evaluate("document.getElementById('ad-video').currentTime")
    page.wait_for_timeout(700)
    assert page.evaluate("document.getElementById('ad-video').currentTime") == pytest.approx(held_at, abs=0.3)
    press("Escape")
    viewer.wait_for_thanks()
    assert fits(page)
    tab_to(page, "section[data-step=thanks] [data-withdraw]")
    press("Enter")
    viewer.heading("You have withdrawn")
    assert fits(page)


def test_pause_is_recorded_and_nothing_is_taken_meanwhile(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    viewer.page.locator("#stop-button").click()
    before = len(viewer.shutters)
    viewer.page.wait_for_timeout(2500)
    assert len(viewer.shutters) - before <= 1
    viewer.page.get_by_role("button", name="Go on").click()
    viewer.wait_for_thanks()
    kinds = [
        kind
        for (kind,) in product.rows(
            "SELECT kind FROM campaigns_exposureevent e JOIN campaigns_exposure x ON x.id = e.exposure_id"
            " WHERE x.session_id = %s ORDER BY e.sequence",
            viewer.session,
        )
    ]
    assert [kind for kind in kinds if kind != "stall"] == ["preroll", "play", "pause", "resume", "ended"]
