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
    viewer.heading("Before it begins")
    assert fits(page)
    tab_to(page, "#screener-form input")
    press("ArrowDown")
    press("Tab")
    press("Enter")
    viewer.pass_the_check()
    viewer.heading("How was this ad?", timeout=WATCH_MS)
    assert fits(page)
    expect(page.locator("#questions-send")).to_be_disabled()
    tab_to(page, "[name=liking]")
    press("Space")
    for _ in range(3):
        press("ArrowRight")
    page.get_by_role("group", name="Which brand was it for?").get_by_text("Alpine").click()
    words = page.get_by_role("group", name="Which words fit?")
    for word in ("Dull", "Fresh"):
        words.get_by_text(word).click()
    before = len(viewer.shutters)
    page.wait_for_timeout(1500)
    assert len(viewer.shutters) == before  # nothing is measured meanwhile
    tab_to(page, "#questions-send")
    press("Enter")
    viewer.heading("Watching")
    viewer.heading("How was this ad?", timeout=WATCH_MS)
    expect(page.locator("#questions-send")).to_be_disabled()
    page.get_by_role("button", name="Skip").locator("visible=true").click()
    viewer.heading("Last questions")
    assert fits(page)
    page.reload()  # what was asked before is not asked again
    viewer.heading("Welcome back")
    page.get_by_role("button", name="Go on", exact=True).locator("visible=true").click()
    viewer.heading("Last questions")
    page.get_by_role("radio", name="11, Very").check()
    page.get_by_role("textbox", name="What stays with you?").fill("The mountain")
    page.get_by_role("button", name="Send and finish").click()
    viewer.wait_for_thanks()
    stored = product.json(
        "shell",
        "-c",
        "import json; from campaigns.models import Answer; "
        f"real = Answer.objects.filter(exposure__session='{viewer.session}'); "
        "print(json.dumps(list(real.values_list("
        "'exposure__position', 'liking', 'purchase_intent', 'satisfaction', 'recall'))))",
    )
    assert stored == [[0, 4, None, None, "right"]]
    own = product.rows(
        "SELECT q.place, e.position, a.chosen, a.text FROM campaigns_surveyanswer a"
        " JOIN campaigns_surveyquestion q ON q.id = a.question_id"
        " LEFT JOIN campaigns_exposure e ON e.id = a.exposure_id"
        " WHERE a.session_id = %s ORDER BY q.place, q.number",
        viewer.session,
    )
    assert own == [
        ("ad", 0, [1, 3], ""),
        ("end", None, [11], ""),
        ("end", None, [], "The mountain"),
        ("screener", None, [2], ""),
    ]
