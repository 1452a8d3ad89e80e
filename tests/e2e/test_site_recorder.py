"""A page of another site plays the ad in its own player, by the lines of docs/embedding.md; ours measures beside it."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from campaigns.clips.encode import clip_encode
from campaigns.views.site_recorder import VERSION, script_of
from tests.e2e.product import Product
from tests.people import moving_frames

SECONDS = 9
EXAMPLE = re.search(
    r"```html\n(.*?)```", (Path(__file__).parents[2] / "docs/embedding.md").read_text(), re.DOTALL
)[1]
# In the page: which picture of the clip is on the screen at which wall time. In our frame: when a picture is drawn.
NOTES = """
if (window === top) {
  window.shown = []; window.told = []; window.errors = [];
  addEventListener("unhandledrejection", ({ reason }) => errors.push([reason.code, reason.message]));
  addEventListener("error", ({ error }) => errors.push([error?.code, error?.message]));
  addEventListener("DOMContentLoaded", () => {
    const video = document.getElementById("ad");
    const note = (now, { mediaTime, expectedDisplayTime }) => {
      shown.push([Date.now() + expectedDisplayTime - performance.now(), mediaTime * 1000, video.paused]);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  });
  const log = console.log;
  console.log = (word) => { told.push(word); log(word); };
} else {
  window.drawn = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...a) {
    if (this.canvas.width > 64 && !document.getElementById("stage").hidden) window.drawn.push(Date.now());
    return draw.apply(this, a);
  };
}
"""


class Site(BaseHTTPRequestHandler):
    """A page with the example, for the campaign and ad in its address, and the clip that it plays."""

    def __init__(self, *arguments: object, clip: bytes, server_address: str) -> None:
        self.clip, self.fer = clip, server_address
        super().__init__(*arguments)

    def do_GET(self) -> None:
        clip = self.path.endswith("/clip.mp4")
        if not clip and self.path.count("/") != 2:
            self.send_error(404)
            return
        body = self.clip if clip else self._page().encode()
        # Without ranges a browser does not jump in a clip.
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")) if clip else None
        begin, end = int(asked[1]) if asked else 0, int(asked[2] or 0) if asked else 0
        end = end or len(body) - 1
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{end}/{len(body)}")
        self.send_header("Content-Type", "video/mp4" if clip else "text/html; charset=utf-8")
        policy = f"default-src 'self'; script-src 'unsafe-inline' {self.fer}; connect-src {self.fer}"
        self.send_header("Content-Security-Policy", f"{policy}; frame-src {self.fer}; style-src 'self'")
        self.send_header("Permissions-Policy", f'camera=(self "{self.fer}")')
        self.send_header("Content-Length", str(end + 1 - begin))
        self.end_headers()
        self.wfile.write(body[begin : end + 1])

    def _page(self) -> str:
        code, ad = self.path.strip("/").split("/")
        page = EXAMPLE.replace("https://fer.example.com", self.fer).replace("SHARE-CODE", code)
        page = page.replace("sha384-DIGEST", script_of(VERSION)[1]).replace("ad: 17", f"ad: {ad}")
        return f"<!doctype html><title>Shop</title>{page}"

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(product: Product) -> Iterator[str]:
    clip = clip_encode(moving_frames(seconds=SECONDS, width=320, height=180))
    handler = partial(Site, clip=clip, server_address=product.address)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def beside(site: str) -> str:
    """The same server under the product's own host: private windows let a frame store something there alone."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def made(product: Product, site: str) -> dict:
    """`code` of a campaign that names the site; `ad` as long as its clip, and `longer`, which is not."""
    call = f"from tests.e2e.seed import seed_elsewhere; seed_elsewhere({[site, beside(site)]!r}, {SECONDS})"
    return product.json("shell", "-c", call)


def opened(context: BrowserContext, address: str) -> tuple[Page, FrameLocator]:
    page = context.new_page()
    page.add_init_script(NOTES)
    page.goto(address)
    return page, page.frame_locator("iframe")


