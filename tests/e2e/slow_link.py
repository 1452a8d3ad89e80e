"""Trials over a slow link, and of a server that slows a session down: `make slow-link` runs them for 170 s.

A noisy camera (each picture some 120 KB at first), five pictures a second, 400 kbit/s up and down by Chromium's own
throttling: every picture must arrive, and none be sent whole more than twice.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.browsers import browser_launch
from tests.e2e.product import Product
from tests.e2e.viewer import Viewer
from tests.e2e.webcam import HEIGHT, WIDTH, heads

SECONDS = int(os.environ.get("SLOW_LINK_SECONDS", "170"))
BYTES_A_SECOND = 400_000 // 8
NOISE = 28.0  # a cheap camera in the evening: standard deviation of the luma


# What goes out of the page: Chromium shows no bodies that hold files.
_NOTE_SENDS = """
window.sends = [];
const ask = window.fetch;
window.fetch = (url, options) => {
  if (String(url).endsWith("/snapshots") && options.body) { // without one it asks what became of them
    const files = [...options.body].filter(([, value]) => value instanceof Blob);
    const bytes = files.reduce((sum, [, file]) => sum + file.size, 0);
    window.sends.push({ names: files.map(([name]) => name), bytes });
  }
  return ask(url, options);
};
"""


@pytest.fixture
def noisy(playwright: Playwright, tmp_path: Path) -> object:
    path, rng = tmp_path / "noisy.y4m", np.random.default_rng(7)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F8:1 Ip A1:1 C420jpeg\n".encode())
        for planes in heads():
            luma = planes[:HEIGHT].astype(np.float32)
            planes[:HEIGHT] = np.clip(luma + rng.normal(0, NOISE, luma.shape), 16, 235).astype(np.uint8)
            file.write(b"FRAME\n" + planes.tobytes())
    browser = browser_launch(playwright, camera="face", webcam=path)
    yield browser
    browser.close()


def test_on_a_slow_link_every_picture_arrives_and_none_is_sent_again_and_again(
    product: Product, slow_link_code: Callable[[int], str], noisy: Browser
) -> None:
    with noisy.new_context() as context:
        context.add_init_script(_NOTE_SENDS)
        viewer = Viewer(context, product.address, slow_link_code(SECONDS)).open()
        viewer.agree()
        viewer.pass_the_check()
        cdp = context.new_cdp_session(viewer.page)
        cdp.send("Network.enable")
        rate = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": 60, **rate})
        viewer.heading("Thank you", timeout=(SECONDS + 120) * 1000)
        shown, sends = viewer.kept, viewer.page.evaluate("window.sends")
    query = "SELECT count(*), max(sequence) FROM inference_snapshot WHERE session_id = %s"
    ((stored, last),) = product.rows(query, viewer.session)
    ((dropped,),) = product.rows(
        "SELECT frames_dropped FROM campaigns_viewersession WHERE id = %s", viewer.session
    )
    sent = Counter(name for own in sends for name in own["names"])
    again, kilobytes = Counter(sent.values()), sum(own["bytes"] for own in sends) / 1000
    print(
        f"{SECONDS} s: {last + 1} pictures taken, {stored} stored, {dropped} dropped; "
        f"sent so many times: {dict(sorted(again.items()))}; {kilobytes:.0f} KB in {len(sends)} batches; "
        f"the page says {shown}"
    )
    assert (stored, dropped) == (last + 1, 0)
    assert max(sent.values()) <= 2
    assert stored >= 3 * SECONDS  # five a second were asked for
