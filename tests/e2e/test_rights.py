"""The right to withdraw outlives the page; nothing is taken while nobody watches."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.product import Product
from tests.e2e.test_keyboard_and_phone import fits, tab_to
from tests.e2e.viewer import Viewer

_AWAY = "Object.defineProperty(document, 'hidden', {get: () => window.away === true})"


def code_of(page: Page) -> str:
    """What the viewer can write down: the box is on the screen, and its link holds the same code."""
    expect(page.locator("#rights")).to_be_visible()
    code = page.locator("#rights .withdrawal-code").inner_text()
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    assert (
        page.locator("#rights .withdrawal-link").get_attribute("href").endswith(f"/my-data/?lang=en#{code}")
    )
    return code


def test_link_from_the_first_minute_erases_by_keyboard_when_the_page_is_long_closed(
    product: Product, viewer_at: Callable[[str], Viewer], browser: Browser
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree(watching=True)
    viewer.heading("Camera check")
    code = code_of(viewer.page)
    viewer.pass_the_check()
    viewer.wait_until_playing()
    viewer.page.evaluate(_AWAY)
    viewer.page.evaluate("window.away = true")
    taken = len(viewer.shutters)
    viewer.page.wait_for_timeout(900)
    assert len(viewer.shutters) == taken  # the tab is hidden: no picture
    viewer.page.evaluate("window.away = false")
    viewer.page.wait_for_timeout(900)
    assert len(viewer.shutters) > taken
    viewer.page.evaluate("document.getElementById('ad-video').dispatchEvent(new Event('waiting'))")
    taken = len(viewer.shutters)
    viewer.page.wait_for_timeout(900)
    assert len(viewer.shutters) == taken  # the ad waits for data: nothing to react to
    link = viewer.page.locator("#rights .withdrawal-link").get_attribute("href")
    viewer.page.close()

    with browser.new_context(viewport={"width": 390, "height": 800}) as elsewhere:
        page = elsewhere.new_page()
        page.goto(link)
        expect(page.locator("#code")).to_have_value(code)
        tab_to(page, "button[type=submit]")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("What is kept of you")
        expect(page.get_by_text(viewer.session)).to_be_visible()
        assert fits(page)
        tab_to(page, "form[action*='withdraw/'] button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page.get_by_role("status")).to_contain_text("has been erased")
        assert fits(page)
    for table in ("inference_snapshot", "campaigns_exposure"):
        assert product.rows(f"SELECT count(*) FROM {table} WHERE session_id = %s", viewer.session) == [(0,)]  # noqa: S608


def test_trouble_keeps_the_code_and_the_way_to_withdraw(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    gone = {"status": 401, "json": {"code": "session_over"}}
    viewer.page.route("**/exposures/*/events", lambda route: route.fulfill(**gone))
    viewer.heading("This cannot go on")
    code_of(viewer.page)
    viewer.page.get_by_role("button", name="Withdraw and erase everything").locator("visible=true").click()
    viewer.heading("You have withdrawn")
    expect(viewer.page.locator("#rights")).to_be_hidden()
    assert product.rows(
        "SELECT status, viewer_id FROM campaigns_viewersession WHERE id = %s", viewer.session
    ) == [("withdrawn", None)]
