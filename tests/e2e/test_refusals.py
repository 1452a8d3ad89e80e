"""Nobody is measured who does not want to be, or who cannot be."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.browsers import browser_launch
from tests.e2e.product import Product
from tests.e2e.viewer import Viewer


def kept_of(product: Product, viewer: Viewer) -> dict[str, object]:
    """Return what the database holds of the viewer's sitting."""
    ((camera, status),) = product.rows(
        "SELECT camera, status FROM campaigns_viewersession WHERE id = %s", viewer.session
    )
    ((snapshots,),) = product.rows(
        "SELECT count(*) FROM inference_snapshot WHERE session_id = %s", viewer.session
    )
    plays = product.rows("SELECT status FROM campaigns_exposure WHERE session_id = %s", viewer.session)
    return {"camera": camera, "status": status, "snapshots": snapshots, "plays": [play for (play,) in plays]}


@pytest.fixture
def odd_camera(
    playwright: Playwright, product: Product, codes: dict[str, str], webcam: object
) -> Iterator[Callable[[str, str], Viewer]]:
    """Return a function (camera, campaign's name) that opens the link in a browser with that camera."""
    browsers = []

    def open_link(camera: str, name: str) -> Viewer:
        browsers.append(browser_launch(playwright, camera=camera, webcam=webcam))
        return Viewer(browsers[-1].new_context(), product.address, codes[name]).open()

    yield open_link
    for browser in browsers:
        browser.close()


def test_consent_refused_the_ad_plays_and_nothing_is_measured(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    viewer.page.get_by_role("button", name="Continue with camera").click()
    expect(viewer.page.get_by_role("alert")).to_contain_text("Switch on")
    viewer.page.get_by_role("button", name="Continue without camera").click()
    expect(viewer.page.get_by_role("alert")).to_contain_text("Keep what I watch")
    viewer.page.get_by_role("switch", name="Keep what I watch").check()
    viewer.page.get_by_role("button", name="Continue without camera").click()
    viewer.heading("Ready when you are")
    viewer.page.get_by_role("button", name="Start watching").click()
    expect(viewer.page.locator("#stage .camera-indicator")).to_have_text("Camera off")
    viewer.wait_for_thanks()
    assert viewer.kept == "None"
    assert viewer.shutters == []
    assert kept_of(product, viewer) == {
        "camera": "unasked",
        "status": "finished",
        "snapshots": 0,
        "plays": ["completed"],
    }
    agreed = "SELECT purpose FROM campaigns_consent WHERE session_id = %s AND granted"
    assert product.rows(agreed, viewer.session) == [("watching",)]


def test_consent_refused_where_the_camera_is_needed_leaves_no_trace(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("camera needed")
    expect(viewer.page.get_by_role("button", name="Continue without camera")).to_have_count(0)
    viewer.page.get_by_role("button", name="Continue with camera").click()
    expect(viewer.page.get_by_role("alert")).to_contain_text("or close this page")
    ((sessions,),) = product.rows(
        "SELECT count(*) FROM campaigns_viewersession s JOIN campaigns_campaign c ON c.id = s.campaign_id"
        " WHERE c.name = 'camera needed' AND s.camera = 'unasked'"
    )
    assert sessions == 0


@pytest.mark.parametrize(
    ("camera", "heading"), [("refused", "The camera is blocked"), ("missing", "No camera was found")]
)
def test_without_a_camera_the_viewer_can_go_on(
    product: Product, odd_camera: Callable[[str, str], Viewer], camera: str, heading: str
) -> None:
    viewer = odd_camera(camera, "one ad")
    viewer.agree()
    viewer.heading(heading)
    viewer.page.get_by_role("button", name="Try again").first.click()
    viewer.heading(heading)
    viewer.page.locator("section:visible").get_by_role("button", name="Continue without camera").click()
    viewer.wait_for_thanks()
    assert kept_of(product, viewer) == {
        "camera": camera,
        "status": "finished",
        "snapshots": 0,
        "plays": ["completed"],
    }
    agreed = (
        "SELECT granted FROM campaigns_consent WHERE session_id = %s AND purpose = 'watching' ORDER BY id"
    )
    assert product.rows(agreed, viewer.session) == [(False,), (True,)]  # by the button that said what is kept


def test_camera_refused_where_it_is_needed_ends_kindly(odd_camera: Callable[[str, str], Viewer]) -> None:
    viewer = odd_camera("refused", "camera needed")
    viewer.agree()
    viewer.heading("The camera is blocked")
    step = viewer.page.locator("section:visible")
    expect(step).to_contain_text("not shown without the camera")
    expect(step.get_by_role("button", name="Continue without camera")).to_have_count(0)
