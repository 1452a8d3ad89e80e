"""How heavy pages are, how soon they can be used, and whether anything on them jumps, in a real browser.

    python -m benchmarks.pages [--runs 3] [--core 0] [--only ad viewer] [--json]

The product with its demonstration, as `manage.py up` starts it. Each page is opened with a cold cache, at 1440 × 900
and at 390 × 844, by a Chromium that has one core. `kB`: what came over the wire, files and all; `ready`: the document
is read and no task of more than 50 ms follows, in ms since the page was asked for; `shift`: the sum of layout shifts
until a second after the network is quiet. Of `--runs` the median, of shifts the most. What is over its limit has a
star.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browsers import browser_launch
from tests.e2e.pages import SHIFTS, cold, sign_in
from tests.e2e.product import Product

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LIMITS = {"kB": 1200.0, "ready": 1500.0, "shift": 0.0}
PAGES = {
    "overview": "/campaigns/",
    "campaign": "/campaigns/{campaign}/",
    "ad": "/campaigns/{campaign}/ads/{ad}/",
    "compare": "/campaigns/{campaign}/compare/",
    "fatigue": "/campaigns/{campaign}/ads/{ad}/fatigue/",
    "studio": "/studio/{campaign}/",
    "viewer": "/v/{code}/",
}
_TASKS = """
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.busyUntil = task.startTime + task.duration;
}).observe({type: "longtask", buffered: true});
"""
_READY = """() => Math.max(
  performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, window.busyUntil)"""
_QUIET_MS = 1000


def measure(product: Product, *, runs: int, core: int, only: list[str]) -> list[dict[str, Any]]:
    campaign, ad = product.simulated_ad()
    ((code,),) = product.rows("SELECT share_code FROM campaigns_campaign WHERE status = 'published' LIMIT 1")
    with sync_playwright() as playwright:
        with _on_core(core):
            browser = browser_launch(playwright, camera="missing", webcam=Path())
        with browser.new_context() as context:
            page = context.new_page()
            sign_in(page, product)
            page.wait_for_load_state("networkidle")
            signed_in = context.storage_state()
        rows = []
        for name in only or PAGES:
            address = product.address + PAGES[name].format(campaign=campaign, ad=ad, code=code)
            for size in SIZES:
                figures = [_opened(browser, address, size, signed_in) for _ in range(runs)]
                rows.append({"page": name, "size": size, **_summary(figures)})
        browser.close()
        return rows


def _opened(browser: Browser, address: str, size: str, signed_in: Any) -> Mapping[str, float]:
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    with browser.new_context(
        viewport=viewport, storage_state=signed_in, has_touch=size == "phone"
    ) as context:
        context.add_init_script(SHIFTS)
        context.add_init_script(_TASKS)
        page = context.new_page()
        sizes = cold(page)
        answer = page.goto(address)
        assert answer and answer.status == 200, f"{address} answered {answer and answer.status}"
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(_QUIET_MS)
        return {"kB": sum(sizes) / 1000, "ready": page.evaluate(_READY), "shift": _shifted(page)}


def _shifted(page: Page) -> float:
    return float(page.evaluate("() => window.shifted"))


def _summary(figures: list[Mapping[str, float]]) -> dict[str, float]:
    return {
        "kB": median(own["kB"] for own in figures),
        "ready": median(own["ready"] for own in figures),
        "shift": max(own["shift"] for own in figures),
    }


@contextmanager
def _on_core(core: int) -> Iterator[None]:
    """What is started meanwhile has one core; the product, which runs already, has all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)))
    parser.add_argument("--only", nargs="*", default=[], choices=list(PAGES))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fer-pages-") as folder:
        product = Product(Path(folder))
        try:
            rows = measure(product, runs=options.runs, core=options.core, only=options.only)
        finally:
            product.stop()
    if options.json:
        print(json.dumps(rows))
        return
    print(f"{'page':10} {'size':6}" + "".join(f"{name:>12}" for name in LIMITS))
    for row in rows:
        told = (
            f"{row[name]:>10.{3 if name == 'shift' else 0}f} {'*' if row[name] > most else ' '}"
            for name, most in LIMITS.items()
        )
        print(f"{row['page']:10} {row['size']:6}" + "".join(told))


if __name__ == "__main__":
    main()
