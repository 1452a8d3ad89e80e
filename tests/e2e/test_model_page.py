"""A network's page in a real browser: its charts are drawn, on a phone too, and no script fails."""

from playwright.sync_api import BrowserContext, expect

from inference.engine.weights import current_folder
from tests.e2e.pages import fits_soon, sign_in, wait_until_drawn
from tests.e2e.product import Product


def test_charts_of_the_shipped_network_are_drawn(context: BrowserContext, product: Product) -> None:
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    sign_in(page, product, "/models/")
    page.locator(f'main a[href="/models/{current_folder().name}/"]').click()
    expect(page.locator("[data-chart]:has(canvas)")).to_have_count(3)
    wait_until_drawn(page, "[data-chart]")
    page.locator("details", has_text="Show the table").first.click()
    expect(page.get_by_role("row", name="Happy").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    fits_soon(page)
    assert problems == []
