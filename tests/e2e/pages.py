"""What several tests do on the pages of signed-in people."""

from playwright.sync_api import Page

from tests.e2e.product import Product

# Fewer would be an empty chart's axes.
_DRAWN = """boxes => [...document.querySelectorAll(boxes)].every((box) =>
  [...box.querySelectorAll("canvas")].reduce((pixels, canvas) => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return pixels + data.filter((part, i) => i % 4 === 3 && part).length;
  }, 0) > 1000)"""

# Adds up how far things move on a page without anybody's doing, in `window.shifted`.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


def cold(page: Page) -> list[int]:
    """Let the page load everything anew from here on; return the list to which each answer's bytes will be added."""
    session, sizes = page.context.new_cdp_session(page), []
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes


def sign_in(page: Page, product: Product, path: str = "/sign-in/", *, name: str = "analyst") -> None:
    """Ask for a page that leads to the sign-in page, or for that one, and sign in."""
    page.goto(f"{product.address}{path}")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(product.people[name])
    page.get_by_role("button", name="Sign in").click()


def wait_until_drawn(page: Page, boxes: str) -> None:
    """Wait until something is drawn on the canvases within each of the boxes, a CSS selector."""
    wait_until(page, _DRAWN, boxes)


def fits_soon(page: Page) -> None:
    """Wait until nothing is wider than the window: charts follow its width a moment later."""
    wait_until(page, "() => document.documentElement.scrollWidth <= window.innerWidth")


def wait_until(page: Page, script: str, argument: object = None, *, seconds: int = 10) -> None:
    """Ask again and again; fail after so many seconds. `wait_for_function` evaluates text, which the pages forbid."""
    for _ in range(seconds * 10):
        if page.evaluate(script, argument):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not true within {seconds} seconds: {script}")
