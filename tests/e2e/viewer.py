"""A person who opens the share link."""

from typing import Any

from playwright.sync_api import BrowserContext, Request, expect

# Notes the wall time of each snapshot at the moment that it is drawn, while an ad or its pre-roll is on the screen.
_NOTE_SHUTTERS = """
window.shutters = [];
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...a) {
  // A picture, whole or a square of it; what is drawn smaller only says whether it changed.
  const picture = this.canvas.width > 40;
  if (picture && !document.getElementById("stage").hidden) window.shutters.push(Date.now());
  return draw.apply(this, a);
};
"""
WATCH_MS = 60_000


class Viewer:
    """Drives the viewer's page, and remembers the token that it sends."""

    def __init__(self, context: BrowserContext, address: str, share_code: str) -> None:
        self.context = context
        self.page = context.new_page()
        self.page.add_init_script(_NOTE_SHUTTERS)
        self.authorization = ""
        self.session = ""
        self.problems: list[str] = []
        self.page.on("request", self._remember)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.url = f"{address}/v/{share_code}/"

    def open(self) -> "Viewer":
        self.page.goto(self.url)
        return self

    def agree(self, *, watching: bool = False) -> None:
        self.page.get_by_role("switch", name="Estimate my apparent expressions").check()
        if watching:
            self.page.get_by_role("switch", name="Keep what I watch").check()
        self.page.get_by_role("button", name="Continue with camera").click()

    def pass_the_check(self) -> None:
        self.heading("Camera check")
        self.page.get_by_role("button", name="Start watching").click()

    def heading(self, name: str, *, timeout: float = 30_000) -> None:
        """Wait for a step: its heading is shown and has the focus."""
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_focused(timeout=timeout)

    def wait_until_playing(self) -> None:
        for _ in range(200):  # the page's CSP forbids what `wait_for_function` does
            if self.page.evaluate("document.getElementById('ad-video').currentTime") > 0.5:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("the ad does not play")

    def wait_for_thanks(self) -> None:
        self.heading("Thank you", timeout=WATCH_MS)

    @property
    def kept(self) -> str:
        """What the last page says about the pictures."""
        return self.page.locator("#sum-pictures").inner_text()

    @property
    def shutters(self) -> list[float]:
        """Wall times of the snapshots, seconds since 1970."""
        return [at / 1000 for at in self.page.evaluate("window.shutters")]

    def post(self, path: str, **options: Any) -> Any:
        """Call the API with the session's token, as anybody could who had kept it."""
        base = self.url.split("/v/")[0]
        return self.context.request.post(
            f"{base}/api/v1/sessions/{self.session}/{path}",
            headers={"Authorization": self.authorization},
            **options,
        )

    def _remember(self, request: Request) -> None:
        sent = request.headers.get("authorization", "")
        if sent.startswith("Viewer "):
            self.authorization = sent
            self.session = request.url.split("/sessions/")[1].split("/")[0]
