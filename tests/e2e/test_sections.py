"""The parts of a page that are fetched by themselves: each says what it lacks and offers a way on; none shows the page
to sign in at within another page."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.e2e.pages import fits_soon, sign_in, wait_until_drawn
from tests.e2e.product import Product

LONG = "Unbroken" * 23 + "Title!"  # 190 letters
PARTS = ("scenes", "moments", "numbers", "levels", "audience", "prior-shift")


@pytest.fixture
def context(product: Product, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which an analyst is signed in; no script may fail."""
    problems: list[str] = []
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.on("weberror", lambda error: problems.append(str(error.error)))
        page = context.new_page()
        sign_in(page, product)
        expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
        page.close()
        yield context
    assert problems == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def note(page: Page, part: str, text: str = "This part of the page did not come") -> Locator:
    return page.locator(f"#{part}[data-section]").get_by_text(text)


def unfold(page: Page, *folds: str) -> None:
    for fold in folds:
        page.locator(f"#fold-{fold} > summary").click()


def ask_again(page: Page, part: str) -> None:
    page.locator(f"#{part}").get_by_role("button", name="Try again").click()


def refuse(page: Page, part: str, answer: Callable[[Route], None]) -> str:
    pattern = f"**/{part}/"
    page.route(pattern, answer)
    return pattern


def test_failed_part_says_so_and_comes_when_asked_again(product: Product, page: Page, path: str) -> None:
    failing = refuse(page, "numbers", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.goto(f"{product.address}{path}")
    unfold(page, "numbers", "statistics")
    expect(note(page, "numbers")).to_be_visible()
    expect(page.get_by_role("heading", name="Broken")).to_have_count(0)
    expect(page.locator("#numbers .skeleton")).to_be_hidden()
    expect(page.locator("[data-level]")).to_have_count(2)  # the others came
    page.unroute(failing)
    ask_again(page, "numbers")
    expect(page.get_by_role("heading", name="The ad in numbers")).to_be_visible()
    expect(note(page, "numbers")).to_have_count(0)


def test_a_fold_opened_before_the_scripts_came_is_filled_all_the_same(
    product: Product, page: Page, path: str
) -> None:
    held: list[Route] = []
    page.route("**/htmx*.js", lambda route: held.append(route))
    page.goto(f"{product.address}{path}", wait_until="commit")
    unfold(page, "statistics")
    page.wait_for_timeout(300)
    held[0].continue_()
    expect(page.locator("[data-level]")).to_have_count(2)


def test_cut_network_is_a_failure_with_a_way_on(product: Product, page: Page, path: str) -> None:
    cut = refuse(page, "levels", lambda route: route.abort())
    page.goto(f"{product.address}{path}")
    unfold(page, "statistics")
    expect(note(page, "levels")).to_be_visible()
    ask_again(page, "levels")
    expect(note(page, "levels")).to_be_visible()  # still cut: it says so again
    page.unroute(cut)
    ask_again(page, "levels")
    expect(page.locator("[data-level]")).to_have_count(2)
    wait_until_drawn(page, "[data-level] .chart")


def test_slow_part_tells_that_it_is_worked_on_and_ends_at_the_time_limit(
    product: Product, page: Page, path: str
) -> None:
    failing = refuse(page, "numbers", lambda route: route.fulfill(status=503))
    page.goto(f"{product.address}{path}")
    unfold(page, "numbers")
    expect(note(page, "numbers")).to_be_visible()
    assert page.evaluate("htmx.config.timeout") == 20_000
    page.evaluate("() => { htmx.config.timeout = 4000; }")
    page.unroute(failing)
    silent = refuse(page, "numbers", lambda _route: None)
    ask_again(page, "numbers")
    expect(note(page, "numbers", "Still working")).to_be_visible()
    expect(page.locator("#numbers .skeleton")).to_be_visible()
    expect(note(page, "numbers")).to_be_visible()
    page.unroute(silent)


def test_who_is_signed_out_gets_a_way_to_sign_in_that_returns(
    product: Product, context: BrowserContext, page: Page, path: str
) -> None:
    page.goto(f"{product.address}{path}")
    unfold(page, "numbers")
    expect(page.get_by_role("heading", name="The ad in numbers")).to_be_visible()
    context.clear_cookies(name="sessionid")
    unfold(page, "statistics")
    part = page.locator("#prior-shift")
    expect(part.get_by_text("You are signed out")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    part.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Username").fill("analyst")
    page.get_by_label("Password").fill(product.people["analyst"])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))


def test_part_that_is_gone_says_so_and_offers_nothing_to_try(product: Product, page: Page, path: str) -> None:
    refuse(page, "audience", lambda route: route.fulfill(status=404))
    page.goto(f"{product.address}{path}")
    unfold(page, "audience")
    expect(note(page, "audience", "This part is no longer there")).to_be_visible()
    expect(page.locator("#audience").get_by_role("button")).to_have_count(0)


def test_without_scripts_every_part_is_a_page_of_its_own(
    product: Product, browser: Browser, context: BrowserContext, path: str
) -> None:
    state = context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=state) as bare:
        page = bare.new_page()
        page.goto(f"{product.address}{path}")
        links = page.locator("noscript a", has_text="Open this part of the page")
        expect(links).to_have_count(page.locator("[data-section]").count())
        expect(page.locator("[data-section] .skeleton").first).to_be_hidden()
        unfold(page, "numbers")
        page.locator("#numbers").get_by_role("link", name="Open this part").click()
        expect(page.get_by_role("heading", name="The ad in numbers")).to_be_visible()
        expect(page.get_by_role("navigation", name="Breadcrumbs")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_title_of_190_letters_without_a_space_widens_no_page(
    product: Product, page: Page, width: int
) -> None:
    code = f"from tests.dashboards.seed import seed_clip; seed_clip(title='{LONG}')"
    path = product.json("shell", "--no-imports", "-c", code)["path"]
    page.set_viewport_size({"width": width, "height": 900})
    for address in (path, *(f"{path}{part}/" for part in PARTS)):
        page.goto(f"{product.address}{address}")
        expect(page.get_by_text(LONG).filter(visible=True).first).to_be_visible()
        fits_soon(page)
    assert len(LONG) == 190


def test_picture_of_a_chart_is_what_its_button_gives(product: Product, page: Page, path: str) -> None:
    page.goto(f"{product.address}{path}")
    unfold(page, "downloads")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Valence, from the resting face, PNG").click()
    assert waiting.value.suggested_filename == "side-by-side-valence.png"
