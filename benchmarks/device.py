"""Does a viewer's device read faces as the server does? The same pictures through both, in a real browser.

    python -m benchmarks.device [--frames 200] [--data FOLDER] [--minutes 0] [--write]

Pictures are JPEGs as a camera's, whole looks on both sides: the server's engine here, the page's own worker in headless
Chromium there. Without --data they are one portrait under many conditions (benchmarks/scenes.py), tilted, upside down,
and rooms without anybody; with it FOLDER/webcam/*.mp4 and FOLDER/photos. --minutes reads on for so long and looks at
the worker's memory. --write keeps the report beside the served network, where the model's page shows it.

Frames a second are pictures over the CPU time of all of the browser's processes, what decodes the JPEGs included.
"""

import argparse
import base64
import math
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

from benchmarks.detection import LOOKS
from benchmarks.process_time import cpu_seconds, descendants
from benchmarks.scenes import HEIGHT, QUALITY, WIDTH, Look, clip
from inference.device.pack import pack_make
from inference.engine.pipeline import Pipeline, build_pipeline
from inference.engine.types import LABELS, FaceReading, FrameResult
from inference.engine.weights import current_folder
from inference.model_report.device import FILE, Report
from tests.e2e.browsers import browser_path
from tests.inference.engine.pictures import hidden_mouth_beside_tilted_head

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = "http://localhost"  # nothing listens there: every request is answered below
_PAGE = "<!doctype html><html lang='en'><title>Parity</title><body>"
# The page's own class and worker; a picture is drawn as the camera's is.
_RUN = """async (pictures) => {
  if (!window.device) {
    const { Device } = await import("/static/campaigns/viewing/device.js");
    const at = "/static/inference/device/";
    window.device = new Device({ worker: `${at}worker.js`, kernels: `${at}kernels.wasm`, networks: "/networks" });
    if (!await window.device.loaded) throw new Error("the worker does not load");
  }
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
  const answers = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    answers.push(await window.device.read(context.getImageData(0, 0, canvas.width, canvas.height)));
  }
  return { answers, memory: window.device.memory };
}"""
_AT_ONCE = 20
_SHORTEST = 3  # frames of a sitting; a photograph has no trace


def sittings_made(frames: int) -> list[list[bytes]]:
    """Some `frames` JPEGs, by sitting: every condition that there are rules for, and what has to be refused."""
    each = max(2, frames // (len(LOOKS) + 3))
    sittings = [list(clip(look, frames=each, seed=seed)) for seed, look in enumerate(LOOKS)]
    near = [
        cv2.imdecode(np.frombuffer(data, np.uint8), 1) for data in clip(Look("", 170), frames=each, seed=99)
    ]
    for angles in ((25, 40, -35), (180,)):
        turned = (_turned(picture, angles[at % len(angles)]) for at, picture in enumerate(near))
        sittings.append([_jpeg(picture) for picture in turned])
    random = np.random.default_rng(5)
    rooms = (
        cv2.GaussianBlur(random.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8), (0, 0), 9)
        for _ in range(each)
    )
    return [*sittings, [_jpeg(room) for room in rooms], [_jpeg(hidden_mouth_beside_tilted_head())]]


def sittings_found(data: Path, frames: int) -> list[list[bytes]]:
    """Some `frames` JPEGs of a folder's clips, as a camera of 640 pixels sends them, and its photos."""
    photos = [
        picture
        for path in sorted((data / "photos").iterdir())
        if (picture := cv2.imread(str(path))) is not None
    ]
    films = sorted((data / "webcam").glob("*.mp4"))
    each = (frames - len(photos)) // len(films)
    sittings = []
    for path in films:
        pictures = [_camera_sized(picture) for picture in _pictures(path)]
        sittings.append([_jpeg(pictures[at]) for at in np.linspace(0, len(pictures) - 1, each).astype(int)])
    return [*sittings, *([_jpeg(_camera_sized(photo))] for photo in photos)]


def _pictures(path: Path) -> Iterator[np.ndarray]:
    import av

    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            yield frame.to_ndarray(format="bgr24")


def _camera_sized(picture: np.ndarray) -> np.ndarray:
    scale = WIDTH / max(picture.shape[:2])
    size = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    return picture if scale >= 1 else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _turned(picture: np.ndarray, angle: float) -> np.ndarray:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), angle, 1)
    return cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)


