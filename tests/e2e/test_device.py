"""A face that is read on the viewer's own device: numbers arrive, and no byte of a picture leaves the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Request, expect

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

# How pictures begin: JPEG, PNG, WebP and GIF; and how a canvas writes them into text.
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"WEBP", b"GIF8", b"data:image", b"/9j/", b"iVBOR")


@pytest.fixture
def requests(context: BrowserContext) -> list[Request]:
    """All that the browser asks for, its workers too."""
    seen: list[Request] = []
    context.on("request", lambda request: seen.append(request))
    return seen


def sent(requests: list[Request]) -> list[bytes]:
    return [body for request in requests if (body := request.post_data_buffer)]


def test_numbers_arrive_and_no_picture_leaves_the_browser(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer], requests: list[Request]
) -> None:
    viewer = viewer_at("device")
    expect(viewer.page.locator("#viewing")).to_contain_text("never leave it")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    context.set_offline(True)  # what reads is here, and what is read waits
    viewer.page.wait_for_timeout(2000)
    context.set_offline(False)
    viewer.wait_for_thanks()
    kept = int(viewer.kept)
    assert kept >= 12  # two a second for nine seconds; busy machines may miss some

    bodies = sent(requests)
    kinds = {request.headers.get("content-type", "") for request in requests if request.method == "POST"}
    assert kinds <= {"application/json", ""}, kinds
    assert not [body[:80] for body in bodies for mark in _PICTURES if mark in body]
    assert max(map(len, bodies)) < 700 * kept
    paths = {request.url.rsplit("/", 1)[-1] for request in requests if request.method == "POST"}
    assert "camera-check" not in paths

    rows = product.rows(
        "SELECT s.status, e.happy, e.neutral, e.face_score, s.t_ms FROM inference_snapshot s LEFT JOIN"
        " inference_frameemotion e ON e.snapshot_id = s.id WHERE s.session_id = %s ORDER BY s.sequence",
        viewer.session,
    )
    assert [row[0] for row in rows] == [1] * kept  # each scored
    assert sum(row[1] for row in rows) / kept > 8000  # the face smiles
    assert min(row[4] for row in rows) < 0 < max(row[4] for row in rows)
    ((origin,),) = product.rows("SELECT origin FROM campaigns_viewersession WHERE id = %s", viewer.session)
    assert origin == "device"
    assert viewer.session[:8] in product.command("snapshots", "audit")


def test_viewer_decides_where_the_face_is_read(
    product: Product, viewer_at: Callable[[str], Viewer], requests: list[Request]
) -> None:
    viewer = viewer_at("viewer")
    viewer.page.get_by_role("radio", name="On the server").check()
    viewer.agree()
    viewer.pass_the_check()
    assert any(request.url.endswith("/camera-check") for request in requests)
    ((origin,),) = product.rows("SELECT origin FROM campaigns_viewersession WHERE id = %s", viewer.session)
    assert origin == "server"


def test_browser_that_cannot_read_sends_nothing_and_says_so(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer], requests: list[Request]
) -> None:
    context.route("**/kernels*.wasm", lambda route: route.abort())
    viewer = viewer_at("device")
    viewer.page.get_by_role("switch", name="Estimate my apparent expressions").check()
    viewer.page.get_by_role("button", name="Continue with camera").click()
    expect(viewer.page.locator("#consent-error")).to_contain_text("cannot read your face itself")
    assert sent(requests) == []
