"""One product and one browser for all end-to-end tests. Both end with this folder: no event loop is left to others."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.e2e.browsers import browser_launch
from tests.e2e.product import Product
from tests.e2e.viewer import Viewer
from tests.e2e.webcam import webcam_write

# Playwright's own patience for actions: what is waited for comes, and a busy machine takes its time.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Say beside a failure what each open page showed."""
    report = yield
    if report.failed and (browser := getattr(item, "funcargs", {}).get("browser")):
        shown = [f"{page.url}\n{page.locator('body').inner_text()}" for page in _pages(browser)]
        report.sections.append(("what the pages show", "\n\n".join(shown)))
    return report


def _pages(browser: Browser) -> Iterator[Page]:
    return (page for context in browser.contexts for page in context.pages if not page.is_closed())


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="package")
def product(folder: Path) -> Iterator[Product]:
    product = Product(folder)
    yield product
    product.stop()


@pytest.fixture(scope="package")
def codes(product: Product) -> dict[str, str]:
    """Share codes of the campaigns `one ad`, `two ads` and `camera needed`; marta may sign in from now on."""
    product.people["marta"] = product.environment["MARTA_PASSWORD"] = secrets.token_urlsafe(12)
    return product.json("shell", "-c", "from tests.e2e.seed import seed; seed()")


@pytest.fixture(scope="package")
def slow_link_code(product: Product, codes: dict[str, str]) -> Callable[[int], str]:
    """Return a function that makes a campaign with one picture shown for so many seconds, five frames a second."""
    call = "from tests.e2e.seed import seed_long; seed_long({})"
    return lambda seconds: product.json("shell", "-c", call.format(seconds))["code"]


@pytest.fixture(scope="module")
def path(product: Product) -> str:
    """The address of a measured clip's page; each module has a clip of its own."""
    return product.json(
        "shell", "--no-imports", "-c", "from tests.dashboards.seed import seed_clip; seed_clip()"
    )["path"]


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def webcam(folder: Path) -> Path:
    return webcam_write(folder / "face.y4m")


@pytest.fixture(scope="package")
def browser(playwright: Playwright, webcam: Path) -> Iterator[Browser]:
    """The browser whose camera shows a face."""
    browser = browser_launch(playwright, camera="face", webcam=webcam)
    yield browser
    browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


@pytest.fixture
def viewer_at(
    product: Product, codes: dict[str, str], context: BrowserContext
) -> Iterator[Callable[..., Viewer]]:
    """Return a function (campaign's name) that opens its link; at the end no script may have failed."""
    viewers: list[Viewer] = []

    def open_link(name: str) -> Viewer:
        viewers.append(Viewer(context, product.address, codes[name]).open())
        return viewers[-1]

    yield open_link
    assert [problem for viewer in viewers for problem in viewer.problems] == []
