"""Who asked to be recognised is greeted on the next visit, is not asked twice, and nobody else is taken for them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright, StorageState, expect

from tests.e2e.browsers import browser_launch
from tests.e2e.product import Product
from tests.e2e.viewer import Viewer
from tests.e2e.webcam import FPS, planes_of, webcam_write
from tests.inference.faces import head

CAMPAIGN = "recognises faces"
_TAKEN_BACK = (
    "from campaigns.models import ViewerSession; from campaigns.services.consents import consent_take_back; "
    "consent_take_back(session=ViewerSession.objects.get(pk='{}'), purpose='expressions')"
)


def turning(*, other: bool = False) -> Iterator[np.ndarray]:
    """Somebody who looks straight ahead, to the own left, straight again and to the right, and so on."""
    for turned, seconds in ((0.0, 2), (32.0, 1), (0.0, 2), (-32.0, 1)):
        planes = planes_of(head(turned=turned, other=other), "bgr24")
        yield from [planes] * (seconds * FPS)


@pytest.fixture(scope="module")
def cameras(playwright: Playwright, folder: Path) -> Iterator[Callable[[bool], Browser]]:
    """Return a function (whether it is another person) that starts a browser whose camera shows them."""
    started: list[Browser] = []

    def start(other: bool) -> Browser:
        webcam = webcam_write(folder / f"turning-{other}.y4m", turning(other=other))
        started.append(browser_launch(playwright, camera="face", webcam=webcam))
        return started[-1]

    yield start
    for browser in started:
        browser.close()


def first_visit(viewer: Viewer) -> StorageState:
    """Agree to be recognised, and begin the ad; return what the browser keeps."""
    for name in ("Estimate my apparent expressions", "Recognise my face next time"):
        viewer.page.get_by_role("switch", name=name).check()
    viewer.page.get_by_role("button", name="Continue with camera").click()
    expect(viewer.page.locator("#consent-error")).to_contain_text(
        "Recognise this browser"
    )  # whom to compare with
    viewer.page.get_by_role("switch", name="Keep what I watch").check()
    viewer.page.get_by_role("button", name="Continue without camera").click()
    expect(viewer.page.locator("#consent-error")).to_contain_text("Without the camera your face cannot be")
    viewer.page.get_by_role("switch", name="Keep what I watch").uncheck()
    viewer.page.get_by_role("switch", name="Recognise this browser").check()
    viewer.page.get_by_role("button", name="Continue with camera").click()
    viewer.heading("Camera check")
    expect(viewer.page.get_by_role("button", name="Forget my face")).to_be_visible()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    viewer.page.close()
    return viewer.context.storage_state()


def looked_at(browser: Browser, address: str, code: str, kept: StorageState) -> tuple[Viewer, list[float]]:
    """Open the link in a browser that keeps somebody's key, and look; return how long looks took, in seconds."""
    viewer = Viewer(browser.new_context(storage_state=kept), address, code).open()
    seconds: list[float] = []
    viewer.page.on(
        "requestfinished",
        lambda request: (
            seconds.append(request.timing["responseEnd"] / 1000) if request.url.endswith("/return") else None
        ),
    )
    viewer.heading("Have you been here before?")
    viewer.page.get_by_role("button", name="Look at the camera").click()
    return viewer, seconds


@pytest.mark.timeout(300)
def test_second_visit_is_greeted_and_not_asked_again_and_another_person_is_neither(
    product: Product,
    codes: dict[str, str],
    viewer_at: Callable[[str], Viewer],
    cameras: Callable[[bool], Browser],
) -> None:
    product.rows("DELETE FROM campaigns_facetemplate RETURNING id")  # where this is tried again
    first = viewer_at(CAMPAIGN)
    kept = first_visit(first)

    stranger, _ = looked_at(cameras(True), product.address, codes[CAMPAIGN], kept)
    expect(stranger.page.locator("#returning-said")).to_contain_text("You are not recognised", timeout=40_000)
    stranger.page.get_by_role("button", name="Choose anew").locator("visible=true").click()
    stranger.heading("Watch 1 ad for Alpine")
    assert stranger.page.locator("#consent-form input:checked").count() == 0
    assert "agreed on" not in stranger.page.locator("#viewing").inner_text()

    again, seconds = looked_at(cameras(False), product.address, codes[CAMPAIGN], kept)
    again.heading("Welcome back", timeout=40_000)
    assert seconds
    print("seconds a look:", [round(own, 2) for own in seconds])
    expect(again.page.locator("#greeting-text")).to_contain_text("you agreed on")
    expect(again.page.locator("#greeting-purposes li:visible")).to_have_count(3)
    expect(again.page.locator("#greeting-counted")).to_contain_text("1 ad of this campaign before")
    again.page.get_by_role("button", name="Go on as before").click()
    again.pass_the_check()
    again.wait_until_playing()
    rows = "SELECT viewer_id, recognised_at IS NOT NULL FROM campaigns_viewersession WHERE id = %s"
    ((viewer, told),) = product.rows(rows, again.session)
    assert told
    assert product.rows(rows, first.session) == [(viewer, False)]
    numbers = "SELECT number FROM campaigns_exposure WHERE session_id = %s"
    assert product.rows(numbers, again.session) == [(2,)]

    again.page.get_by_role("button", name="Stop", exact=True).click()
    again.page.get_by_role("button", name="Stop and keep").click()
    expect(again.page.locator("section[data-step=thanks]")).to_be_visible()

    product.command("shell", "-c", _TAKEN_BACK.format(again.session))
    third, _ = looked_at(again.context.browser, product.address, codes[CAMPAIGN], kept)
    third.heading("Welcome back", timeout=40_000)
    third.page.get_by_role("button", name="Read and choose").click()  # as before, no picture could be taken
    third.heading("Watch 1 ad for Alpine")
    third.page.close()

    again.page.get_by_role("button", name="Forget my face").click()
    expect(again.page.get_by_role("button", name="Your face is forgotten")).to_be_visible()
    assert product.rows("SELECT viewer_id FROM campaigns_facetemplate WHERE viewer_id IS NOT NULL") == []
    assert [problem for own in (stranger, again) for problem in own.problems] == []
