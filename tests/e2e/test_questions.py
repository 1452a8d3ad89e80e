"""Questions after an ad, by keyboard, on the width of a phone: answered once, skipped once, and nothing measured."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.product import Product
from tests.e2e.test_keyboard_and_phone import fits, tab_to
from tests.e2e.viewer import WATCH_MS, Viewer


@pytest.fixture
def context(browser: object) -> object:
    with browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce") as context:
        yield context


def test_questions_are_answered_by_keyboard_or_skipped(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("asks questions")
    page, press = viewer.page, viewer.page.keyboard.press
    expect(page.get_by_text("What you are asked")).to_be_visible()
    viewer.agree(watching=True)
    viewer.pass_the_check()
    viewer.heading("How was this ad?", timeout=WATCH_MS)
    assert fits(page)
    expect(page.locator("#questions-send")).to_be_disabled()
    tab_to(page, "[name=liking]")
    press("Space")
    for _ in range(3):
        press("ArrowRight")
    page.get_by_role("group", name="Which brand was it for?").get_by_text("Alpine").click()
    before = len(viewer.shutters)
    page.wait_for_timeout(1500)
    assert len(viewer.shutters) == before  # nothing is measured meanwhile
    tab_to(page, "#questions-send")
    press("Enter")
    viewer.heading("Watching")
    viewer.heading("How was this ad?", timeout=WATCH_MS)
    expect(page.locator("#questions-send")).to_be_disabled()
    page.get_by_role("button", name="Skip").click()
    viewer.wait_for_thanks()
    stored = product.json(
        "shell",
        "-c",
        "import json; from campaigns.models import Answer; "
        "real = Answer.objects.filter(exposure__session__campaign__simulated=False); "
        "print(json.dumps(list(real.values_list("
        "'exposure__position', 'liking', 'purchase_intent', 'satisfaction', 'recall'))))",
    )
    assert stored == [[0, 4, None, None, "right"]]
