"""A browser with one empty page, to which the product's scripts and the tests beside this file are served from disk."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from dashboards.surfaces.text.format import page_rules
from tests.e2e.browsers import browser_path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://localhost"  # nothing listens there: every request is answered below
_PAGE = """<!doctype html><html lang='en'><title>Scripts under test</title><body>
<script id="formats" type="application/json">{rules}</script></body></html>"""


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=browser_path(playwright), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def tab(browser: Browser) -> Page:
    tab = browser.new_page()
    tab.route("**/*", _answer)
    return tab


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The empty page, loaded anew; at the end no error may have gone unseen."""
    problems: list[str] = []

    def note(error: object) -> None:
        problems.append(str(error))

    tab.on("pageerror", note)
    tab.goto(f"{ADDRESS}/")
    yield tab
    tab.remove_listener("pageerror", note)
    assert problems == []


def _answer(route: Route) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(content_type="text/html", body=_PAGE.format(rules=json.dumps(page_rules())))
    elif file := _script(path):
        route.fulfill(content_type="text/javascript", body=file.read_text())
    else:
        route.fulfill(status=404)


def _script(path: str) -> Path | None:
    """Return the script at /static/… as a room holds it, or at /tests/… as it lies beside this file."""
    found = ROOT.glob(path.lstrip("/") if path.startswith("/tests/") else f"*{path}")
    return next((file for file in found if file.suffix == ".js"), None)
