"""The page that belongs to the viewer, in a browser: traces beside the ad, disagreement by keyboard, withdrawal."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.product import Product
from tests.e2e.test_keyboard_and_phone import fits, tab_to
from tests.e2e.test_viewer_accessible import problems, too_wide
from tests.e2e.viewer import Viewer

DISAGREEMENTS = (
    "SELECT d.start_ms, d.end_ms, d.word FROM campaigns_disagreement d JOIN campaigns_exposure x"
    " ON x.id = d.exposure_id WHERE x.session_id = %s ORDER BY d.id"
)


def opened(page: Page, link: str) -> None:
    page.goto(link)
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#plays-title")).to_be_visible()


def test_viewer_sees_the_own_traces_disagrees_by_keyboard_and_withdraws(
    product: Product, viewer_at: Callable[[str], Viewer], browser: Browser
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree(watching=True)
    viewer.pass_the_check()
    viewer.wait_for_thanks()
    expect(viewer.page.get_by_role("link", name="See what was read of me")).to_be_visible()
    link = viewer.page.locator("#rights .withdrawal-link").first.get_attribute("href")
    session = viewer.session
    viewer.page.close()

    with browser.new_context(viewport={"width": 320, "height": 700}) as elsewhere:
        page = elsewhere.new_page()
        failed: list[str] = []
        page.on("pageerror", lambda error: failed.append(str(error)))
        opened(page, link)
        play = page.locator(".own-play")
        expect(play).to_have_count(1)
        expect(play.locator(".own-line").first).to_be_attached()
        expect(play).to_contain_text("Pictures of you that were read while it played")
        tab_to(page, ".own-play summary")
        page.keyboard.press("Enter")
        expect(play.locator(".moments li").first).to_be_visible()
        assert [*problems(page), *too_wide(page)] == []
        tab_to(page, ".moments form button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("you disagree with that moment")
        ((start, end, word),) = product.rows(DISAGREEMENTS, session)
        assert (start, word) == (0, "") and end > 0
        expect(page.locator(".own-mark")).to_have_count(1)
        expect(play).to_have_attribute("aria-describedby", "said")
        assert page.evaluate(
            "document.activeElement.matches('.own-play')"
        )  # the keyboard goes on where it was
        expect(page.locator(".moments select")).to_be_visible()  # the list is open where the viewer was
        page.locator(".moments select").select_option("surprise")
        page.get_by_role("button", name="Save", exact=True).press("Enter")
        expect(page.locator(".moments select")).to_have_value("surprise")
        assert product.rows(DISAGREEMENTS, session) == [(0, end, "surprise")]

        expect(page.locator(".own-shares").first).to_have_text("100 %0 %")
        expect(page.locator(".own-times").first).to_have_text("0:000:06")
        drawing = page.locator(".own-chart svg").first
        box = drawing.bounding_box()
        drawing.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
        expect(page.locator("[name=from]")).to_have_value("4")  # of six seconds
        assert page.evaluate("document.activeElement.matches('.own-moment button')")
        page.keyboard.press("Enter")
        expect(page.locator(".own-mark")).to_have_count(2)
        assert product.rows(DISAGREEMENTS, session)[1] == (4000, 5000, "")
        assert [*problems(page), *too_wide(page)] == []

        page.get_by_role("button", name="Switch on: Recognise this browser").press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("Changed")
        assert page.evaluate("Object.keys(localStorage).some((own) => own.startsWith('viewer-key-'))")
        tab_to_withdrawal = page.locator("form[action*='withdraw/'] button")
        tab_to_withdrawal.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("has been erased")
        assert not page.evaluate("Object.keys(localStorage).some((own) => own.startsWith('viewer-key-'))")
        assert [*problems(page), *too_wide(page)] == []
        assert fits(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the proof").press("Enter")
        assert '"campaigns.Disagreement": 2' in download.value.path().read_text()
        assert failed == []
    assert product.rows(DISAGREEMENTS, session) == []
    assert product.rows("SELECT count(*) FROM campaigns_exposure WHERE session_id = %s", session) == [(0,)]


def test_the_page_is_mirrored_in_arabic_and_fits_a_small_phone(
    viewer_at: Callable[[str], Viewer], browser: Browser
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_for_thanks()
    link = viewer.page.locator("#rights .withdrawal-link").first.get_attribute("href")
    with browser.new_context(viewport={"width": 320, "height": 700}) as elsewhere:
        page = elsewhere.new_page()
        page.goto(link)
        page.locator(".language-menu summary").click()
        page.get_by_role("link", name="العربية").click()
        page.wait_for_url("**/?lang=ar*")
        opened(page, page.url)
        assert page.locator("html").get_attribute("dir") == "rtl"
        page.locator(".own-play summary").click()
        assert [*problems(page), *too_wide(page)] == []
        page.locator(".moments form button").first.click()
        expect(page.locator("html")).to_have_attribute("lang", "ar")  # what follows stays in the language
        first = page.locator(".legend .swatch").first.bounding_box()
        assert first["x"] > 160  # the legend begins at the right