def until(page: Page, script: str, *, within_ms: int = 20_000) -> None:
    for _ in range(within_ms // 50):  # `wait_for_function` is what the page's CSP forbids
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{script}: {page.evaluate('[told, errors]')}")


def agree(frame: FrameLocator) -> None:
    frame.get_by_role("switch", name="Estimate my apparent expressions").check()
    frame.get_by_role("button", name="Continue with camera").click()
    frame.get_by_role("button", name="Start watching").click()


def test_frames_carry_the_media_time_of_the_sites_player_and_go_with_a_withdrawal(
    product: Product, context: BrowserContext, site: str, made: dict
) -> None:
    page, frame = opened(context, f"{site}/{made['code']}/{made['ad']}")
    expect(frame.get_by_text("The ad plays on the page that has opened this one")).to_be_visible()
    assert page.evaluate("document.getElementById('ad').paused")
    agree(frame)
    until(page, "told.includes('recording')")
    expect(frame.get_by_role("button", name="Stop")).to_be_visible()
    assert page.locator("dialog").bounding_box()["height"] < 120  # the corner
    video = "document.getElementById('ad')"
    until(page, f"{video}.currentTime > 2")
    page.evaluate(f"{video}.pause()")
    page.wait_for_timeout(1500)
    page.evaluate(f"{video}.playbackRate = 1.5; {video}.play()")
    until(page, f"{video}.currentTime > 5")
    page.evaluate(f"{video}.currentTime += 0.4")
    until(page, f"{video}.currentTime > 6")
    page.evaluate(f"{video}.playbackRate = 1; {video}.currentTime = 3")  # seen before: not measured again
    page.wait_for_timeout(1500)
    page.evaluate(f"{video}.currentTime = 6")
    until(page, "told.includes('complete')", within_ms=30_000)

    drawn = page.frames[1].evaluate("drawn")
    session = product.rows(
        "SELECT id, elsewhere, status FROM campaigns_viewersession ORDER BY started_at DESC"
    )[0]
    assert session[1:] == (True, "finished")
    rows = product.rows(
        "SELECT s.t_ms, s.playback FROM inference_snapshot s WHERE session_id = %s ORDER BY sequence",
        session[0],
    )
    assert 0 <= len(drawn) - len(rows) <= 1  # the last may be half-drawn as the ad ends
    shown = np.array([own[:2] for own in page.evaluate("shown")])
    errors, places = [], []
    for (t_ms, playback), at in zip(rows, drawn, strict=False):
        if playback == 0:  # it played
            places.append(t_ms)
            last = shown[np.searchsorted(shown[:, 0], at) - 1]
            errors.append(abs(t_ms - last[1]))
    print(
        "frames", len(places), "p50", np.median(errors), "p95", np.percentile(errors, 95), "most", max(errors)
    )
    assert len(places) >= 10
    assert np.percentile(errors, 95) <= 100
    assert places == sorted(places)  # neither the pause nor what was played again left a frame
    kinds = [
        row[0]
        for row in product.rows(
            "SELECT e.kind FROM campaigns_exposureevent e JOIN campaigns_exposure x ON x.id = e.exposure_id"
            " WHERE x.session_id = %s ORDER BY e.sequence",
            session[0],
        )
    ]
    assert (
        kinds[:2] == ["preroll", "play"] and {"pause", "resume", "stall"} <= {*kinds} and kinds[-1] == "ended"
    )

    expect(frame.get_by_role("heading", name="Thank you")).to_be_visible()
    frame.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Withdraw").click()
    until(page, "told.includes('withdrawn')")
    assert product.rows("SELECT 1 FROM inference_snapshot WHERE session_id = %s", session[0]) == []
    assert product.rows("SELECT 1 FROM campaigns_exposure WHERE session_id = %s", session[0]) == []
    assert page.evaluate("errors") == []


def test_a_viewer_who_declines_has_the_page_back_and_nothing_is_kept(
    product: Product, context: BrowserContext, site: str, made: dict
) -> None:
    count = "SELECT count(*) FROM campaigns_viewersession"
    before = product.rows(count)
    page, frame = opened(context, f"{site}/{made['code']}/{made['ad']}")
    expect(frame.get_by_role("button", name="Continue with camera")).to_be_enabled()
    # What the page itself, or another frame of it, says in our name is not heard.
    page.evaluate("postMessage({ type: 'fer:withdrawn' }, '*')")
    page.evaluate("document.body.append(document.createElement('iframe'))")
    page.frames[-1].evaluate("parent.postMessage({ type: 'fer:complete' }, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate("told") == []
    page.frame_locator("dialog iframe").get_by_role("button", name="I would rather not take part").click()
    until(page, "told.includes('declined')")
    expect(page.locator("dialog")).not_to_be_visible()
    page.locator("#ad").evaluate("video => video.play()")
    assert product.rows(count) == before


def test_without_a_camera_a_slider_stands_in_the_corner_and_the_page_may_be_loaded_again(
    product: Product, context: BrowserContext, site: str, made: dict
) -> None:
    page, frame = opened(context, f"{beside(site)}/{made['code']}/{made['ad']}")
    frame.get_by_role("switch", name="Keep what I watch").check()
    frame.get_by_role("button", name="Continue without camera").click()
    frame.get_by_role("button", name="Start watching").click()
    until(page, "told.includes('recording') && document.getElementById('ad').currentTime > 1.5")
    assert frame.locator("html").evaluate("root => root.dataset.shape") == "chip"
    slider = frame.get_by_role("slider")
    slider.fill("60")
    left = page.evaluate("document.getElementById('ad').currentTime")
    page.reload()
    frame.get_by_role("button", name="Go on").click()
    frame.get_by_role("button", name="Start watching").click()
    until(page, "told.includes('recording')")
    assert (
        page.evaluate("document.getElementById('ad').currentTime") > left - 0.5
    )  # the same exposure goes on there
    until(page, f"document.getElementById('ad').currentTime > {left + 0.5}")
    slider.fill("-40")
    page.evaluate("document.getElementById('ad').playbackRate = 3")
    until(page, "told.includes('complete')")
    found = product.rows(
        "SELECT t.values, t.at_ms, x.status FROM campaigns_slidertrace t"
        " JOIN campaigns_exposure x ON x.id = t.exposure_id WHERE x.ad_id = %s ORDER BY x.id DESC",
        made["ad"],
    )[0]
    assert (found[0], found[2]) == ([60, -40], "completed")
    assert abs(found[1][0] - left * 1000) < 500 and found[1][1] > left * 1000 - 500


@pytest.mark.parametrize(
    ("campaign", "ad", "code"),
    [("one ad", "ad", "origin_not_listed"), (None, "longer", "other_duration"), (None, "0", "ad_not_found")],
)
def test_what_may_not_be_measured_is_refused_by_name(
    context: BrowserContext,
    codes: dict[str, str],
    site: str,
    made: dict,
    campaign: str | None,
    ad: str,
    code: str,
) -> None:
    share_code = codes[campaign] if campaign else made["code"]
    page, _frame = opened(context, f"{site}/{share_code}/{made.get(ad, ad)}")
    until(page, "errors.length")
    assert page.evaluate("errors[0][0]") == code
    assert page.locator("iframe").count() == 0
