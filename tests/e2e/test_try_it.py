"""Try it, in a real browser: a picture is uploaded, dropped and refused; the webcam runs live and is let go."""

import csv
import io
import re
from collections.abc import Iterator

import av
import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.pages import sign_in
from tests.e2e.product import Product
from tests.e2e.test_keyboard_and_phone import fits, tab_to
from tests.inference.engine.pictures import jpeg, scene
from tests.inference.pictures import empty_jpeg, face_jpeg

TWO_FACES = jpeg(scene((200, 240, 1.6), (460, 200, 1.0)))
COUNT = "SELECT (SELECT count(*) FROM inference_snapshot), (SELECT count(*) FROM inference_frameemotion)"
DROP = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(bytes)], name, {type: "image/jpeg"}));
  const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  document.getElementById("stage").dispatchEvent(drop);
}"""


def upload(page: Page, picture: bytes) -> None:
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture})


@pytest.fixture
def page(context: BrowserContext, product: Product) -> Iterator[Page]:
    """The page, opened by the analyst; at its end no script may have failed."""
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    sign_in(page, product, "/try-it/")
    expect(page.get_by_role("heading", level=1, name="Try it")).to_be_visible()
    yield page
    assert problems == []


def test_uploaded_faces_are_boxed_and_listed(page: Page, product: Product) -> None:
    before = product.rows(COUNT)
    upload(page, TWO_FACES)
    expect(page.get_by_role("article", name="Face 2")).to_be_visible()
    expect(page.locator("#overlay .try-box")).to_have_count(2)
    expect(page.locator("#readings article")).to_have_count(2)
    expect(page.locator("#announcer")).to_contain_text(
        re.compile(r"2 faces, from left to right\. Face 1: happy")
    )
    first = page.get_by_role("article", name="Face 1")
    shares = [int(text.split()[0]) for text in first.locator(".try-value").all_inner_texts()]
    assert len(shares) == 7
    assert 97 <= sum(shares) <= 103
    picture, box = page.locator("#picture").bounding_box(), page.locator(".try-box").first.bounding_box()
    assert picture["x"] < box["x"] < box["x"] + box["width"] < picture["x"] + picture["width"] / 2
    page.get_by_text("Time and model").click()
    expect(page.locator("#facts")).to_contain_text("Find faces")
    assert product.rows(COUNT) == before


def test_the_page_and_its_program_speak_the_readers_language(browser: Browser, product: Product) -> None:
    with browser.new_context(locale="de-AT", viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{product.address}/try-it/")
        page.get_by_label("Benutzername").fill("analyst")
        page.get_by_label("Passwort").fill(product.people["analyst"])
        page.get_by_role("button", name="Anmelden").click()
        upload(page, TWO_FACES)
        said = page.locator("#announcer")
        expect(said).to_contain_text(
            re.compile(r"2 Gesichter, von links nach rechts\. Gesicht 1: froh, \d+ %\.")
        )
        expect(page.locator("#facts")).to_contain_text(re.compile(r"Gesichter finden\s*\d+,\d ms"))
        upload(page, b"no picture")
        expect(page.locator("#error-title")).to_have_text("Das ist kein Bild")
        assert fits(page)


def test_picture_without_a_face_no_picture_and_too_large_are_told_apart(page: Page) -> None:
    page.evaluate(DROP, ["none.jpg", list(empty_jpeg())])
    expect(page.locator("#none-text")).to_contain_text("No face was found")
    upload(page, b"GIF89a, or something like it")
    expect(page.get_by_role("alert")).to_contain_text("This is no picture")
    upload(page, b"x" * (9 * 2**20))
    expect(page.get_by_role("alert")).to_contain_text("too large")
    expect(page.get_by_role("alert")).to_contain_text("8 MB")
    page.get_by_label("Address (URL) of a picture").fill("http://localhost/a.jpg")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("alert")).to_contain_text("This address is not opened")
    page.evaluate(DROP, ["two.jpg", list(TWO_FACES)])
    expect(page.locator("#readings article")).to_have_count(2)
    expect(page.locator("#error")).to_be_hidden()


def test_webcam_is_read_live_by_the_keyboard_on_a_phones_width(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    assert fits(page)
    in_flight, most, answers = 0, 0, 0

    def sent(request: object) -> None:
        nonlocal in_flight, most
        if request.url.endswith("/try-it"):
            in_flight += 1
            most = max(most, in_flight)

    def done(request: object) -> None:
        nonlocal in_flight, answers
        if request.url.endswith("/try-it"):
            in_flight -= 1
            answers += 1

    page.on("request", sent)
    page.on("requestfinished", done)
    page.on("requestfailed", done)
    tab_to(page, "#start")
    page.keyboard.press("Enter")
    expect(page.locator("#overlay .try-box")).to_have_count(1)
    expect(page.locator("#rate")).to_have_text(re.compile(r"^\d+\.\d$"))
    expect(page.locator("#stop")).to_be_focused()
    for _ in range(100):
        if answers >= 8:
            break
        page.wait_for_timeout(100)
    assert answers >= 8
    assert most == 1
    assert fits(page)
    page.keyboard.press("Enter")  # Stop has the focus
    expect(page.locator("#start")).to_be_focused()
    expect(page.locator("#camera")).to_be_hidden()
    assert page.evaluate("document.getElementById('camera').srcObject") is None
    page.wait_for_timeout(300)
    stopped_at = answers
    page.wait_for_timeout(600)
    assert answers == stopped_at


def film_made(form: str, codec: str, **options: str) -> bytes:
    """Two seconds at ten pictures a second: a smiling face, then, from 1 s on, a wall."""
    file = io.BytesIO()
    with av.open(file, "w", format=form, options=options) as output:
        stream = output.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(20):
            shown = cv2.imdecode(np.frombuffer(face_jpeg() if number < 10 else empty_jpeg(), np.uint8), 1)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="bgr24")))
        output.mux(stream.encode())
    return file.getvalue()


def saved(page: Page) -> tuple[str, list[dict[str, str]]]:
    """Wait for the end of a film; return the file that is offered then, its name and its rows."""
    save = page.get_by_role("link", name="Save as CSV")
    expect(save).to_be_visible()
    with page.expect_download() as download:
        save.click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    return download.value.suggested_filename, rows


def test_a_film_is_read_picture_by_picture_and_saved_as_a_table(page: Page) -> None:
    page.set_input_files("#file", {"name": "a.mp4", "mimeType": "video/mp4", "buffer": b"no film at all"})
    expect(page.get_by_role("alert")).to_contain_text("cannot be played")
    page.set_input_files(
        "#file", {"name": "=film.mp4", "mimeType": "video/mp4", "buffer": film_made("mp4", "h264")}
    )
    name, rows = saved(page)
    assert name.endswith("film.csv")
    assert [row["time_ms"] for row in rows] == ["0", "500", "1000", "1500"]
    assert [row["outcome"] for row in rows] == ["scored", "scored", "no_face", "no_face"]
    assert float(rows[0]["happy"]) > 0.5
    assert rows[-1]["happy"] == ""  # missing, never zero
    assert rows[0]["film"] == "'=film.mp4"  # no formula in a spreadsheet
    upload(page, TWO_FACES)
    expect(page.get_by_role("link", name="Save as CSV")).to_be_hidden()


def test_a_film_that_names_no_end_is_read_to_its_end(page: Page) -> None:
    recorded = film_made("webm", "libvpx", live="1")  # as browsers record a camera
    page.set_input_files("#file", {"name": "own.webm", "mimeType": "video/webm", "buffer": recorded})
    _, rows = saved(page)
    assert [row["outcome"] for row in rows] == ["scored", "scored", "no_face", "no_face"]
