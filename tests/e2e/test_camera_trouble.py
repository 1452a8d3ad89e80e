"""A camera that freezes, and a network that answers with its own page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Route, expect

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

# After `cameraFreeze()` nothing new comes from the camera, until it is opened anew. No event tells.
FREEZES = """(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let alive = true;
  window.cameraFreeze = () => { alive = false; };
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    alive = true;
    const video = document.createElement("video");
    video.muted = true; video.srcObject = await real(constraints); await video.play();
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const tick = () => { if (alive) canvas.getContext("2d").drawImage(video, 0, 0, 640, 480); setTimeout(tick, 66); };
    tick();
    return canvas.captureStream(15);
  };
})();"""
HOTEL = "<!doctype html><title>Sign in</title><p>Welcome to the network of this house.</p>"


def amid_an_ad(
    context: BrowserContext, viewer_at: Callable[[str], Viewer], camera: str, happens: str
) -> tuple[Viewer, Locator]:
    """Return a viewer to whose camera something happens in the first of two ads, and the note over that ad."""
    context.add_init_script(camera)
    viewer = viewer_at("two ads")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    viewer.page.evaluate(happens)
    return viewer, viewer.page.locator("#camera-note")


def test_a_frozen_camera_is_told_and_its_pictures_are_not_valid(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer, note = amid_an_ad(context, viewer_at, FREEZES, "cameraFreeze()")
    expect(note).to_contain_text("shows nothing new")
    note.get_by_role("button", name="Switch it on again").click()
    expect(note).to_be_hidden()
    viewer.wait_for_thanks()
    likenesses = [
        likeness
        for (likeness,) in product.rows(
            "SELECT likeness FROM inference_snapshot WHERE session_id = %s ORDER BY sequence", viewer.session
        )
    ]
    equal = [k for k in range(1, len(likenesses)) if likenesses[k] == likenesses[k - 1]]
    assert len(equal) >= 3  # while it was frozen
    assert len(likenesses) - 1 not in equal  # and it moves again
    told = product.rows(
        """SELECT cardinality(s.area), s.status, e.faces FROM inference_snapshot s
           LEFT JOIN inference_frameemotion e ON e.snapshot_id = s.id WHERE s.session_id = %s ORDER BY s.sequence""",
        viewer.session,
    )
    assert told[0][0] == 2  # the first pictures are whole ones
    squares = [(status, faces) for size, status, faces in told if size == 5]
    assert len(squares) >= 3  # then come squares about the face, and are read as such
    assert set(squares) == {(1, 1)}


STOPS = """(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let track;
  window.cameraStop = () => { track.stop(); track.dispatchEvent(new Event("ended")); };
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    [track] = stream.getVideoTracks();
    return stream;
  };
})();"""


def test_a_camera_that_stopped_is_asked_for_again_before_the_next_ad(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer, note = amid_an_ad(context, viewer_at, STOPS, "cameraStop()")
    expect(note).to_contain_text("The camera has stopped")  # the ad plays on
    viewer.pass_the_check()  # nothing is kept of ads without the camera: it is asked for
    viewer.wait_for_thanks()
    pictures = product.rows(
        """SELECT count(s.id) FROM campaigns_exposure x LEFT JOIN inference_snapshot s ON s.exposure_id = x.id
           WHERE x.session_id = %s GROUP BY x.position ORDER BY x.position""",
        viewer.session,
    )
    assert len(pictures) == 2
    assert pictures[1][0] > pictures[0][0] > 0


def test_the_page_of_a_hotels_network_accepts_no_picture(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    pages = []

    def sign_in_first(route: Route) -> None:
        if len(pages) < 3:
            pages.append(route.request.url)
            route.fulfill(status=200, content_type="text/html", body=HOTEL)
        else:
            route.continue_()

    context.route("**/snapshots", sign_in_first)
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_for_thanks()
    assert len(pages) == 3
    ((kept,),) = product.rows("SELECT count(*) FROM inference_snapshot WHERE session_id = %s", viewer.session)
    assert viewer.kept == str(kept)
    # How the ad played is kept with the exposure.
    ((conditions,),) = product.rows(
        "SELECT conditions FROM campaigns_exposure WHERE session_id = %s", viewer.session
    )
    assert conditions["visible"] > 0.9
    assert conditions["played_ms"] > 3000
    assert (conditions["silent_ms"], conditions["volume"], conditions["full_screen_ms"]) == (0, 1, 0)
    assert conditions["width"] > 300


NEVER_ANSWERED = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {});"
BUSY = """navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("Could not start video source", "NotReadableError"); };"""
IN_APP = 'Object.defineProperty(navigator, "mediaDevices", { value: undefined });'


@pytest.mark.parametrize(
    ("script", "heading", "says", "kept"),
    [
        (NEVER_ANSWERED, "Your browser asks for the camera", "No question in sight?", "refused"),
        (BUSY, "The camera does not start", "Another program may be using it", "busy"),
        (IN_APP, "Open this link in a browser", "inside another app", "unusable"),
    ],
    ids=["never answered", "busy", "in an app"],
)
def test_a_camera_that_does_not_come_has_its_true_name_help_and_ways_on(
    product: Product,
    context: BrowserContext,
    viewer_at: Callable[[str], Viewer],
    script: str,
    heading: str,
    says: str,
    kept: str,
) -> None:
    context.add_init_script(script)
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.heading(heading)
    step = viewer.page.locator("section:visible")
    expect(step).to_contain_text(says)
    expect(step.get_by_role("button", name="Stop")).to_be_visible()
    step.get_by_role("button", name="Continue without camera").click()
    expect(viewer.page.locator("#stage")).to_be_visible()
    viewer.page.wait_for_timeout(1000)
    cameras = product.rows("SELECT camera FROM campaigns_viewersession WHERE id = %s", viewer.session)
    assert cameras == [(kept,)]
