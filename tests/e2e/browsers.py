"""Chromium with a camera that we choose."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CAMERAS = {
    "face": ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
    "refused": ["--use-fake-ui-for-media-stream=deny", "--use-fake-device-for-media-stream"],
    "missing": ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0"],
}


def browser_path(playwright: Playwright) -> str:
    """Return a Chromium's path; without one the tests fail, they are not skipped.

    Raises:
        AssertionError: none is installed; the message says what to do.
    """
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    path = found or playwright.chromium.executable_path
    assert Path(path).exists(), (
        "The end-to-end tests need Chromium: run `make test`, which finds or installs one, or set CHROMIUM to its path."
    )
    return path


def browser_launch(playwright: Playwright, *, camera: str, webcam: Path) -> Browser:
    """Start a browser whose camera shows the face, is refused, or is missing."""
    flags = [
        *_CAMERAS[camera],
        *([f"--use-file-for-fake-video-capture={webcam}"] if camera == "face" else []),
    ]
    return playwright.chromium.launch(executable_path=browser_path(playwright), args=["--no-sandbox", *flags])
