"""A colleague is invited, sets up a second factor and signs in with it, by keyboard; each page of it is open to all."""

import base64
import re
import secrets
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.e2e.pages import sign_in
from tests.e2e.product import Product
from tests.e2e.test_viewer_accessible import problems, too_wide

ADMIN = """
from campaigns.models import Organisation
from campaigns.services.members import member_add
member_add(organisation=Organisation.objects.order_by("pk").first(), role="admin", username="{}", password="{}")
"""


def admin_new(product: Product) -> str:
    """Make an admin, another one where a test is tried again; return who may sign in."""
    name = f"nora-{secrets.token_hex(3)}"
    product.people[name] = secrets.token_urlsafe(12)
    product.command("shell", "--no-imports", "-c", ADMIN.format(name, product.people[name]))
    return name


class Looks:
    """Holds pages to axe-core's rules, light and dark, on a wide window and on a phone's."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, page: Page) -> None:
        wide = page.viewport_size
        for scheme, size in (("light", wide), ("dark", {"width": 390, "height": 844})):
            page.evaluate("(scheme) => { document.documentElement.dataset.theme = scheme; }", scheme)
            page.set_viewport_size(size)
            page.wait_for_timeout(400)  # colours glide into the other theme
            own = [*problems(page), *(f"too wide: {part}" for part in too_wide(page))]
            self.found += [f"{urlsplit(page.url).path} {scheme}: {text}" for text in own]
        page.set_viewport_size(wide)


@pytest.fixture
def looked_at() -> Iterator[Looks]:
    looks = Looks()
    yield looks
    assert looks.found == []


def code_of(key: str, *, ahead: int = 0) -> str:
    totp = TOTP(base64.b32decode(key.replace(" ", "")))
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


def test_a_colleague_joins_and_signs_in_with_two_factors(
    product: Product, browser: Browser, looked_at: Looks
) -> None:
    nora, otto = admin_new(product), f"otto-{secrets.token_hex(3)}"
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{product.address}/sign-in/forgotten/")
        looked_at(page)
        sign_in(page, product, name=nora)
        page.goto(f"{product.address}/access/people/")
        page.get_by_label("E-mail address").fill(f"{otto}@example.org")
        page.keyboard.press("Enter")
        link = page.get_by_label("The link of the invitation").input_value()
        looked_at(page)
        page.goto(f"{product.address}/sign-in/second-factor/")
        looked_at(page)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{product.address}{urlsplit(link).path}")
        looked_at(page)
        page.get_by_label("Username").fill(otto)
        product.people[otto] = secrets.token_urlsafe(12)
        for label in ("Password", "Password confirmation"):
            page.get_by_label(label, exact=True).fill(product.people[otto])
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/sign-in/"))
        sign_in(page, product, name=otto)
        page.goto(f"{product.address}/sign-in/second-factor/new/")
        looked_at(page)
        key = page.get_by_label("The key, where the app cannot read pictures").input_value()
        expect(page.get_by_label("Code")).to_be_focused()
        page.keyboard.type(code_of(key))
        page.keyboard.press("Enter")
        codes = page.get_by_label("Recovery codes").input_value().splitlines()
        assert len(codes) == 10
        looked_at(page)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        sign_in(page, product, "/campaigns/", name=otto)
        looked_at(page)
        page.get_by_label("Code").fill(codes[0])
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{product.address}/campaigns/")
        page.goto(f"{product.address}/sign-in/second-factor/")
        expect(page.get_by_text("9 recovery codes are left")).to_be_visible()
        looked_at(page)


def test_a_passkey_of_the_browser_takes_the_place_of_a_code(
    product: Product, browser: Browser, looked_at: Looks
) -> None:
    noor = admin_new(product)
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        devices = context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True, "hasResidentKey": True}
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, product, name=noor)
        page.goto(f"{product.address}/sign-in/second-factor/passkey/")
        looked_at(page)
        page.get_by_label("Name").fill("this computer")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_label("Recovery codes")).not_to_be_empty()
        context.clear_cookies()
        sign_in(page, product, "/campaigns/", name=noor)
        looked_at(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page).to_have_url(f"{product.address}/campaigns/")
        page.goto(f"{product.address}/sign-in/second-factor/")
        looked_at(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text("The passkey was read.")).to_be_visible()
        page.get_by_role("button", name="Remove “this computer”").click()
        expect(page.get_by_role("link", name="Set it up with a passkey")).to_be_visible()


def test_a_page_asks_for_a_report_and_the_worker_brings_it(
    product: Product, browser: Browser, looked_at: Looks
) -> None:
    ((campaign,),) = product.rows("SELECT min(id) FROM campaigns_campaign")
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        sign_in(page, product, f"/campaigns/{campaign}/report.pdf")
        ready = page.get_by_role("link", name="Download")
        expect(ready).to_be_visible(timeout=120_000)
        looked_at(page)
        with page.expect_download() as download:
            ready.click()
        assert download.value.suggested_filename.endswith("-report.pdf")
