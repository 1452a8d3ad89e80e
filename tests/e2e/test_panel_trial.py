"""A fake panel: each way of ending leads back to it, by the address and code that each preset documents.

`PANEL_PRESETS=all` (make panel-trial) plays all six presets; the tests alone play one.
"""

import json
import os
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from campaigns.ways_out import OUTCOMES, PRESETS
from tests.e2e.product import Product
from tests.e2e.test_questions import context as context  # a phone's width, without motion
from tests.e2e.viewer import WATCH_MS, Viewer

PLAYED = os.environ.get("PANEL_PRESETS", "cint").replace("all", ",".join(PRESETS)).split(",")
_BACK = {
    "prolific": "https://app.prolific.com/submissions/complete?cc=C-{outcome}",
    "cint": "https://samplicio.us/s/ClientCallBack.aspx?RIS={cint}&RID={id}",
}
_CINT = dict(zip(OUTCOMES, ("10", "20", "20", "40", "30", "20"), strict=True))
_ABANDON = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from campaigns.models import ViewerSession; from campaigns.services.sessions import sessions_abandon; "
    "own = ViewerSession.objects.filter(panel_visit__number__startswith='P-timed_out')"
    " | ViewerSession.objects.filter(campaign__name='panel none', screening='passed', exposures=None); "
    "ViewerSession.objects.filter(pk__in=own.values('pk'))"
    ".update(last_seen_at=timezone.now() - timedelta(hours=1)); "
    "print(sessions_abandon())"
)


def number_of(outcome: str) -> str:
    return f"P-{outcome}/ä+ &=#"


def back_of(preset: str, outcome: str) -> str:
    template = _BACK.get(preset, f"https://panel.example/{preset}?c=C-{{outcome}}&id={{id}}")
    return template.format(outcome=outcome, cint=_CINT[outcome], id=quote(number_of(outcome), safe=""))


def hardly_seen(route: Route) -> None:
    """What a browser tells of an ad that was beyond the edge of its window."""
    told = json.loads(route.request.post_data or "{}")
    if "conditions" in told:
        told["conditions"]["visible"] = 0.1
    route.continue_(post_data=json.dumps(told))


class Panelist(Viewer):
    """Somebody of a preset's panel who will end in one way."""

    def __init__(
        self, context: BrowserContext, product: Product, codes: dict, preset: str, outcome: str
    ) -> None:
        super().__init__(context, product.address, codes[preset])
        self.preset, self.outcome = preset, outcome
        names = PRESETS[preset].names
        group = "&seg_wave=1" if outcome in ("complete", "over_quota") else ""
        self.url += f"?{names[0] if names else 'x'}={quote(number_of(outcome), safe='')}{group}"

    def begin(self) -> Page:
        """Come, agree to watch without the camera, and answer what comes before."""
        page = self.open().page
        page.get_by_role("switch", name="Keep what I watch").check()
        page.get_by_role("button", name="Continue without camera").click()
        self.heading("Before it begins")
        expect(page.get_by_role("button", name="Go on", exact=True).locator("visible=true")).to_be_disabled()
        page.get_by_text("Under 18" if self.outcome == "screened" else "18 or more").click()
        page.locator("#screener-form [type=submit]").click()
        return page

    def watch(self) -> None:
        self.begin()
        self.heading("Ready when you are")
        self.page.locator("#ready-start").click()

    def goes_back(self) -> None:
        if self.preset == "none":
            expect(self.page.locator("#way-out")).to_have_count(0)
            return
        self.page.get_by_role("link", name="Back to the panel").click()
        self.page.wait_for_url(back_of(self.preset, self.outcome))


@pytest.mark.timeout(900)
def test_each_outcome_of_each_preset_ends_at_the_panel(
    product: Product, browser: Browser, context: BrowserContext
) -> None:
    call = f"from tests.e2e.seed import seed_panels; seed_panels({PLAYED!r})"
    codes = product.json("shell", "-c", call)
    context.route("https://**/*", lambda route: route.fulfill(body="<h1>Welcome back</h1>"))
    came = {
        # Without a panel nothing tells two people in one browser apart: each has a browser of their own.
        (preset, outcome): Panelist(
            context if preset != "none" else browser.new_context(reduced_motion="reduce"),
            product,
            codes,
            preset,
            outcome,
        )
        for preset in PLAYED
        for outcome in OUTCOMES
    }
    done = []
    # Those who watch go first: their ads run while the others come and go.
    for (preset, outcome), own in came.items():
        if outcome == "quality":
            own.page.route("**/events", hardly_seen)
        if outcome in ("quality", "complete"):
            own.watch()
        if outcome == "complete" and preset != "none":  # somebody who watches holds the group's only place
            full = came[preset, "over_quota"]
            expect(full.open().page.get_by_role("heading", level=1)).to_have_text("All places are taken")
            full.goes_back()
            done.append((preset, "over_quota"))
        if outcome == "timed_out":
            own.begin()
            own.heading("Ready when you are")
    for (preset, outcome), own in came.items():
        page = own.page
        if outcome == "screened":
            own.begin()
            own.heading("Thank you for your answers")
        elif outcome == "declined" and preset != "none":
            own.open().page.get_by_role("button", name="I would rather not take part").click()
            own.heading("You do not take part")
        elif outcome == "declined":
            own.begin()
            own.heading("Ready when you are")
            page.get_by_role("button", name="Stop", exact=True).locator("visible=true").click()
            page.locator("#stop-keep").click()
            own.heading("You have stopped")
        elif outcome in ("complete", "quality") and preset != "none":  # they go by themselves
            page.wait_for_url(back_of(preset, outcome), timeout=WATCH_MS)
            own.open()  # and whoever comes again in this browser gets back once more
            own.heading("You have taken part already")
            own.goes_back()
            done.append((preset, outcome))
            continue
        elif outcome in ("complete", "quality"):
            own.wait_for_thanks()
        else:
            continue
        own.goes_back()
        done.append((preset, outcome))
    assert int(product.command("shell", "-c", _ABANDON).split()[-1]) >= len(
        PLAYED
    )  # more where it is tried again
    for preset in PLAYED:
        own = came[preset, "timed_out"]
        own.page.locator("#ready-start").click()
        own.heading("This cannot go on", timeout=WATCH_MS)
        own.goes_back()
        done.append((preset, "timed_out"))
    if "none" in PLAYED:
        closed = "UPDATE campaigns_campaign SET status = 'closed' WHERE share_code = %s RETURNING id"
        product.rows(closed, codes["none"])
        late = came["none", "over_quota"]
        heading = late.open().page.get_by_role("heading", level=1)
        expect(heading).to_have_text("This campaign is closed")
        late.goes_back()
        done.append(("none", "over_quota"))
    print(f"{len(done)} of {6 * len(PLAYED)}")
    assert sorted(done) == sorted(came)
    assert [problem for own in came.values() for problem in own.problems] == []
    stored = product.rows(
        "SELECT c.name, v.outcome, count(*) FROM campaigns_panelvisit v"
        " JOIN campaigns_campaign c ON c.id = v.campaign_id WHERE c.share_code = ANY(%s)"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        list(codes.values()),
    )
    kept = ("complete", "quality", "screened", "timed_out")  # nothing was begun by the others
    assert stored == sorted((f"panel {own}", way, 1) for own in PLAYED if own != "none" for way in kept)
