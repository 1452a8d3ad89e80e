"""Withdrawing in the middle of an ad: at once, whole, for good."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

_TABLES = (
    "SELECT count(*) FROM inference_snapshot WHERE session_id = %s",
    "SELECT count(*) FROM inference_sessionledger WHERE session_id = %s",
    "SELECT count(*) FROM campaigns_exposure WHERE session_id = %s",
    "SELECT count(*) FROM inference_frameemotion e JOIN campaigns_exposure x ON x.id = e.exposure_id"
    " WHERE x.session_id = %s",
    "SELECT count(*) FROM dashboards_exposuretrace t LEFT JOIN campaigns_exposure x ON x.id = t.exposure_id"
    " WHERE x.session_id = %s OR x.id IS NULL",
)


def test_withdrawal_in_the_middle_erases_everything_at_once(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    ((before,),) = product.rows(_TABLES[0], viewer.session)
    assert before > 0
    emotions_before = {row for (row,) in product.rows("SELECT snapshot_id FROM inference_frameemotion")}
    mine = {
        row
        for (row,) in product.rows("SELECT id FROM inference_snapshot WHERE session_id = %s", viewer.session)
    }

    viewer.page.get_by_role("button", name="Stop", exact=True).click()
    viewer.page.get_by_role("button", name="Stop and withdraw").click()
    viewer.heading("You have withdrawn")

    assert [product.rows(query, viewer.session) for query in _TABLES] == [[(0,)]] * len(_TABLES)
    left = {row for (row,) in product.rows("SELECT snapshot_id FROM inference_frameemotion")}
    assert not left & mine
    assert emotions_before - mine <= left  # nobody else's results went
    assert product.rows("SELECT status FROM campaigns_viewersession WHERE id = %s", viewer.session) == [
        ("withdrawn",)
    ]
    ((granted,),) = product.rows(
        "SELECT granted FROM campaigns_consent WHERE session_id = %s AND purpose = 'expressions'"
        " ORDER BY id DESC LIMIT 1",
        viewer.session,
    )
    assert granted is False

    batch = {"batch": '{"frames": [], "dropped": 0}'}
    for path in ("snapshots", "token", "exposures", "camera-check"):
        answer = viewer.post(path, multipart=batch) if path == "snapshots" else viewer.post(path)
        assert (answer.status, answer.json()["code"]) == (401, "session_withdrawn"), path
    camera_off = "document.getElementById('capture').srcObject === null"
    assert viewer.page.evaluate(camera_off)


def test_stopping_keeps_what_was_measured_until_the_viewer_withdraws(
    product: Product, viewer_at: Callable[[str], Viewer]
) -> None:
    viewer = viewer_at("one ad")
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_until_playing()
    viewer.page.get_by_role("button", name="Stop", exact=True).click()
    paused_at = viewer.page.evaluate("document.getElementById('ad-video').currentTime")
    viewer.page.get_by_role("button", name="Stop and keep").click()
    viewer.heading("You have stopped")
    ((snapshots,),) = product.rows(_TABLES[0], viewer.session)
    assert str(snapshots) == viewer.kept
    assert snapshots > 0
    ((status, last),) = product.rows(
        "SELECT x.status, max(s.t_ms) FROM campaigns_exposure x JOIN inference_snapshot s ON s.exposure_id = x.id"
        " WHERE x.session_id = %s GROUP BY x.status",
        viewer.session,
    )
    assert status == "abandoned"
    assert last <= paused_at * 1000 + 100
    viewer.page.get_by_role("button", name="Withdraw and erase everything").click()
    viewer.heading("You have withdrawn")
    assert product.rows(_TABLES[0], viewer.session) == [(0,)]
    expect(viewer.page.get_by_role("button", name="Withdraw and erase everything")).to_be_hidden()
