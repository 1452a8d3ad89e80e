"""Takes the pictures of the README: `make screenshots`, or `python -m tests.e2e.screenshots FOLDER [NAME ...]`.

Starts the product with its simulated campaign, drives the browser of the end-to-end tests, and writes small PNG files.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e.browsers import browser_launch
from tests.e2e.pages import sign_in
from tests.e2e.product import ROOT, Product

WIDTH, HEIGHT, TALLEST = 1440, 900, 2200
COLOURS = 128  # of a picture's palette: pages need few, and a file is a third as large
SETTLE_MS = 1500  # charts fade in
# Name of the picture → address; with a plus, the whole page instead of a window's height.
SHOTS = {
    "ad-page": "/campaigns/{campaign}/ads/{ad}/",
    "campaign": "/campaigns/{campaign}/",
    "compare": "/campaigns/{campaign}/compare/",
    "fatigue": "/campaigns/{campaign}/ads/{ad}/fatigue/",
    "planner": "/campaigns/{campaign}/plan/",
    "models": "/models/",
    "viewing": "/v/{code}/",
}


def shots_take(product: Product, page: Page, out: Path, *, names: list[str]) -> list[Path]:
    """Open each page and write its picture; return the files.

    Raises:
        AssertionError: a page is not there, or a script failed on it.
    """
    campaign, ad = product.simulated_ad()
    ((code,),) = product.rows("SELECT share_code FROM campaigns_campaign WHERE status = 'published' LIMIT 1")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sign_in(page, product)
    files = []
    for name in names:
        address, whole = SHOTS[name].lstrip("+"), SHOTS[name].startswith("+")
        answer = page.goto(product.address + address.format(campaign=campaign, ad=ad, code=code))
        assert answer and answer.status == 200, f"{name}: {address} answered {answer and answer.status}"
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLE_MS)
        assert not problems, f"{name}: {problems}"
        height = page.evaluate("document.documentElement.scrollHeight") if whole else HEIGHT
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(height, TALLEST)}
        files.append(out / f"{name}.png")
        files[-1].write_bytes(picture_shrink(page.screenshot(full_page=whole, clip=clip)))
    return files


def picture_shrink(png: bytes) -> bytes:
    """The same picture with a palette."""
    shrunk = BytesIO()
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(shrunk, "PNG", optimize=True)
    return shrunk.getvalue()


def main(out: str = "docs/images", *names: str) -> None:
    folder = ROOT / out
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fer-shots-") as temporary, sync_playwright() as playwright:
        product = Product(Path(temporary))
        try:
            print("the product runs; waiting for its simulated viewers", flush=True)
            browser = browser_launch(playwright, camera="missing", webcam=Path())
            with browser.new_context(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="light",
                reduced_motion="reduce",
                locale="en-US",
                timezone_id="UTC",
            ) as context:
                page = context.new_page()
                for file in shots_take(product, page, folder, names=list(names or SHOTS)):
                    print(f"{file}  {file.stat().st_size / 1000:.0f} kB", flush=True)
            browser.close()
        finally:
            product.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