def _jpeg(picture: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


class Device:
    """The page's worker in a browser, with the kernels, scripts and networks of this working tree."""

    def __init__(self, browser: Browser, pipeline: Pipeline) -> None:
        self.pack = pack_make(pipeline.weights)
        self.page: Page = browser.new_page()
        self.page.route("**/*", self._answer)
        self.page.goto(f"{_ADDRESS}/")
        self.memory = 0

    def read(self, pictures: Sequence[bytes]) -> list[dict[str, Any]]:
        """Answers as the page sends them: {likeness, face}."""
        answers: list[dict[str, Any]] = []
        for at in range(0, len(pictures), _AT_ONCE):
            some = [base64.b64encode(data).decode() for data in pictures[at : at + _AT_ONCE]]
            told = self.page.evaluate(_RUN, some)
            answers += told["answers"]
            self.memory = told["memory"]
        return answers

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        kinds = {".js": "text/javascript", ".wasm": "application/wasm"}
        file = next((file for file in ROOT.glob(f"*{path}") if file.suffix in kinds), None)
        if path == "/":
            route.fulfill(content_type="text/html", body=_PAGE)
        elif path == "/networks":
            route.fulfill(content_type="application/octet-stream", body=self.pack)
        elif file:
            route.fulfill(content_type=kinds[file.suffix], body=file.read_bytes())
        else:
            route.fulfill(status=404)


def compared(server: Sequence[list[FrameResult]], device: Sequence[list[dict[str, Any]]]) -> dict[str, Any]:
    """How far both answers lie apart, over sittings of frames each."""
    found = differently = 0
    probabilities: list[float] = []
    one_frame: list[float] = []
    traces: list[float] = []
    numbers: dict[str, float] = {}
    for results, answers in zip(server, device, strict=True):
        here: list[float] = []
        there: list[float] = []
        for result, answer in zip(results, answers, strict=True):
            reading, face = result.reading, answer["face"]
            if (reading is None) != (face is None):
                differently += 1
            if reading is None or face is None:
                continue
            found += 1
            told = np.array([face["probabilities"][name] for name in LABELS])
            probabilities.append(float(np.abs(reading.probabilities - told).max()))
            here.append(_valence(reading.probabilities))
            there.append(_valence(told))
            for name, gap in _gaps(reading, face).items():
                numbers[name] = max(gap, numbers.get(name, 0.0))
        if here:
            one_frame.append(float(np.abs(np.subtract(here, there)).max()))
        if len(here) >= _SHORTEST:
            traces.append(float(np.abs(_smoothed(here) - _smoothed(there)).max()))
    return {
        "frames": sum(map(len, server)),
        "faces": found,
        "found_differently": differently,
        "probability_largest": max(probabilities),
        "probability_mean": math.fsum(probabilities) / found,
        "valence_largest": max(one_frame),
        "trace_largest": max(traces),
        "numbers_largest": {name: round(gap, 4) for name, gap in numbers.items()},
    }


def _valence(seven: np.ndarray) -> float:
    """F7."""
    return float(
        seven[LABELS.index("happy")] - max(seven[LABELS.index(name)] for name in (*LABELS[:3], "sad"))
    )


def _smoothed(values: list[float]) -> np.ndarray:
    """Centred over three frames of half a second, as traces are (F5)."""
    padded = np.pad(values, 1, mode="edge")
    return (padded[:-2] + padded[1:-1] + padded[2:]) / 3


def _gaps(reading: FaceReading, face: dict[str, Any]) -> dict[str, float]:
    named = {"luma": "face_luma"}
    gaps = {
        name: abs(getattr(reading, named.get(name, name)) - face[name])
        for name in ("faces", "score", "yaw", "pitch", "roll", "luma", "sharpness")
    }
    return gaps | {
        "box": max(
            abs(getattr(reading.box, side) - face["box"][side]) for side in ("x", "y", "width", "height")
        )
    }


def measure(playwright: Playwright, sittings: list[list[bytes]], *, minutes: float, source: str) -> Report:
    pipeline = build_pipeline(threads=1)
    server = [pipeline.score(pictures) for pictures in sittings]
    browser = playwright.chromium.launch(executable_path=browser_path(playwright), args=["--no-sandbox"])
    device = Device(browser, pipeline)
    device.read(sittings[0][:2])  # loading is not reading
    before = _browser_seconds()
    answers = [device.read(pictures) for pictures in sittings]
    spent, frames = _browser_seconds() - before, sum(map(len, sittings))
    first, until, more = device.memory, time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        more += len(device.read(sittings[more % len(sittings)]))
    report = Report(
        model=pipeline.model_digest,
        measured_on=datetime.now(UTC).date().isoformat(),
        source=source,
        browser=f"Chromium {browser.version}",
        frames_per_core_second=round(frames / spent, 1),
        memory_bytes=first,
        memory_bytes_later=device.memory,
        minutes=minutes,
        frames_later=more,
        **compared(server, answers),
    )
    browser.close()
    return report


def _browser_seconds() -> float:
    """CPU time of all that this process has started."""
    own = os.getpid()
    return sum(cpu_seconds(pid) for pid in descendants(own) if _parent(pid) == own)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.data:
        sittings, source = sittings_found(options.data, options.frames), "webcam clips and photographs"
    else:
        sittings, source = sittings_made(options.frames), "one portrait under many conditions"
    with sync_playwright() as playwright:
        report = measure(playwright, sittings, minutes=options.minutes, source=source)
    text = report.text()
    print(text)
    if options.write:
        (current_folder() / FILE).write_text(text)


if __name__ == "__main__":
    main()
