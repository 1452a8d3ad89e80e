"""Every state of the viewer's page, by axe-core's rules for WCAG 2.2 AA, on 320 pixels and at twice the size."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STEPS = """() => [...document.querySelectorAll("section[data-step]")].map((own) => own.dataset.step)"""
# Brings one step to the screen as `screens.js` does, with all that may be there beside it.
SHOW = """(step) => {
  for (const own of document.querySelectorAll("section[data-step]")) own.hidden = own.dataset.step !== step;
  for (const own of document.querySelectorAll(`section[data-step="${step}"] [hidden]`)) own.hidden = false;
  const watching = step === "watch";
  for (const own of document.querySelectorAll(".viewer-bar, .footer, .skip-link, #viewing")) own.inert = watching;
  document.getElementById("rights").hidden = false;
  for (const own of document.querySelectorAll(".withdrawal-code, .session-number")) own.textContent = "ABCD-EFGH-JKMN";
  for (const own of document.querySelectorAll(".withdrawal-link")) own.href = "/my-data/#A";
  const said = {
    "camera-note-text": "The camera has stopped.", "stage-note-text": "Paused.",
    "trouble-text": "There is no connection.", "sound-said": "That was another number.",
    "resuming-text": "You were at ad 1 of 2.", "consent-error": "Switch it on.",
  };
  for (const [id, text] of Object.entries(said)) document.getElementById(id).textContent = text;
}"""
# Buttons of the stage that are there, but out of the window or under something else.
COVERED = """() => [...document.querySelectorAll("#stage button")].filter((own) => {
  if (!own.checkVisibility()) return false;
  own.scrollIntoView({ block: "nearest" });
  const { left, right, top, bottom } = own.getBoundingClientRect();
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || !own.contains(hit);
}).map((own) => own.id || own.textContent)"""


def problems(page: Page, context: str | None = None) -> list[str]:
    found = Axe().run(page, context=context, options=RULES).response["violations"]
    return [
        f"{own['id']}: {node['target']} {node['failureSummary']}" for own in found for node in own["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the window, or would have to be scrolled to."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.querySelectorAll("main *")].filter((own) => own.getBoundingClientRect().right > innerWidth + 1)
            .map((own) => own.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_of_the_viewers_page_is_open_to_all(
    viewer_at: Callable[[str], Viewer], scheme: str
) -> None:
    page = viewer_at("asks questions").page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    steps = page.evaluate(STEPS)
    assert len(steps) > 15
    found: dict[str, list[str]] = {}
    for step in steps:
        page.evaluate(SHOW, step)
        found[step] = [*problems(page), *too_wide(page)]
    page.evaluate("document.getElementById('stop-dialog').showModal()")
    found["stop-dialog"] = [*problems(page, "#stop-dialog"), *too_wide(page)]
    assert {step: own for step, own in found.items() if own} == {}
    page.evaluate("document.querySelector('#stop-dialog').append(document.createElement('button'))")
    assert problems(page, "#stop-dialog") != []  # the rules are at work


def test_at_twice_the_size_nothing_is_lost_or_covered(viewer_at: Callable[[str], Viewer]) -> None:
    """A window of 1280 × 720 at 200 % is one of 640 × 360; phones on their side are lower still."""
    page = viewer_at("asks questions").page
    for width, height in ((640, 360), (568, 320), (320, 480)):
        page.set_viewport_size({"width": width, "height": height})
        for step in page.evaluate(STEPS):
            page.evaluate(SHOW, step)
            assert too_wide(page) == [], (step, width)
            for note in ("stage-note", "camera-note") if step == "watch" else ():
                page.evaluate("(id) => { document.getElementById(id).hidden = false; }", note)
                assert page.evaluate(COVERED) == [], (note, width, height)
                page.evaluate("(id) => { document.getElementById(id).hidden = true; }", note)


def test_the_pages_around_it_are_open_to_all(
    product: Product, slow_link_code: Callable[[int], str], viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    page = viewer.page
    page.set_viewport_size({"width": 320, "height": 640})
    viewer.agree()
    viewer.heading("Camera check")
    code = page.locator("#rights .withdrawal-code").inner_text()
    found = {"running": problems(page)}
    page.goto(f"{product.address}/my-data/")
    found["ask"] = [*problems(page), *too_wide(page)]
    page.get_by_label("code").fill(code)
    page.get_by_role("button", name="Show").click()
    found["kept"] = [*problems(page), *too_wide(page)]
    page.goto(f"{product.address}/v/nothing-here/")
    found["no such link"] = [*problems(page), *too_wide(page)]
    over = slow_link_code(5)
    product.rows("UPDATE campaigns_campaign SET status = 'closed' WHERE share_code = %s RETURNING id", over)
    page.goto(f"{product.address}/v/{over}/")
    found["closed"] = [*problems(page), *too_wide(page)]
    assert {name: own for name, own in found.items() if own} == {}
