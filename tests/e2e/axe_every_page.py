"""Every page of the URL map, by axe-core's rules, light and dark: a new page is among them without being named here."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import APIResponse, Browser, Page, expect

from tests.e2e.pages import SHIFTS, cold, sign_in
from tests.e2e.product import Product

# Routes that open no page of ours.
NOT_OPENED = {
    "api-docs": "Swagger's own page: tests/security/test_headers.py holds it to what it may load",
    "join": "tests/e2e/test_people_sign_in.py opens it with a real invitation",
}
PARTS, LEAST_PAGES = 4, 48
NOWHERE = "/nothing-here/"
BYTES, SHIFT = 1_200_000, 0.005
# Where people come in: the page of an ad is measured in tests/e2e/test_ad_in_three_screens.py.
FIRST = (
    "login",
    "dashboards:campaigns",
    "dashboards:campaign",
    "studio:campaign",
    "shared:results",
    "rights:data",
)
_INTERACTIVE = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
# Colours do not glide into the other theme: what is in between nobody reads.
_BROKEN = """async () => {
  const found = [], html = document.documentElement, still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [still];
  for (const [theme, options] of [["light", {}], ["dark", {runOnly: ["color-contrast"]}]]) {
    html.dataset.theme = theme;
    const { violations } = await axe.run(document, { ...options, resultTypes: ["violations"] });
    for (const own of violations) {
      for (const node of own.nodes) found.push(`${theme} ${own.id}: ${node.html.slice(0, 200)}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def page(product: Product, browser: Browser) -> Iterator[Page]:
    """The installation's operator, who sees every page."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        sign_in(page, product, name="admin")
        expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
        yield page


@pytest.fixture(scope="module")
def addresses(product: Product) -> dict[str, str]:
    """Of every route by its name, and of pages in other states."""
    campaign, _ = product.simulated_ad()
    seeded = product.json(
        "shell", "--no-imports", "-c", f"from tests.e2e.every_page import seed; seed({campaign})"
    )
    named = {name: path for name, path in seeded["paths"].items() if name not in NOT_OPENED}
    return named | {path: path for path in [*seeded["others"], NOWHERE]}


def is_page(answer: APIResponse) -> bool:
    """Whether it is a whole document of its own: no file, no part of a page, no refusal, which are all one."""
    return answer.status in (200, 401, 410) and "<html" in answer.text()[:200]


def broken(page: Page) -> list[str]:
    """Return what axe-core finds on the page in light, and of its colours in dark."""
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(_BROKEN)


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page_in_light_and_dark(
    page: Page, product: Product, addresses: dict[str, str], part: int
) -> None:
    found: dict[str, list[str]] = {}
    seen = 0
    for name, path in list(addresses.items())[part::PARTS]:
        if name != NOWHERE and not is_page(page.request.get(f"{product.address}{path}", max_redirects=0)):
            continue
        page.goto(f"{product.address}{path}")
        seen += 1
        if wrong := broken(page):
            found[f"{name} {path}"] = wrong
    print(f"\naxe-core on {seen} pages")
    assert found == {}
    assert seen >= LEAST_PAGES / PARTS


def test_axe_sees_what_is_wrong(page: Page, product: Product) -> None:
    page.goto(f"{product.address}/campaigns/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any("button-name" in own for own in broken(page))


@pytest.mark.parametrize("name", FIRST)
def test_page_that_people_come_in_by_is_light_and_keeps_still(
    page: Page, product: Product, addresses: dict[str, str], name: str
) -> None:
    own = page.context.new_page()
    own.add_init_script(SHIFTS)
    sizes = cold(own)
    own.goto(f"{product.address}{addresses[name]}")
    own.wait_for_load_state("networkidle")
    shifted, interactive = own.evaluate("() => window.shifted"), own.evaluate(_INTERACTIVE)
    print(f"\n{name}: {sum(sizes) / 1e6:.2f} MB cold, interactive {interactive:.0f} ms, shift {shifted:.4f}")
    own.close()
    assert sum(sizes) <= BYTES
    assert shifted <= SHIFT
