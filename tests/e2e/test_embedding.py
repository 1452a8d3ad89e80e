"""The viewer's page in a frame of another site: it takes the camera that the frame passes on, and says how it ended."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.e2e.product import Product

NAME = "camera needed"
PAGE = """<!doctype html><title>Survey</title><script>
  window.told = []; addEventListener("message", ({{ data, origin }}) => told.push([origin, data]));
</script><iframe src="{show}" allow="{allow}" width="900" height="900"></iframe>"""


class Site(BaseHTTPRequestHandler):
    """A page of another site that shows `show` in a frame, and notes what it is told and by whom."""

    def do_GET(self) -> None:
        asked = {name: own[0] for name, own in parse_qs(urlsplit(self.path).query).items()}
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(**{"show": "", "allow": ""} | asked).encode())

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def address(product: Product, codes: dict[str, str], site: str) -> str:
    """The viewer's page of a campaign that names the site."""
    product.json(
        "shell",
        "-c",
        "from campaigns.models import Campaign; from campaigns.services.campaigns import campaign_change; "
        f"campaign_change(campaign=Campaign.objects.get(name={NAME!r}), embed_origins=[{site!r}]); print('{{}}')",
    )
    return f"{product.address}/v/{codes[NAME]}/"


def framed(context: BrowserContext, site: str, address: str, allow: str) -> tuple[Page, FrameLocator]:
    page = context.new_page()
    page.goto(f"{site}/?show={address}&allow={allow}")
    return page, page.frame_locator("iframe")


def test_the_camera_works_in_the_frame_and_the_site_is_told_the_end(
    product: Product, context: BrowserContext, site: str, address: str
) -> None:
    page, frame = framed(context, site, address, "camera *; autoplay; fullscreen")
    frame.get_by_role("switch", name="Estimate my apparent expressions").check()
    frame.get_by_role("button", name="Continue with camera").click()
    expect(frame.get_by_role("heading", name="Camera check")).to_be_visible()
    frame.locator("section[data-step='camera-check']").get_by_role("button", name="Stop").click()
    assert page.evaluate("told") == []
    frame.get_by_role("button", name="Stop and keep").click()
    expect(frame.get_by_role("heading", name="You have stopped")).to_be_visible()
    assert page.evaluate("told") == [[product.address, {"type": "fer:stopped"}]]


def test_a_frame_without_the_camera_says_so_and_offers_a_tab(
    context: BrowserContext, site: str, address: str
) -> None:
    _page, frame = framed(context, site, address, "autoplay")
    frame.get_by_role("switch", name="Estimate my apparent expressions").check()
    frame.get_by_role("button", name="Continue with camera").click()
    expect(frame.get_by_role("heading", name="The camera is blocked")).to_be_visible()
    expect(frame.get_by_role("link", name="Open it in a tab of its own")).to_have_attribute(
        "target", "_blank"
    )


def test_a_campaign_that_does_not_name_the_site_is_not_shown_there(
    product: Product, codes: dict[str, str], context: BrowserContext, site: str
) -> None:
    refused = f"{product.address}/v/{codes['one ad']}/"
    page, frame = framed(context, site, refused, "camera *")
    expect(page.locator("iframe")).to_have_attribute("src", refused)
    page.wait_for_timeout(1500)
    assert frame.locator("#viewing").count() == 0
