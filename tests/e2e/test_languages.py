"""The viewer's page in every language, on a phone: nothing is cut, nothing reaches beyond the window."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from campaigns.viewer_language import languages_offered
from tests.e2e.product import Product
from tests.e2e.test_viewer_accessible import SHOW, STEPS, problems, too_wide
from tests.e2e.viewer import Viewer

# Texts that are wider or higher than what holds them.
CUT = """() => [...document.querySelectorAll("button, summary, a.btn, .stepper li, h1, legend, label")]
  .filter((own) => own.checkVisibility() && !own.closest(".visually-hidden, .stage-title")
    && (own.scrollWidth > own.clientWidth + 1 && getComputedStyle(own).display !== "inline"))
  .map((own) => own.textContent.trim())"""
PICTURES = os.environ.get("LANGUAGE_PICTURES")  # a folder: to look at them


def test_every_step_fits_a_phone_in_every_language(viewer_at: Callable[[str], Viewer]) -> None:
    page = viewer_at("asks questions").page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    address = page.url.split("?")[0]
    found: dict[tuple[str, str], list[str]] = {}
    for code in languages_offered():
        page.goto(f"{address}?lang={code}")
        assert page.evaluate("document.documentElement.lang") == code
        assert page.evaluate("getComputedStyle(document.body).direction") == (
            "rtl" if code == "ar" else "ltr"
        )
        expect(page.locator("#agree")).to_be_enabled()  # the page's program has begun
        for step in page.evaluate(STEPS):
            page.evaluate(SHOW, step)
            found[code, step] = [*too_wide(page), *page.evaluate(CUT)]
            if (code, step) == ("ar", "welcome"):
                found[code, step] += problems(page)
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{code}-{step}.png", full_page=step == "welcome")
    assert {where: own for where, own in found.items() if own} == {}


@pytest.mark.parametrize("code", ["ar", "ja"])
def test_the_language_is_chosen_on_the_page_and_its_program_speaks_it(
    viewer_at: Callable[[str], Viewer], code: str
) -> None:
    page = viewer_at("asks questions").page
    page.locator(".language-menu summary").click()
    page.locator(f'.language-menu a[hreflang="{code}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", code)
    page.locator("#agree").click()  # nothing is switched on: the page says what is missing
    expect(page.locator("#consent-error")).to_contain_text({"ar": "الظاهرة", "ja": "表情"}[code])


LOOK = """
from io import BytesIO
from PIL import Image
from campaigns.models import Campaign, Organisation
from campaigns.services.looks import look_set
file = BytesIO()
Image.new("RGB", (640, 200), "teal").save(file, "PNG")
Campaign.objects.filter(name="asks questions").update(brand="{brand}")
look_set(organisation=Organisation.objects.get(slug="demo"), {how})
print("{{}}")
"""


def test_the_bar_holds_logo_brand_and_the_whole_name_of_the_language_on_a_phone(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    brand = "Sunrise and City Bike Donaudampfschifffahrt"
    product.json("shell", "-c", LOOK.format(brand=brand, how="logo=file"))
    page = viewer_at("asks questions").page
    address = page.url.split("?")[0]
    found = {}
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        for code in languages_offered():
            page.goto(f"{address}?lang={code}")
            lines = page.locator(".language-menu summary span").evaluate("own => own.getClientRects().length")
            bar = page.locator(".viewer-bar").bounding_box()
            inside = page.locator(".viewer-bar > *").evaluate_all(
                "(all, bottom) => all.every((own) => own.getBoundingClientRect().bottom <= bottom + 1)",
                bar["y"] + bar["height"],
            )
            found[width, code] = (lines, inside, too_wide(page))
    product.json("shell", "-c", LOOK.format(brand="Alpine", how="keep_logo=False"))
    assert {where: own for where, own in found.items() if own != (1, True, [])} == {}
