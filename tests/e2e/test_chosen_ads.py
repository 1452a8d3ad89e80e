"""Ads chosen by response, in a browser: agreed to, ended on the way, explained at the end."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.product import Product
from tests.e2e.viewer import WATCH_MS, Viewer

_LOGGED = (
    "import json; from dashboards.models import AdDecision; from campaigns.models import Consent;"
    "print(json.dumps({{'decisions': AdDecision.objects.filter(session='{0}').count(), 'said': list("
    "Consent.objects.filter(purpose='choose_ads', session='{0}').order_by('pk')"
    ".values_list('granted', flat=True))}}))"
)


def test_viewer_agrees_ends_it_on_the_way_and_reads_why_each_ad_came(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("chosen ads")
    page = viewer.page
    choose = page.get_by_role("switch", name="Choose my next ads by how I respond")
    expect(choose).not_to_be_checked()
    choose.check()
    viewer.agree()
    viewer.pass_the_check()
    expect(page.locator("#stage-count")).to_have_text("Ad 2 of 3", timeout=WATCH_MS)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="My ads by chance from now on").click()
    expect(page.locator("#stop-choosing")).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    viewer.wait_for_thanks()
    reasons = page.locator("#why-list li")
    expect(reasons).to_have_count(3)
    assert all(": " in text for text in reasons.all_inner_texts())
    expect(reasons.last).to_contain_text("It came by chance.")
    stored = product.json("shell", "-c", _LOGGED.format(viewer.session))
    assert stored == {"decisions": 2, "said": [True, False]}
