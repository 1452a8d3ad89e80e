"""The network goes away in the middle of an ad and comes back: every picture arrives, once."""

import json
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

CUT_SECONDS = 20


def test_network_cut_for_20_seconds_loses_no_picture(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("two ads")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    context.set_offline(True)
    viewer.page.wait_for_timeout(CUT_SECONDS * 1000)
    expect(viewer.page.locator("#stage-note-text")).to_have_text(
        "Waiting for the connection…"
    )  # for the second ad
    context.set_offline(False)
    viewer.wait_for_thanks()

    sequences = [
        sequence
        for (sequence,) in product.rows(
            "SELECT sequence FROM inference_snapshot WHERE session_id = %s ORDER BY sequence", viewer.session
        )
    ]
    assert sequences == list(range(len(sequences)))  # each once, none missing
    assert viewer.kept == str(
        len(sequences)
    )  # the page's own count, and it names none that could not be sent
    assert 0 <= len(viewer.shutters) - len(sequences) <= 2  # one may be half-drawn when an ad ends
    ((dropped, status),) = product.rows(
        "SELECT frames_dropped, status FROM campaigns_viewersession WHERE id = %s", viewer.session
    )
    assert (dropped, status) == (0, "finished")
    plays = product.rows("SELECT status FROM campaigns_exposure WHERE session_id = %s", viewer.session)
    assert plays == [("completed",), ("completed",)]
    # Pictures taken while the network was away are there, with the time at which they were taken.
    ((late,),) = product.rows(
        "SELECT count(*) FROM inference_snapshot WHERE session_id = %s"
        " AND received_at - taken_at > interval '5 seconds'",
        viewer.session,
    )
    assert late >= 5
    accepted = product.rows(
        "SELECT accepted FROM inference_sessionledger WHERE session_id = %s", viewer.session
    )
    assert accepted == [(len(sequences),)], json.dumps(sequences)
