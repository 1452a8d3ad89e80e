"""How an ad played to a viewer: whether it could be heard and seen as it was made, and the grade of that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GRADES = ("good", "fair", "poor", "untold")
SILENT, UNHEARD, QUIET, OUT_OF_SIGHT, SMALL = "silent", "unheard", "quiet", "out_of_sight", "small"
FLAWS = (SILENT, UNHEARD, QUIET, OUT_OF_SIGHT, SMALL)
LEAST_MS = 500  # what was looked at for less tells nothing
MOST_SILENT = {"good": 0.2, "fair": 0.5}  # of the time that it played
LEAST_VOLUME = 0.1
LEAST_SEEN = {"good": 0.9, "fair": 0.5}  # of the ad's area
LEAST_SIDE = {"good": 300, "fair": 200}  # CSS pixels of the longer side
CAPTIONED = 0.8  # of the time: what was said could be read instead


@dataclass(frozen=True)
class Play:
    """What a browser told of one exposure.

    Times in ms of `played_ms`, the time that was looked at. `silent_ms`, `volume` (mean, 0..1): None for a picture, and
    for a clip without a sound track. `visible`: mean share of the ad within the window, 0..1. `width`, `height`: CSS
    pixels. `heard`: what became of the session's sound check: heard, unheard, skipped or unasked.
    """

    played_ms: int
    silent_ms: int | None
    captioned_ms: int
    full_screen_ms: int
    volume: float | None
    visible: float
    width: int
    height: int
    heard: str = "unasked"

    @property
    def told(self) -> bool:
        """Whether there is something to judge by."""
        return self.played_ms >= LEAST_MS


def play_of(conditions: Mapping[str, Any] | None, *, heard: str, sounds: bool) -> Play:
    """Return what `Exposure.conditions` hold; `sounds`: whether the ad has a sound track, or may have one."""
    own = conditions or {}
    return Play(
        played_ms=own.get("played_ms", 0),
        silent_ms=own.get("silent_ms") if sounds else None,
        captioned_ms=own.get("captioned_ms", 0),
        full_screen_ms=own.get("full_screen_ms", 0),
        volume=own.get("volume") if sounds else None,
        visible=own.get("visible", 0.0),
        width=own.get("width", 0),
        height=own.get("height", 0),
        heard=heard,
    )


def play_grade(play: Play | None) -> tuple[str, tuple[str, ...]]:
    """Return one of `GRADES`, and by which of `FLAWS` it is not good.

    Good: with sound for four fifths of the time, heard where that was asked, nine tenths of the ad in sight, its longer
    side of 300 pixels, which the narrowest phones reach. Poor: without sound for more than half of the time, or the
    viewer said that there was none; less than half of it in sight; under 200 pixels. Fair between. A skipped sound
    check says nothing. Captions for four fifths of the time make what was not heard fair instead of poor. (ours)
    """
    if play is None or not play.told:
        return "untold", ()
    worst = {
        SILENT: _above(_silent_share(play), MOST_SILENT),
        UNHEARD: "poor" if play.silent_ms is not None and play.heard == UNHEARD else "good",
        QUIET: "fair" if _quiet(play) else "good",
        OUT_OF_SIGHT: _above(-play.visible, {grade: -least for grade, least in LEAST_SEEN.items()}),
        SMALL: _above(-max(play.width, play.height), {grade: -least for grade, least in LEAST_SIDE.items()}),
    }
    if play.captioned_ms >= CAPTIONED * play.played_ms:
        worst |= {name: "fair" for name in (SILENT, UNHEARD) if worst[name] == "poor"}
    flaws = tuple(name for name in FLAWS if worst[name] != "good")
    return max(worst.values(), key=GRADES.index), flaws


def _above(value: float, most: Mapping[str, float]) -> str:
    return next((grade for grade, limit in most.items() if value <= limit), "poor")


def _silent_share(play: Play) -> float:
    return (play.silent_ms or 0) / play.played_ms


def _quiet(play: Play) -> bool:
    """Whether it was hardly heard while it was not silent."""
    if play.volume is None or play.silent_ms is None or play.silent_ms >= play.played_ms:
        return False
    return play.volume * play.played_ms / (play.played_ms - play.silent_ms) < LEAST_VOLUME
