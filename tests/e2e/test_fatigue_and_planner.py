"""Fatigue and the planner in a real browser: drawn, with tables and files, by the keyboard and on a phone."""

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages import fits_soon, sign_in, wait_until_drawn
from tests.e2e.product import Product
from tests.e2e.test_keyboard_and_phone import tab_to


@pytest.fixture(scope="module")
def simulated(product: Product) -> tuple[int, int]:
    return product.simulated_ad()


@pytest.fixture
def page(context: BrowserContext, product: Product) -> Iterator[Page]:
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    sign_in(page, product)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield page
    assert problems == []


def saved(page: Page, selector: str) -> list[dict[str, str]]:
    """Press Enter on a link to a CSV file, reached by Tab, and return its rows."""
    page.locator(selector).first.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_fatigue_answers_draws_and_hands_out(
    page: Page, product: Product, simulated: tuple[int, int]
) -> None:
    campaign, ad = simulated
    page.goto(f"{product.address}/campaigns/{campaign}/ads/{ad}/")
    tab_to(page, 'a[href$="/fatigue/"]')
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text(re.compile(r"^\s*(Fresh|Limited|Fatigued|Watch)\s*$"))
    expect(page.locator("#answer")).to_contain_text("95 %")
    charts = page.locator("[data-draw]")
    expect(page.locator("[data-draw]:has(canvas)")).to_have_count(charts.count())
    assert charts.count() >= 3
    wait_until_drawn(page, "[data-draw]")
    summary = page.get_by_text("Show the table").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open] tbody tr").nth(2)).to_be_visible()
    rows = saved(page, "a[href*='.csv']")
    assert len(rows) >= 3
    page.reload()
    tab_to(page, 'a[href="?measure=attention"]')
    page.keyboard.press("Enter")
    expect(page.locator('a[aria-current="true"]')).to_have_text("Attention")
    page.set_viewport_size({"width": 390, "height": 844})
    fits_soon(page)


def test_planner_simulates_until_the_answer_stands(
    page: Page, product: Product, simulated: tuple[int, int]
) -> None:
    page.goto(f"{product.address}/campaigns/{simulated[0]}/plan/?kind=shares")
    expect(page.locator("#answer")).to_contain_text("viewers for each ad")
    assert len(saved(page, "[data-plan-file]")) > 5
    tab_to(page, 'a[href="?kind=fatigue"]')
    page.keyboard.press("Enter")
    page.locator("[name=left]").fill("40")
    page.locator("[name=left]").press("Enter")
    expect(page.locator("#answer")).to_contain_text("So far: Measure")
    stop = page.locator("[data-plan-stop]")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-progress]")).to_have_count(0)
    expect(page.locator("#answer")).to_contain_text("simulated studies")
    expect(page.locator("#answer")).not_to_contain_text("So far")
    wait_until_drawn(page, "[data-draw]")
    rows = saved(page, "[data-plan-file]")
    assert rows
    assert all(float(row["low"]) <= float(row["power"]) <= float(row["high"]) for row in rows)
    page.set_viewport_size({"width": 390, "height": 844})
    fits_soon(page)


def test_planner_says_what_is_wrong(page: Page, product: Product, simulated: tuple[int, int]) -> None:
    page.goto(f"{product.address}/campaigns/{simulated[0]}/plan/?kind=traces")
    page.locator("[name=second]").fill("25")
    page.locator("[name=second]").press("Enter")
    expect(page.get_by_text("must differ by half a point")).to_be_visible()
    expect(page.locator("[data-draw]")).to_have_count(0)
