"""One picture that the server refuses must not take its neighbours with it."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.e2e.product import Product
from tests.e2e.viewer import Viewer

POISON = 5

# The sixth picture of the sitting is text, not a JPEG: the real server answers 422.
_SPOIL = """
let taken = 0;
const encode = HTMLCanvasElement.prototype.toBlob;
HTMLCanvasElement.prototype.toBlob = function (done, ...a) {
  const spoil = !document.getElementById("stage").hidden && taken++ === POISON;
  return encode.call(this, spoil ? () => done(new Blob(["no picture"], { type: "image/jpeg" })) : done, ...a);
};
""".replace("POISON", str(POISON))


def test_refused_picture_is_dropped_alone_and_counted(
    product: Product, context: BrowserContext, viewer_at: Callable[[str], Viewer]
) -> None:
    context.add_init_script(_SPOIL)
    viewer = viewer_at("one ad")
    refusals = []
    viewer.page.on("response", lambda answer: answer.status == 422 and refusals.append(answer.url))
    viewer.agree()
    viewer.pass_the_check()
    viewer.wait_for_thanks()
    sequences = [
        sequence
        for (sequence,) in product.rows(
            "SELECT sequence FROM inference_snapshot WHERE session_id = %s ORDER BY sequence", viewer.session
        )
    ]
    last = sequences[-1]
    assert last > POISON
    assert sequences == [sequence for sequence in range(last + 1) if sequence != POISON]
    assert refusals  # the server did refuse
    assert viewer.kept == f"{len(sequences)}, and 1 that could not be sent"
    assert product.rows(
        "SELECT frames_dropped FROM campaigns_viewersession WHERE id = %s", viewer.session
    ) == [(1,)]
