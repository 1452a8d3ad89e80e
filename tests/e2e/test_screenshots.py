"""`make screenshots` takes what the README shows: pages that exist, in small files."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.urls import resolve
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.product import ROOT, Product
from tests.e2e.screenshots import HEIGHT, SHOTS, WIDTH, picture_shrink, shots_take


@pytest.mark.parametrize("name", SHOTS)
def test_each_picture_is_of_a_page_that_exists(name: str) -> None:
    assert resolve(SHOTS[name].lstrip("+").format(campaign=1, ad=2, code="a-share-code"))


def test_pictures_of_the_readme_are_among_those_that_are_taken() -> None:
    shown = re.findall(r"docs/images/([\w-]+)\.png", (ROOT / "README.md").read_text())
    assert shown
    assert set(shown) <= set(SHOTS)


def test_picture_gets_smaller_and_stays_as_it_looks() -> None:
    grey = np.random.default_rng(3).integers(0, 256, (90, 160, 1), np.uint8)
    drawn = np.repeat(grey, 3, axis=2)
    drawn[20:40, 10:90] = (20, 110, 90)
    png = BytesIO()
    Image.fromarray(drawn).save(png, "PNG")
    shrunk = picture_shrink(png.getvalue())
    seen = np.asarray(Image.open(BytesIO(shrunk)).convert("RGB")).astype(int)
    assert np.abs(seen - drawn).max() < 12
    assert len(shrunk) < len(png.getvalue())


def test_pictures_are_taken_of_the_running_product(
    product: Product, browser: Browser, tmp_path: Path
) -> None:
    with browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}) as context:
        files = shots_take(product, context.new_page(), tmp_path, names=["models", "viewing"])
    assert [file.name for file in files] == ["models.png", "viewing.png"]
    for file in files:
        picture = Image.open(file)
        assert picture.size == (WIDTH, HEIGHT)
        assert len(picture.getcolors()) > 20  # something is drawn
        assert file.stat().st_size < 250_000
