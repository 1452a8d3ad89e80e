"""What is shown once is made once: a page that is loaded again does not send its form again."""

import secrets

from playwright.sync_api import BrowserContext, Page

from tests.e2e.pages import sign_in
from tests.e2e.product import Product


def text_of(page: Page, label: str) -> str:
    return page.get_by_label(label).input_value()


def test_a_token_page_that_is_loaded_again_makes_and_rotates_nothing(
    product: Product, context: BrowserContext
) -> None:
    page, name = context.new_page(), f"Once {secrets.token_hex(3)}"
    sign_in(page, product, "/access/tokens/", name="admin")
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("input[value='results:read']").check()
    page.get_by_role("button", name="Make the token").click()
    made = text_of(page, "The new token")
    page.reload()
    assert page.get_by_label("The new token").count() == 0
    rows = "SELECT digest, old_digest FROM campaigns_accesstoken WHERE name = %s"
    (first,) = product.rows(rows, name)
    page.get_by_role("button", name=f"Rotate {name}").click()
    assert text_of(page, "The new token") != made
    page.reload()
    assert page.url.endswith("/access/tokens/") and page.get_by_label("The new token").count() == 0
    ((now, before),) = product.rows(rows, name)
    assert before == first[0] and now != before, "the text before is still good: one rotation, not two"
