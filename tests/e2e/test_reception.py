"""The main job: from the marketer's campaign to the analyst's trace, by hand, through real pages and a real worker."""

import csv
import secrets
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.pages import sign_in, wait_until
from tests.e2e.product import Product
from tests.e2e.seed import CLIP_SECONDS, clip_write
from tests.e2e.viewer import Viewer

PREROLL_SECONDS = 8  # so that a busy machine, too, has pictures enough of the neutral screen
LIVE_SECONDS = 10.0  # for one in two, on a machine with other work; what it took is printed

# Notes when the analyst's page got to know how many frames have been scored.
_NOTE_TRACES = """
window.traces = [];
const ask = window.fetch;
window.fetch = async (...a) => {
  const answer = await ask(...a);
  if (String(a[0]?.url ?? a[0]).includes("trace.json") && answer.status === 200) {
    const { frames } = await answer.clone().json();
    if (frames) window.traces.push({ at: Date.now() / 1000, ended: frames.ended }); // else no new charts
  }
  return answer;
};
"""


def signed_in(context: BrowserContext, product: Product, name: str) -> Page:
    page = context.new_page()
    sign_in(page, product, name=name)
    page.wait_for_url(f"{product.address}/**")
    return page


def publish_a_campaign(page: Page, product: Product, clip: Path, *, name: str) -> str:
    """Make a campaign with one clip in the admin, as a marketer does, and return its share code."""
    page.goto(f"{product.address}/admin/campaigns/campaign/add/")
    page.get_by_label("Name", exact=True).or_(page.locator("#id_name")).first.fill(name)
    page.locator("#id_brand").fill("Alpine")
    page.locator("#id_preroll_seconds").fill(str(PREROLL_SECONDS))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("What is still missing")).to_be_visible()
    page.get_by_role("link", name="Add an ad").click()
    page.locator("#id_title").fill("Mountain spring")
    page.locator("#id_file").set_input_files(clip)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    link = page.get_by_label("Share link for viewers").input_value()
    assert link.startswith(f"{product.address}/v/")
    return urlsplit(link).path.split("/")[2]


@pytest.fixture
def analyst(browser: Browser, product: Product) -> object:
    with browser.new_context() as context:
        context.add_init_script(_NOTE_TRACES)
        yield signed_in(context, product, "analyst")


def open_the_ad(analyst: Page, product: Product, *, campaign: str) -> None:
    analyst.goto(f"{product.address}/campaigns/")
    analyst.get_by_role("link", name=campaign).click()
    analyst.get_by_role("link", name="Mountain spring").first.click()
    expect(analyst.get_by_role("heading", level=1, name="Mountain spring")).to_be_visible()


def test_from_the_admin_to_the_live_trace(
    product: Product, codes: dict[str, str], browser: Browser, analyst: Page, tmp_path: Path
) -> None:
    name = f"Summer launch {secrets.token_hex(3)}"  # another one where this is tried again
    with browser.new_context() as context:
        clip = clip_write(tmp_path / "clip.mp4")
        share_code = publish_a_campaign(signed_in(context, product, "marta"), product, clip, name=name)
    open_the_ad(analyst, product, campaign=name)

    with browser.new_context() as context:
        viewer = Viewer(context, product.address, share_code).open()
        viewer.agree()
        viewer.pass_the_check()
        viewer.wait_for_thanks()
        shutters, kept = viewer.shutters, int(viewer.kept)
    assert (
        kept >= PREROLL_SECONDS + CLIP_SECONDS
    )  # two pictures a second, of which a busy machine may miss some

    url = analyst.locator("[data-trace-page]").get_attribute("data-url")
    document = finished_trace(analyst, product.address + url, kept)
    assert document["viewers"] == 1
    assert document["frames"]["ended"] == kept
    second = CLIP_SECONDS // 2
    text = analyst.context.request.get(product.address + url.replace(".json", ".csv")).text()
    row = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))[second]
    scores = {name: float(row[f"{name}_mean"]) for name in EXPRESSIONS}
    assert max(scores, key=scores.get) == "happy", scores
    assert document["series"]["change_happy"]["n"][second] == 1  # the neutral screen was measured, too
    assert document["means"]["change_happy"] is None  # of one viewer no mean is told
    expect(analyst.locator("main")).to_contain_text("1 viewer")

    delays = delays_of(analyst, shutters)
    print(
        f"\nshutter to the analyst's page: median {median(delays):.2f} s, worst {max(delays):.2f} s, n = {len(delays)}"
    )
    assert median(delays) < LIVE_SECONDS
    audit = product.command("snapshots", "audit")
    assert viewer.session[:8] in audit


EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def finished_trace(analyst: Page, url: str, frames: int) -> dict:
    """Return the trace once all frames are in it, and who they are of."""
    for _ in range(150):
        document = analyst.context.request.get(url).json()
        if document["frames"]["ended"] >= frames and document["viewers"]:
            break
        time.sleep(0.2)
    # The page asks each second, and gets new charts at a pace.
    wait_until(analyst, "frames => window.traces.at(-1)?.ended >= frames", frames, seconds=30)
    return document


def delays_of(analyst: Page, shutters: list[float]) -> list[float]:
    """Return, for each picture, the seconds from its shutter until the analyst's page had its result.

    Results come in the order of the pictures, as one worker scores them: the n-th picture is on the page when n are.
    """
    traces = analyst.evaluate("window.traces")
    ended = max(trace["ended"] for trace in traces)
    return [
        next(trace["at"] for trace in traces if trace["ended"] > index) - at
        for index, at in enumerate(shutters[:ended])
    ]


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def test_stranger_gets_nothing(product: Product, codes: dict[str, str], browser: Browser) -> None:
    ((ad, campaign),) = product.rows("SELECT id, campaign_id FROM campaigns_ad ORDER BY id LIMIT 1")
    with browser.new_context() as context:
        for path in (f"/campaigns/{campaign}/ads/{ad}/", f"/campaigns/{campaign}/"):
            page = context.new_page()
            page.goto(product.address + path)
            assert urlsplit(page.url).path == "/sign-in/"
        answer = context.request.get(f"{product.address}/campaigns/{campaign}/ads/{ad}/trace.json")
        assert answer.status == 401
