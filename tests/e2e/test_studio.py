"""A marketer sets a campaign up in the studio: how much work it is, and that nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from campaigns.clips.encode import clip_encode
from tests.e2e.pages import fits_soon
from tests.e2e.product import Product
from tests.people import moving_frames

# Real clicks and real edits of fields, each counted where it happens; both outlive the loading of a page.
_COUNT = """
const count = (name) => sessionStorage.setItem(name, Number(sessionStorage.getItem(name) ?? 0) + 1);
addEventListener("DOMContentLoaded", () => count("loads"));
addEventListener("click", (event) => { if (event.isTrusted) count("clicks"); }, true);
addEventListener("focusout", (event) => {
  if (event.target.matches?.("input:not([type=file]), textarea, select") && event.target.value) count("fields");
}, true);
"""


@pytest.fixture
def page(browser: Browser, product: Product, codes: dict[str, str]) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        assert problems == []


@pytest.fixture(scope="module")
def clips(folder: Path) -> list[Path]:
    made = []
    for number, name in enumerate(("Alpine_summer.mp4", "Alpine_winter_v2.mp4", "Alpine-Lake.mp4")):
        path = folder / name
        path.write_bytes(clip_encode(moving_frames(seconds=3 + number, width=320, height=180)))
        made.append(path)
    return made


def sign_in_as_marta(page: Page, product: Product) -> None:
    page.get_by_label("Username").fill("marta")
    page.get_by_label("Password").fill(product.people["marta"])
    page.get_by_role("button", name="Sign in").click()


def test_three_ads_are_published_in_six_clicks_three_fields_and_three_pages(
    page: Page, product: Product, clips: list[Path]
) -> None:
    page.on("filechooser", lambda _: None)  # asked for early: a browser that is busy hears of it late
    page.add_init_script(_COUNT)
    page.goto(f"{product.address}/sign-in/?next=/campaigns/")
    sign_in_as_marta(page, product)
    page.get_by_role("button", name="New campaign").click()
    page.wait_for_load_state("load")  # until its fonts and styles are there, the field moves
    frame = page.get_by_text("Drop your ads here").bounding_box()
    assert frame
    with page.expect_file_chooser() as chooser:
        page.mouse.click(
            frame["x"] + 9, frame["y"] + 9
        )  # a label: Playwright would click at its hidden field
    chooser.value.set_files(clips)
    expect(page.locator("#cards > li")).to_have_count(3)
    titles = {field.input_value() for field in page.get_by_label("Title").all()}
    assert titles == {"Alpine summer", "Alpine winter v2", "Alpine-Lake"}
    page.get_by_role("button", name="Publish the link").click()
    link = page.get_by_label("Share link")
    expect(link).to_be_visible()
    counted = page.evaluate(
        "() => ['clicks', 'fields', 'loads'].map((name) => Number(sessionStorage.getItem(name)))"
    )
    print("clicks, fields, page loads:", counted)
    assert counted[0] <= 6 and counted[1] <= 3 and counted[2] <= 3
    assert page.request.get(link.input_value()).status == 200
    page.set_viewport_size({"width": 390, "height": 844})
    fits_soon(page)


def test_no_edit_is_lost_in_silence(page: Page, product: Product) -> None:
    page.goto(f"{product.address}/sign-in/?next=/campaigns/")
    sign_in_as_marta(page, product)
    page.get_by_role("button", name="New campaign").click()
    brand, state = page.get_by_label("Brand", exact=True), page.locator("#saved")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    brand.fill("Alps")
    expect(state).to_have_text("Not saved yet: no connection. It is tried again.")
    page.context.set_offline(False)
    expect(state).to_have_text("All changes are saved")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Brand", exact=True).fill("Dolomites")
    expect(other.locator("#saved")).to_have_text("All changes are saved")
    brand.fill("Tatra")
    expect(page.get_by_text("This was changed to “Dolomites” elsewhere meanwhile.").first).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()
    expect(state).to_have_text("All changes are saved")
    other.reload()
    expect(other.get_by_label("Brand", exact=True)).to_have_value("Tatra")


def test_brand_moments_are_kept_one_after_the_other_however_slow_or_broken_the_line(
    page: Page, product: Product, clips: list[Path]
) -> None:
    page.goto(f"{product.address}/sign-in/?next=/campaigns/")
    sign_in_as_marta(page, product)
    page.get_by_role("button", name="New campaign").click()
    page.wait_for_load_state("load")  # else nobody hears of the file
    page.locator("#files").set_input_files(clips[0])
    page.get_by_text("Brand moments (0)").click()
    box = page.locator("details.moments[data-url]")
    line, state = page.context.new_cdp_session(page), page.locator("#saved")
    line.send("Network.enable")

    def mark(start: float, end: float) -> None:
        for second, name in ((start, "Brand appears"), (end, "Brand leaves")):
            box.locator("video").evaluate("(video, second) => { video.currentTime = second; }", second)
            box.get_by_role("button", name=name).click()

    slow = {"offline": False, "latency": 2000, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    mark(0.2, 0.8)
    mark(1.2, 1.8)
    expect(state).to_have_text("Saving…")
    line.send("Network.emulateNetworkConditions", slow | {"latency": 0})
    expect(state).to_have_text("All changes are saved")
    expect(box.locator(".ad-problem")).to_be_hidden()
    page.context.set_offline(True)
    mark(2.2, 2.8)
    expect(box.locator(".ad-problem")).to_have_text("Not saved yet: no connection. It is tried again.")
    page.context.set_offline(False)
    expect(state).to_have_text("All changes are saved")
    expect(box.locator(".ad-problem")).to_be_hidden()
    page.reload()
    expect(page.get_by_text("Brand moments (3)")).to_be_visible()


@pytest.mark.parametrize("leaves", ["by a link", "by the form beside it"])
def test_nobody_leaves_what_is_written_into_a_form_in_silence(
    page: Page, product: Product, leaves: str
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.goto(f"{product.address}/sign-in/?next=/campaigns/")
    sign_in_as_marta(page, product)
    page.get_by_role("button", name="New campaign").click()
    page.get_by_role("link", name="On your own page").click()
    page.wait_for_load_state("load")
    page.on("dialog", stay)
    sites, title = page.locator("[name=embed_origins]"), page.get_by_label("Title")
    sites.fill("https://shop.example")
    if leaves == "by a link":
        page.get_by_role("link", name="Campaigns").first.click(no_wait_after=True)
    else:
        title.fill("Alps")
        page.get_by_label("Length in seconds").fill("9")
        page.get_by_role("button", name="Add the clip").click(no_wait_after=True)
    page.wait_for_timeout(1000)
    assert asked == ["beforeunload"]
    expect(sites).to_have_value("https://shop.example")
    title.fill("")
    page.get_by_label("Length in seconds").fill("")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_load_state("load")
    expect(sites).to_have_value("https://shop.example")
    assert asked == ["beforeunload"]  # sending the form itself asks nothing
